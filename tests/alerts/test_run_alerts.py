"""Alerts of a run: raised once per hour, on the terminal, in a file, and at a real service."""

from __future__ import annotations

import json
import logging
import os
import stat
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import trackers
from tests.alerts.conftest import SECRET, Service


@pytest.fixture(autouse=True)
def _no_desktop(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "TRACKERS_ALERT_URLS"):
        monkeypatch.delenv(name, raising=False)


def rows(run: trackers.Run) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (run.path / "alerts.jsonl").read_text().splitlines()]


def problems(run: trackers.Run) -> list[tuple[str, str]]:
    record = json.loads((run.path / "run.json").read_text())
    return [(problem["where"], problem["what"]) for problem in record["problems"]]


def test_an_alert_is_in_the_file_on_the_terminal_and_in_the_frame(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = time.time()
    with trackers.Run(tmp_path / "exp") as run:
        assert run.alert("Data  are\nmissing", "12 of 100 files\nsee data/", level="warning")
        assert run.alert("Done")
    assert "trackers: warning: Data are missing (12 of 100 files)\ntrackers: info: Done\n" in capsys.readouterr().err
    frame = trackers.read(tmp_path).alerts()
    assert frame.drop(columns="wall_time").to_dict("records") == [
        {
            "run": f"exp/{run.path.name}",
            "level": "warning",
            "title": "Data are missing",
            "text": "12 of 100 files\nsee data/",
            "rule": "Data  are\nmissing",
        },
        {"run": f"exp/{run.path.name}", "level": "info", "title": "Done", "text": "", "rule": "Done"},
    ]
    assert frame["wall_time"].between(before, time.time()).all()
    assert trackers.read(tmp_path).runs()["alerts"].to_list() == [2]


def test_a_frame_without_alerts_keeps_its_columns(tmp_path: Path) -> None:
    trackers.Run(tmp_path).finish()
    frame = trackers.read(tmp_path).alerts()
    assert list(frame.columns) == ["run", "wall_time", "level", "title", "text", "rule"]
    assert frame.empty and frame["wall_time"].dtype == float


def test_one_rule_alerts_at_most_once_an_hour_also_after_a_resume(tmp_path: Path) -> None:
    with trackers.Run(tmp_path) as run:
        assert run.alert("Disk is full")
        assert not run.alert("Disk is full", "still")
        assert run.alert("Loss is high")
    resumed = trackers.Run.resume(run.path)
    assert not resumed.alert("Disk is full")
    an_hour_ago = (datetime.now(UTC) - timedelta(hours=1, seconds=1)).isoformat()
    (run.path / "alerts.jsonl").write_text("".join(json.dumps(row | {"time": an_hour_ago}) + "\n" for row in rows(run)))
    assert resumed.alert("Loss is high")  # another process may have rewritten the file: what is in it counts
    resumed.finish()
    assert [row["title"] for row in rows(run)] == ["Disk is full", "Loss is high", "Loss is high"]


def test_a_line_that_a_killed_process_left_half_written_costs_no_later_one(tmp_path: Path) -> None:
    with trackers.Run(tmp_path) as run:
        (run.path / "alerts.jsonl").write_text('{"time": "2026')
        run.alert("first")
    assert trackers.read(tmp_path).alerts()["title"].to_list() == ["first"]
    (problem,) = trackers.read(tmp_path).problems()["what"]
    assert problem.startswith("alerts.jsonl: line 1 should be a JSON object")


def make_link(path: Path) -> None:
    path.symlink_to(path.parent.parent / "outside")


@pytest.mark.parametrize("obstacle", [make_link, os.mkfifo, Path.mkdir])
def test_an_alert_never_follows_a_link_or_waits_for_a_pipe(tmp_path: Path, obstacle: Callable[[Path], None]) -> None:
    with trackers.Run(tmp_path / "exp") as run:
        obstacle(run.path / "alerts.jsonl")
        with pytest.warns(trackers.TrackersWarning, match=r"alerts.file"):
            assert run.alert("a")
        assert not (tmp_path / "exp" / "outside").exists()
    assert [where for where, _ in problems(run)] == ["alerts.file"]


def test_a_service_receives_the_alert_and_no_file_holds_its_url(
    tmp_path: Path, service: Service, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    with trackers.Run(tmp_path / "exp", alert_urls=[service.url], hparams={"url": service.url, "n": 3}) as run:
        start = time.monotonic()
        run.alert("Loss <is> high", "epoch 3: loss=2.5", level="error")
        assert time.monotonic() - start < 0.5
    (message,) = service.messages
    assert (message["title"], message["type"]) == ("Loss <is> high", "failure")
    assert message["message"].startswith(f"epoch 3: loss=2.5\nexp/{run.path.name} on ")
    assert json.loads((run.path / "run.json").read_text())["hparams"] == {"url": "***", "n": 3}
    for path in run.path.rglob("*"):
        assert path.is_dir() or SECRET.encode() not in path.read_bytes(), path
    printed = capsys.readouterr()
    assert SECRET not in caplog.text + printed.out + printed.err + repr(vars(run.alerts))


def test_urls_come_from_the_environment_too(tmp_path: Path, service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKERS_ALERT_URLS", f"\n{service.url} nonsense://{SECRET}\n")
    with pytest.warns(trackers.TrackersWarning) as caught, trackers.Run(tmp_path) as run:
        run.alert("a")
        assert run.alerts._delivery.wait(30)
    assert [message["title"] for message in service.messages] == ["a"]
    assert problems(run) == [("alerts.delivery", "URL 2 (nonsense) did not accept the alert")]
    assert SECRET not in str([str(warning.message) for warning in caught])


@pytest.mark.parametrize(
    ("urls", "message"),
    [
        ("json://localhost", "must be a list of Apprise URLs, not a str"),
        ([3], "alert_urls must be strings; number 1 is a int"),
        (["json://localhost", f"nonsense://{SECRET}"], r"URL 2 \(nonsense\) is not a URL that Apprise knows"),
        ([SECRET], r"URL 1 is not a URL that Apprise knows"),
    ],
)
def test_an_error_about_a_url_does_not_print_it(tmp_path: Path, urls: Any, message: str) -> None:
    with pytest.raises(trackers.InvalidArgumentError, match=message) as caught:
        trackers.Run(tmp_path, alert_urls=urls)
    assert SECRET not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_a_service_that_fails_or_hangs_delays_no_call(tmp_path: Path, service: Service) -> None:
    service.status = 500
    service.released.clear()
    with pytest.warns(trackers.TrackersWarning, match=r"alerts.delivery: URL 1 \(json\) did not accept"):  # noqa: SIM117
        with trackers.Run(tmp_path, alert_urls=[service.url]) as run:
            start = time.monotonic()
            for number in range(2):
                assert run.alert(f"alert {number}")
            assert time.monotonic() - start < 0.5
            service.released.set()
    assert len(service.messages) == 2
    record = json.loads((run.path / "run.json").read_text())
    assert (record["status"], record["problems"][0]["count"]) == ("finished", 2)


def test_the_desktop_shows_an_alert_without_its_markup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "bin" / "notify-send"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > {tmp_path}/shown\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    monkeypatch.setenv("DISPLAY", ":0")
    with trackers.Run(tmp_path / "exp") as run:
        run.alert("--help", "<b>a</b>", level="error")
    shown = (tmp_path / "shown").read_text().splitlines()
    assert shown[:4] == ["--app-name=trackers", "--urgency=critical", "--", "--help"]
    assert shown[4] == "&lt;b&gt;a&lt;/b&gt;"


def test_a_run_alerts_at_its_end_with_what_ended_it(tmp_path: Path) -> None:
    rules = [trackers.Alert("status = failed", level="error"), trackers.Alert("status = finished")]
    with pytest.raises(RuntimeError), trackers.Run(tmp_path) as run:
        run.alerts.add_rules(rules)
        raise RuntimeError("out of memory")
    assert [(row["level"], row["title"], row["text"]) for row in rows(run)] == [
        ("error", "status = failed", "RuntimeError: out of memory")
    ]


def test_the_end_of_a_run_may_have_a_condition_on_its_metrics(tmp_path: Path) -> None:
    with trackers.Run(tmp_path) as run:
        run.alerts.add_rules([trackers.Alert("status = finished and loss > 2", title="Bad", level="info")])
        run.alerts.check(0, {"loss": 1.0})
        run.alerts.check(1, {"loss": 2.5})
    assert [(row["title"], row["text"], row["rule"]) for row in rows(run)] == [
        ("Bad", "loss=2.5", "status = finished and loss > 2")
    ]


def test_a_rule_on_an_unknown_metric_is_a_problem_of_the_run(tmp_path: Path) -> None:
    with pytest.warns(trackers.TrackersWarning), trackers.Run(tmp_path) as run:
        run.alerts.add_rules([trackers.Alert("val_los > 2"), trackers.Alert("loss > 2")])
        run.alerts.check(0, {"loss": 1.0, "val_loss": 1.0})
    assert problems(run) == [
        ("alerts.rules", "'val_los > 2' was never checked: there is no metric 'val_los', only loss, val_loss")
    ]
