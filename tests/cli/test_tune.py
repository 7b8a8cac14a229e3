"""`trackers tune` and `trackers tune-report`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Verb


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["tune"], "Missing argument 'SCRIPT'"),
        (["tune", "nowhere.py"], "expected a Python file, or a module after -m; 'nowhere.py' does not exist"),
        (["tune", "--workers", "0", "nowhere.py"], "0 is not in the range x>=1"),
        (["tune-report"], "Missing argument 'DIR'"),
        (["tune-report", "nowhere"], "does not exist"),
        (["tune-report", "logs"], "should be the folder of the runs of a search or a tuner's project"),
    ],
)
def test_invalid_arguments_are_an_error(verb: Verb, arguments: list[str], message: str) -> None:
    done = verb(*arguments)
    assert done.returncode == 2
    assert message in " ".join(done.stderr.split())


def test_a_report_is_written_without_tensorflow(verb: Verb, logdir: Path) -> None:
    project = logdir / "tuner" / "digits" / "trial_0"
    project.mkdir(parents=True)
    metric = '{"val_loss": {"direction": "min", "observations": [{"value": [0.25], "step": 3}]}}'
    (project / "trial.json").write_text(
        '{"trial_id": "0", "status": "COMPLETED", "score": 0.25, "best_step": 3, "message": null, '
        f'"hyperparameters": {{"values": {{"rate": 0.1}}}}, "metrics": {{"metrics": {metric}}}}}'
    )
    done = verb("tune-report", "tuner/digits", "-o", "search.html")
    assert (done.returncode, done.stdout) == (0, "search.html\n"), done.stderr
    assert "Best val_loss: 0.25 (trial 0)" in (logdir / "search.html").read_text(encoding="utf-8")
