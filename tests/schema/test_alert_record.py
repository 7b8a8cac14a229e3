"""AlertRecord: a line of alerts.jsonl, and what is read of any file of that name."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import trackers
from tests.schema.test_run_record import JSON
from trackers.schema.alert_record import AlertRecord, parse_alerts

TIME = "2026-11-21T14:03:59.000000+00:00"


def test_an_alert_is_read_back_equal() -> None:
    record = AlertRecord.create(TIME, "error", "Däta  are\nmissing", "two\nlines", "loss > 2")
    assert record.title == "Däta are missing"
    assert record.line().count("\n") == 1
    assert parse_alerts(record.line().encode()) == ([record], [])


def test_long_texts_are_truncated() -> None:
    record = AlertRecord.create(TIME, "info", "x" * 1000, "y" * 100_000, "")
    assert (len(record.title), len(record.text)) == (200, 5_000)


@pytest.mark.parametrize(
    "fields",
    [{"level": "fatal"}, {"level": ["info"]}, {"title": " "}, {"title": 3}, {"text": None}, {"text": "\ud800"}],
)
def test_an_invalid_alert_is_not_made(fields: dict[str, Any]) -> None:
    valid: dict[str, Any] = {"time": TIME, "level": "info", "title": "a", "text": "", "rule": ""}
    with pytest.raises(trackers.InvalidArgumentError, match=f"'{next(iter(fields))}' must be"):
        AlertRecord.create(**valid | fields)


def test_a_malformed_line_costs_no_other_line() -> None:
    lines = [
        b"{half",
        b'{"time": "%s", "title": "a", "level": "fatal"}' % TIME.encode(),
        b"[]",
        b'{"title": "no time"}',
        b'{"time": "yesterday", "title": "b"}',
        b"",
        b"\xff\xfe",
        b'{"time": "%s", "title": "b", "stars": 5}' % TIME.encode(),
        b'{"time": "%s", "title": "still being wri' % TIME.encode(),
    ]
    alerts, problems = parse_alerts(b"\n".join(lines))
    assert [(alert.title, alert.level) for alert in alerts] == [("a", "warning"), ("b", "warning")]
    assert [problem.split(" ", 2)[1].rstrip(":") for problem in problems] == ["1", "2", "3", "4", "5", "7"]


@given(st.lists(st.dictionaries(st.sampled_from(["time", "level", "title", "text", "rule", "x"]), JSON)))
def test_any_objects_are_alerts_or_problems(rows: list[dict[str, Any]]) -> None:
    alerts, problems = parse_alerts("".join(json.dumps(row) + "\n" for row in rows).encode())
    assert len(alerts) + len(problems) >= len(rows)
    assert all(isinstance(alert.title, str) and isinstance(alert.text, str) for alert in alerts)
