"""`trackers watch`: alerts of runs that other processes write, killed ones among them."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

import trackers
from tests.alerts.conftest import SECRET, Service
from trackers.alerts.alert import parse_alert
from trackers.alerts.alert_urls import AlertUrls
from trackers.alerts.delivery import Delivery
from trackers.alerts.watch import END_RULES, Watch
from trackers.write.writer import Writer

SCRIPT = """
import sys, time, trackers
run = trackers.Run(sys.argv[1])
for step, loss in enumerate((1.0, 3.0)):
    run.writer("validation").scalars(step, {"epoch_loss": loss})
run.flush()
print(run.path, flush=True)
time.sleep(60)
"""


@pytest.fixture(autouse=True)
def _no_channels(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "TRACKERS_ALERT_URLS"):
        monkeypatch.delenv(name, raising=False)


def watch(logdir: Path, rules: Sequence[str] = (), stalled: float | None = None) -> Watch:
    problems: list[str] = []
    delivery = Delivery(AlertUrls(), problems.append)
    parsed = [*END_RULES, *map(parse_alert, rules)]
    watched = Watch(trackers.read(logdir), parsed, stalled, delivery, problems.append)
    watched.problems = problems  # type: ignore[attr-defined]
    return watched


def raised(watched: Watch) -> list[tuple[str, str]]:
    return [(record.title, record.text) for _, record in watched.check()]


@contextmanager
def another_process(logdir: Path) -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """Opens a run in a process of its own, with val_loss 1.0 and 3.0."""
    command = [sys.executable, "-c", SCRIPT, str(logdir)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        yield process, Path(process.stdout.readline().strip())
        process.kill()


def verb(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "trackers", "watch", *arguments]
    return subprocess.run(command, capture_output=True, text=True)


def test_a_killed_process_is_noticed_once_and_told_to_a_service(
    tmp_path: Path, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACKERS_ALERT_URLS", service.url)
    with another_process(tmp_path / "exp") as (process, path):
        process.send_signal(signal.SIGKILL)
        process.wait()
    # The heartbeat of a live run is at most thirty seconds old.
    a_minute_ago = time.time() - 60
    os.utime(path / "run.json", (a_minute_ago, a_minute_ago))
    first = verb(str(tmp_path), "--once", "--rule", "val_loss > 2")
    lines = [line.split("  ", 1)[1] for line in first.stdout.splitlines()]
    assert lines == [
        f"warning  exp/{path.name}: val_loss > 2 (epoch 1: val_loss=3)",
        f"error  exp/{path.name}: Run was killed",
    ]
    assert [(message["title"], message["type"]) for message in service.messages] == [
        ("val_loss > 2", "warning"),
        ("Run was killed", "failure"),
    ]
    assert SECRET not in first.stdout + first.stderr
    again = verb(str(tmp_path), "--once", "--rule", "val_loss > 2")
    assert (again.returncode, again.stdout) == (0, "")
    assert list(trackers.read(tmp_path).alerts()["rule"]) == ["val_loss > 2", "status = killed"]


def test_a_failed_run_is_told_with_its_error_and_a_finished_one_if_asked(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), trackers.Run(tmp_path):
        raise RuntimeError("out of memory")
    trackers.Run(tmp_path).finish()
    assert raised(watch(tmp_path)) == [("Run failed", "RuntimeError: out of memory")]
    assert raised(watch(tmp_path, ["status=finished, level=info"])) == [("status = finished", "")]


def test_a_run_that_ended_an_hour_ago_is_left_alone(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), trackers.Run(tmp_path) as run:
        raise RuntimeError
    record = run.path / "run.json"
    record.write_text(re.sub(r'"ended": "\d{4}', '"ended": "2001', record.read_text()))
    assert raised(watch(tmp_path)) == []


def test_rules_see_each_new_epoch_of_a_running_run(tmp_path: Path) -> None:
    with trackers.Run(tmp_path) as run:
        watched = watch(tmp_path, ["val_loss > 2, after=2", "loss is nan", "val_loss, no_progress=2"])
        titles = []
        for step, loss in enumerate((3.0, 1.0, 3.0, 3.0, 4.0)):
            run.writer("validation").scalars(step, {"epoch_loss": loss})
            run.flush()
            titles.append([title for title, _ in raised(watched)])
        assert titles == [[], [], [], ["val_loss > 2 for 2 epochs", "val_loss: no better value for 2 epochs"], []]
        run.writer("train").scalars(4, {"epoch_loss": float("nan")})
        run.flush()
        assert raised(watched) == [("loss is nan", "epoch 4: loss=nan")]


def test_the_run_and_the_watch_share_the_limit_of_a_rule(tmp_path: Path) -> None:
    with trackers.Run(tmp_path) as run:
        run.alerts.add_rules([trackers.Alert("val_loss>2")])
        run.writer("validation").scalars(0, {"epoch_loss": 3.0})
        run.alerts.check(0, {"val_loss": 3.0})
        run.flush()
        assert raised(watch(tmp_path, ["val_loss > 2"])) == []
        assert raised(watch(tmp_path, ["val_loss > 2.5"])) == [("val_loss > 2.5", "epoch 0: val_loss=3")]
        run.alerts.add_rules([trackers.Alert("val_loss > 2.5")])
        run.alerts.check(0, {"val_loss": 3.0})
    assert len(trackers.read(tmp_path).alerts()) == 2


def test_a_running_run_that_writes_no_values_is_stalled(tmp_path: Path) -> None:
    with trackers.Run(tmp_path) as run:
        run.writer("train").scalars(0, {"epoch_loss": 3.0})
        run.flush()
        assert raised(watch(tmp_path, stalled=30)) == []
        time.sleep(0.3)
        run.writer("train").scalars(0, {"system/cpu_percent": 3.0})
        run.flush()
        assert raised(watch(tmp_path, stalled=None)) == []
        assert raised(watch(tmp_path, stalled=0.2)) == [("Run makes no progress", "no new value for 0 min")]
    assert raised(watch(tmp_path, stalled=0.2)) == []


def test_runs_of_other_writers_are_watched(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "theirs")
    writer.scalars(7, {"Loss/train": 3.0})
    writer.close()
    assert raised(watch(tmp_path, ["Loss/train > 2"])) == [("Loss/train > 2", "epoch 7: Loss/train=3")]


def test_an_alert_that_cannot_be_recorded_is_raised_once_and_follows_no_link(tmp_path: Path) -> None:
    logdir = tmp_path / "logs"
    with pytest.raises(RuntimeError), trackers.Run(logdir) as run:
        raise RuntimeError
    (run.path / "alerts.jsonl").symlink_to(tmp_path / "outside")
    watched = watch(logdir)
    assert raised(watched) == [("Run failed", "RuntimeError")]
    assert raised(watched) == []
    (problem,) = set(watched.problems)  # type: ignore[attr-defined]
    assert problem.startswith(f"cannot record the alert in {run.path.name}")
    assert not (tmp_path / "outside").exists()


def test_what_is_watched_must_be_a_folder_here(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(trackers.InvalidArgumentError, match="only a folder on this machine can be watched"):
        watch(tmp_path / "file")
    with pytest.raises(trackers.ReadError):
        watch(tmp_path / "missing")


def test_the_watch_goes_on_until_ctrl_c(tmp_path: Path) -> None:
    trackers.Run(tmp_path / "a").finish()
    command = [sys.executable, "-m", "trackers", "watch", str(tmp_path), "--interval", "1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout and process.stderr
        assert process.stderr.readline() == f"Watching {tmp_path} every 1 s; Ctrl-C ends this.\n"
        with pytest.raises(RuntimeError), trackers.Run(tmp_path / "b\x1b[31m"):
            raise RuntimeError("later")
        line = process.stdout.readline()
        assert "Run failed (RuntimeError: later)" in line and "\x1b" not in line
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
        assert process.stderr.read() == ""


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--rule", "val_loss"], "Error: expected a comparison such as"),
        (["--rule", "val_loss > 2, after=0"], "Error: 'after' must be an integer of 1 or more"),
    ],
)
def test_an_invalid_rule_is_an_error(tmp_path: Path, options: list[str], message: str) -> None:
    done = verb(str(tmp_path), "--once", *options)
    assert done.returncode == 2 and done.stderr.startswith(message)
