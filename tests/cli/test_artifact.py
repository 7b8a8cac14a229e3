"""`trackers artifact list`, `show`, `get` and `verify`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import trackers
from tests.cli.conftest import Verb
from trackers.cli import main


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `logs`: two runs make versions of a model, the second one uses the first version."""
    folder = tmp_path_factory.mktemp("artifacts")
    (folder / "data").mkdir()
    (folder / "data" / "x.csv").write_text("1,2\n")
    for number in range(2):
        with trackers.Run(folder / "logs" / "exp", name=f"run {number}") as run:
            (folder / "best.keras").write_text(f"weights {number}")
            run.log_artifact(folder / "best.keras", "digits", kind="model")
            run.log_artifact(folder / "data", kind="dataset")
    with trackers.Run(folder / "logs" / "exp") as run:
        run.use_artifact("digits:v0")
    return folder


def artifact(logdir: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["artifact", *arguments, "--logdir", str(logdir)])


def test_versions_are_listed(verb: Verb, work: Path) -> None:
    lines = verb("artifact", "list", "--logdir", str(work / "logs")).stdout.splitlines()
    assert [line.split()[:2] for line in lines] == [
        ["artifact", "kind"],
        ["data:v0", "dataset"],
        ["digits:v0", "model"],
        ["digits:v1", "model"],
    ]
    rows = json.loads(artifact(work / "logs", "list", "digits", "--json").stdout)
    assert [(row["name"], row["version"], row["size"]) for row in rows] == [("digits", "v0", 9), ("digits", "v1", 9)]
    assert all(row["run"].startswith("exp/run_") for row in rows)


def test_a_version_is_shown_with_its_runs_and_files(work: Path) -> None:
    lines = artifact(work / "logs", "show", "digits:v0").stdout.splitlines()
    assert [line.split()[0] for line in lines] == [
        *("artifact", "kind", "size", "sha256", "created", "first", "made", "used", "file")
    ]
    assert lines[-1] == "file           best.keras (9 bytes)"


def test_a_version_is_copied_once(work: Path, tmp_path: Path) -> None:
    copy = str(tmp_path / "copy.keras")
    done = artifact(work / "logs", "get", "digits", "-o", copy)
    assert done.stdout.startswith(f"{copy}: digits:v1, 9 bytes, sha256 ")
    assert Path(copy).read_text() == "weights 1"
    again = artifact(work / "logs", "get", "digits:v0", "-o", copy)
    assert (again.exit_code, again.stderr) == (2, f"Error: {copy!r} exists already; name another place\n")
    assert Path(copy).read_text() == "weights 1"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("get", "digist"), "there is no artifact 'digist' in {store!r}; there is digits"),
        (("show", "digits:v7"), "'digits' has no version 'v7'; the latest is 'v1'"),
        (("show", "a/b"), "an artifact must be given as 'name', 'name:latest' or 'name:v0', not 'a/b'"),
        (("list", "nothing"), "there is no artifact 'nothing' in {store!r}; there is data, digits"),
    ],
)
def test_an_unknown_artifact_is_one_error(work: Path, arguments: tuple[str, ...], message: str) -> None:
    done = artifact(work / "logs", *arguments)
    expected = message.format(store=str(work / "logs" / "artifacts"))
    assert (done.exit_code, done.stderr) == (2, f"Error: {expected}\n")


def test_a_logdir_without_artifacts_is_one_error(tmp_path: Path) -> None:
    done = artifact(tmp_path, "list")
    assert done.exit_code == 2
    assert f"Error: there are no artifacts in {str(tmp_path / 'artifacts')!r}; run.log_artifact(" in done.stderr


def test_verify_names_what_is_damaged(work: Path) -> None:
    # An experiment's folder and a run's directory have the store of their logdir.
    done = artifact(work / "logs" / "exp", "verify")
    assert (done.exit_code, done.stdout) == (0, "3 versions (22 bytes): no faults\n")
    (digits,) = [row for row in trackers.read(work / "logs").artifacts().itertuples() if row.role == "input"]
    blob = work / "logs" / "artifacts" / "sha256" / digits.sha256[:2] / digits.sha256
    blob.chmod(0o644)
    blob.write_text("weights X")
    done = artifact(work / "logs", "verify")
    assert (done.exit_code, done.stdout.splitlines()) == (
        1,
        ["digits:v0: 'best.keras' is damaged", "3 versions (22 bytes): 1 fault"],
    )
    done = artifact(work / "logs", "get", "digits:v0", "-o", str(work / "copy"))
    assert (done.exit_code, (work / "copy").exists()) == (2, False)
    assert "the artifact 'digits:v0' is not intact" in done.stderr and "is damaged" in done.stderr
