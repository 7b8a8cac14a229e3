"""`trackers diff`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import trackers
from tests.cli.conftest import Verb
from tests.cli.terminal import run_in_terminal
from trackers.cli import main
from trackers.schema.code_manifest import CodeManifest


def run_with_code(root: Path, rate: float, script: str, keras: str, name: str) -> Path:
    with trackers.Run(root, hparams={"learning_rate": rate}, name=name) as run:
        pass
    code = run.path / "code"
    (code / "files").mkdir(parents=True)
    (code / "files" / "train.py").write_text(script)
    (code / "requirements.lock").write_text(f"keras=={keras}\n")
    CodeManifest(commit="a" * 40, root="/a", files=[{"path": "train.py", "bytes": len(script)}]).save(code)
    return run.path


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Returns two runs; the script of the second has an escape sequence that would erase its line."""
    root = tmp_path_factory.mktemp("diff") / "logs"
    first = run_with_code(root, 0.1, "x = 1\n", "3.14.0", "first")
    return first, run_with_code(root, 0.2, "x = 2  # \x1b[2K\u202e\n", "3.15.1", "second")


def diff(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["diff", *arguments])


def test_settings_code_and_packages_are_printed(verb: Verb, runs: tuple[Path, Path]) -> None:
    done = verb("diff", "first", runs[1].name[-4:], "--logdir", str(runs[0].parent))
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert "learning_rate  0.1 → 0.2" in lines
    assert [line for line in lines if line[1:].startswith("x = ")] == ["-x = 1", r"+x = 2  # \x1b[2K\u202e"]
    assert "keras  3.14.0 → 3.15.1" in lines


def test_on_a_terminal_lines_are_coloured_and_escapes_are_shown(runs: tuple[Path, Path]) -> None:
    lines = run_in_terminal(runs[0].parents[1], 80, "diff", "first", "second", styles=True)
    assert "\x1b[31m-x = 1\x1b[0m" in lines
    assert "\x1b[32m+x = 2  # \\x1b[2K\\u202e\x1b[0m" in lines


def test_json_has_every_difference(runs: tuple[Path, Path]) -> None:
    content = json.loads(diff(*map(str, runs), "--json").stdout)
    assert content["runs"] == list(map(str, runs))
    assert content["settings"] == [{"name": "learning_rate", "old": 0.1, "new": 0.2}]
    assert (content["commit"], content["missing"]) == (None, [])
    assert "-x = 1" in content["code"]["train.py"].splitlines()
    assert content["packages"] == [{"name": "keras", "old": "3.14.0", "new": "3.15.1"}]


def test_equal_runs_and_runs_without_code_are_reported(logdir: Path, runs: tuple[Path, Path]) -> None:
    equal = diff("first", "first", "--logdir", str(runs[0].parent))
    assert equal.stdout.endswith("\nThe runs have the same settings, code and packages\n")
    without = diff("rate 0.1", "rate 0.01", "--logdir", str(logdir / "logs"))
    assert "learning_rate  0.1 → 0.01" in without.stdout
    assert without.stdout.count("keeps no code; a run with trackers.Run(code=True) does") == 2


def test_an_unknown_run_and_damaged_code_are_errors(tmp_path: Path, runs: tuple[Path, Path]) -> None:
    unknown = diff("first", "third", "--logdir", str(runs[0].parent))
    assert (unknown.exit_code, unknown.stderr.count("\n")) == (2, 1)
    damaged = run_with_code(tmp_path, 0.1, "", "3", "damaged")
    (damaged / "code" / "code.json").write_text("{half")
    done = diff(str(runs[0]), str(damaged))
    assert done.exit_code == 2
    assert "should be the manifest of a run's code" in done.stderr
