"""`trackers runs` and `trackers compare`."""

from __future__ import annotations

import csv
import json
import subprocess
from pathlib import Path

import pytest

import trackers
from tests.cli.conftest import Verb
from trackers.write.writer import Writer


def test_runs_prints_a_sorted_table(verb: Verb) -> None:
    done = verb("runs", "--sort", "val_accuracy", "--where", "learning_rate<0.1")
    assert (done.returncode, done.stderr) == (0, "")
    head, *lines = done.stdout.splitlines()
    assert head.split("  ")[0] == "run"
    assert [line.split()[-1] for line in lines] == ["0.04", "0.004"]
    assert "rate 0.01" in lines[0]


def test_json_and_csv_have_every_column(verb: Verb) -> None:
    rows = json.loads(verb("runs", "--json").stdout)
    assert {row["hparams.learning_rate"] for row in rows} == {0.1, 0.01, 0.001}
    assert {row["status"] for row in rows} == {"finished"}
    assert "best_step.val_accuracy" in rows[0]
    table = list(csv.DictReader(verb("runs", "--csv").stdout.splitlines()))
    assert [row["run"] for row in table] == [row["run"] for row in rows]
    rows = json.loads(verb("runs", "--json", "--metric", "last.val_accuracy").stdout)
    assert "last.val_accuracy" in rows[0]
    assert "command" not in rows[0]


def test_markdown_and_latex_are_printed(verb: Verb) -> None:
    assert verb("runs", "--markdown").stdout.splitlines()[1].startswith("| --- |")
    assert verb("runs", "--latex").stdout.splitlines()[0].startswith(r"\begin{tabular}")


def test_no_matching_run_is_reported(verb: Verb) -> None:
    done = verb("runs", "--where", "learning_rate>5")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "No runs under logs match the filter\n"


def test_compare_shows_a_column_per_run(verb: Verb, logdir: Path) -> None:
    first, second, _ = sorted(path.name for path in (logdir / "logs").iterdir())
    done = verb("compare", first, f"logs/{second}", "--metric", "val_accuracy")
    lines = done.stdout.splitlines()
    assert lines[0].split()[::2] == ["rate", "rate"]
    assert lines[-1].split()[:3] == ["best", "val_accuracy", "↑"]
    assert "*" in lines[-1]
    assert json.loads(verb("compare", first, "--json").stdout)[0]["run"] == first


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["runs", "nowhere"],
            "Error: 'nowhere' does not exist; expected a logdir, a run's directory or an event file",
        ),
        (["runs", "--where", "val_loss<"], "Error: expected a column, a value or a word"),
        (["runs", "--sort", "val_accurac"], "Error: unknown column 'val_accurac'; did you mean 'val_accuracy'?"),
        (["runs", "--metric", "x"], "Error: unknown column 'x'; the columns are run, name"),
        (["compare", "missing"], "Error: 'missing' is neither the directory of a run nor the name of one under 'logs'"),
        (["compare", ""], "Error: expected the directory of a run, its name, or the end of either, not ''"),
        (["compare"], "Usage:"),
    ],
)
def test_invalid_arguments_are_an_error(verb: Verb, arguments: list[str], message: str) -> None:
    done = verb(*arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith(message)


def test_compare_prints_only_what_differs_unless_all(verb: Verb, logdir: Path) -> None:
    names = sorted(path.name for path in (logdir / "logs").iterdir())
    rows = {line.split("  ")[0] for line in verb("compare", *names).stdout.splitlines()[1:]}
    assert {"learning_rate", "best val_accuracy ↑"} <= rows
    assert "status" not in rows
    assert "status" in verb("compare", *names, "--all").stdout


def test_compare_of_equal_runs_says_so(verb: Verb, logdir: Path) -> None:
    name = str(next((logdir / "logs").iterdir()))
    done = verb("compare", name, name)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "The runs do not differ; --all shows their values\n"


def test_the_sort_column_is_shown(verb: Verb) -> None:
    head, *_ = verb("runs", "--sort", "-end").stdout.splitlines()
    assert head.split()[:3] == ["run", "end", "name"]


@pytest.fixture
def foreign(tmp_path: Path) -> Path:
    """Returns a logdir of two runs whose metrics no name explains."""
    for name, values in {"a": [1.0, 5.0], "b": [2.0, 3.0]}.items():
        writer = Writer(tmp_path / "logs" / name)
        for step, value in enumerate(values):
            writer.scalars(step, {"loudness": value, "rollout/ep_rew_mean": value})
        writer.close()
    return tmp_path / "logs"


def first_run(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()[1].split()[0]


def test_an_arrow_shows_the_direction_of_each_metric(verb: Verb, foreign: Path) -> None:
    head = verb("runs", str(foreign)).stdout.splitlines()[0]
    assert "best loudness ↓" in head and "best rollout/ep_rew_mean ↑" in head
    assert r"best loudness $\downarrow$" in verb("runs", str(foreign), "--latex").stdout
    assert "↓" not in verb("runs", str(foreign), "--csv").stdout


def test_a_direction_is_remembered_in_the_logdir_by_every_verb_that_ranks(verb: Verb, foreign: Path) -> None:
    logdir = str(foreign)
    assert first_run(verb("runs", logdir, "--sort", "loudness")) == "a"
    assert first_run(verb("runs", logdir, "--sort", "rollout/ep_rew_mean")) == "a"
    assert first_run(verb("runs", logdir, "--sort", "loudness", "--maximize", "best.loudness")) == "a"
    assert json.loads((foreign / "trackers.json").read_text()) == {"metric_directions": {"loudness": "max"}}
    compared = verb("compare", "a", "b", "--logdir", logdir).stdout.splitlines()
    assert "best loudness ↑ 5 * 3" in [" ".join(line.split()) for line in compared]
    row = json.loads(verb("runs", logdir, "--json").stdout)[0]
    assert (row["run"], row["best.loudness"]) == ("a", 5.0)
    verb("compare", "a", "b", "--logdir", logdir, "--minimize", "loudness")
    assert trackers.read(foreign).run_infos()[0].metrics["loudness"].best == 1.0
    report = verb("report", logdir, "--maximize", "loudness", "-o", str(foreign.parent / "report.html"))
    assert (report.returncode, report.stderr) == (0, "")
    assert "best loudness ↑" in (foreign.parent / "report.html").read_text()
    assert trackers.read(foreign).run_infos()[0].metrics["loudness"].best == 5.0


def test_a_direction_of_an_unknown_metric_is_an_error(verb: Verb, foreign: Path) -> None:
    done = verb("runs", str(foreign), "--maximize", "loudnes")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "Error: unknown metric 'loudnes'; did you mean 'loudness'?\n"
    done = verb("runs", str(foreign), "--maximize", "loudness", "--minimize", "loudness")
    assert done.stderr.endswith("'loudness' is given to both --maximize and --minimize.\n")
    assert not (foreign / "trackers.json").exists()


def test_a_direction_that_cannot_be_remembered_holds_for_the_call(verb: Verb, foreign: Path) -> None:
    (foreign / "trackers.json").write_text("[]")
    done = verb("runs", str(foreign), "--sort", "loudness", "--maximize", "loudness")
    assert first_run(done) == "a"
    assert done.stderr.startswith("The directions hold for this call only: ")
    file = next((foreign / "a").iterdir())
    assert "best loudness ↑" in verb("runs", str(file), "--maximize", "loudness").stdout
