"""`trackers profile`."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest

import trackers
from tests.cli.conftest import Verb
from trackers.write.writer import Writer

GOLDEN = Path(__file__).parents[1] / "data" / "profile"


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("profiled") / "logs"
    for name in ("narrow", "wide", "bare"):
        with trackers.Run(folder, name=name) as run:
            if name != "bare":
                shutil.copytree(GOLDEN / name / "train", run.path / "train")
    shutil.copytree(GOLDEN / "stock", folder / "stock")
    writer = Writer(folder / "stock" / "train")
    writer.scalars(0, {"epoch_loss": 1.0})
    writer.close()
    return str(folder)


def test_the_profile_of_a_run_is_shown(verb: Verb, logs: str) -> None:
    done = verb("profile", "wide", "--top", "3", "--logdir", logs)
    assert (done.returncode, done.stderr) == (0, "")
    steps, operations = done.stdout.split("\n\n")
    head, *lines = steps.splitlines()
    assert head.split() == ["name", "wide:", "ms", "share", "count"]
    assert [line.split()[0] for line in lines] == ["total", "host_compute", "other", "input"]
    assert lines[0].split()[2:] == ["100.0%", "6"]
    assert len(operations.splitlines()) == 4


def test_two_runs_are_compared(verb: Verb, logs: str) -> None:
    narrow = next(path.parent for path in Path(logs).glob("*/label.json") if "narrow" in path.read_text())
    done = verb("profile", str(narrow), "wide", "--logdir", logs, "--markdown")
    assert done.stdout.splitlines()[0] == "| name | narrow: ms | share | count | wide: ms | share | count |"
    rows = list(csv.DictReader(verb("profile", "wide", "narrow", "--csv", "--logdir", logs).stdout.splitlines()))
    totals = {row["run"]: float(row["ms"]) for row in rows if row["name"] == "total"}
    steps = trackers.read(logs).profile().steps.groupby("run")["total"].mean()
    assert totals["narrow"] == pytest.approx(steps[narrow.name])
    assert list(totals) == ["wide", "narrow"]


def test_a_trace_without_marked_steps_is_reported(verb: Verb, logs: str) -> None:
    done = verb("profile", "stock", "--json", "--logdir", logs)
    assert (done.returncode, done.stderr) == (
        0,
        "The trace of stock marks no steps; only its operations are shown\n",
    )
    assert {row["table"] for row in json.loads(done.stdout)} == {"operations"}


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("bare", "Error: no profiler trace in "),
        ("missing", "Error: 'missing' is neither the directory of a run nor the name of one under "),
        ("", "Error: expected the directory of a run, its name"),
        (str(GOLDEN), "Error: expected the trace of one run, got 3: narrow, stock, wide; name one"),
    ],
)
def test_invalid_arguments_are_an_error(verb: Verb, logs: str, name: str, message: str) -> None:
    done = verb("profile", name, "--logdir", logs)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(message)


def test_the_profile_of_a_trace_file_is_shown(verb: Verb) -> None:
    (trace,) = (GOLDEN / "narrow").rglob("*.xplane.pb")
    done = verb("profile", str(trace), "--csv")
    assert (done.returncode, done.stderr) == (0, "")
    rows = list(csv.DictReader(done.stdout.splitlines()))
    expected = list(csv.DictReader(verb("profile", str(GOLDEN / "narrow"), "--csv").stdout.splitlines()))
    assert {row["run"] for row in rows} == {"host.xplane.pb"}
    assert [row["ms"] for row in rows] == [row["ms"] for row in expected]
    assert trackers.read(trace.parent).profile().steps["trace"].unique().tolist() == [trace.parent.name]
