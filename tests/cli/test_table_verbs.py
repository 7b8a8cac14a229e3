"""`trackers runs` and `trackers compare`."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Verb


def test_runs_is_a_table_the_best_first(verb: Verb) -> None:
    done = verb("runs", "--sort", "val_accuracy", "--where", "learning_rate<0.1")
    assert (done.returncode, done.stderr) == (0, "")
    head, *lines = done.stdout.splitlines()
    assert head.split("  ")[0] == "run"
    assert [line.split()[-1] for line in lines] == ["0.04", "0.004"]
    assert "rate 0.01" in lines[0]


def test_runs_for_machines_has_every_column(verb: Verb) -> None:
    rows = json.loads(verb("runs", "--json").stdout)
    assert {row["hparams.learning_rate"] for row in rows} == {0.1, 0.01, 0.001}
    assert {row["status"] for row in rows} == {"finished"}
    assert "best_step.val_accuracy" in rows[0]
    table = list(csv.DictReader(verb("runs", "--csv").stdout.splitlines()))
    assert [row["run"] for row in table] == [row["run"] for row in rows]
    chosen = json.loads(verb("runs", "--json", "--metric", "last.val_accuracy").stdout)
    assert "last.val_accuracy" in chosen[0]
    assert "command" not in chosen[0]


def test_runs_to_paste(verb: Verb) -> None:
    assert verb("runs", "--markdown").stdout.splitlines()[1].startswith("| --- |")
    assert verb("runs", "--latex").stdout.splitlines()[0].startswith(r"\begin{tabular}")


def test_no_run_is_said(verb: Verb) -> None:
    done = verb("runs", "--where", "learning_rate>5")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "There is no run under logs for which that holds\n"


def test_compare(verb: Verb, logdir: Path) -> None:
    first, second, _ = sorted(path.name for path in (logdir / "logs").iterdir())
    done = verb("compare", first, f"logs/{second}", "--metric", "val_accuracy")
    lines = done.stdout.splitlines()
    assert lines[0].split()[::2] == ["rate", "rate"]
    assert lines[-1].split()[:2] == ["best", "val_accuracy"]
    assert "*" in lines[-1]
    assert json.loads(verb("compare", first, "--json").stdout)[0]["run"] == first


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["runs", "nowhere"],
            "Error: 'nowhere' does not exist; expected a logdir, a run's directory or an event file",
        ),
        (["runs", "--where", "nonsense"], "Error: a comparison looks like"),
        (["runs", "--sort", "val_accurac"], "Error: no run has 'val_accurac'; there is val_accuracy"),
        (["runs", "--metric", "x"], "Error: no run has 'x'; there is"),
        (["compare", "nobody"], "Error: 'nobody' is neither the directory of a run nor the name of one under 'logs'"),
        (["compare", ""], "Error: a run should be named by its directory, its name or the end of it, not by ''"),
        (["compare"], "Usage:"),
    ],
)
def test_bad_arguments(verb: Verb, arguments: list[str], said: str) -> None:
    done = verb(*arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith(said)


def test_help_teaches(verb: Verb) -> None:
    assert 'trackers runs --where "learning_rate<1e-3"' in verb("runs", "--help").stdout
    assert "--markdown" in verb("compare", "-h").stdout
