"""Alert: rules, as objects and as text, and when they hold."""

from __future__ import annotations

import math
import re
from typing import Any

import pytest

import trackers
from trackers.alerts.alert import parse_alert
from trackers.alerts.rule_state import RuleState

NAN = math.nan


@pytest.mark.parametrize(
    ("text", "normal", "metrics"),
    [
        ("val_loss>2", "val_loss > 2", {"val_loss"}),
        ("val_loss == 2, after=3", "val_loss = 2, after=3", {"val_loss"}),
        ("loss  IS nan", "loss IS nan", {"loss"}),
        ("val_loss,no_progress=5", "val_loss, no_progress=5", {"val_loss"}),
        ("score, no_progress=2, direction=min", "score, no_progress=2, direction=min", {"score"}),
        ("status=failed or status=killed", "status = failed or status = killed", set()),
        ("accuracy<.5 and epoch>=10", "accuracy < .5 and epoch >= 10", {"accuracy"}),
        ("'my loss' > 1 and not (loss < 2)", "'my loss' > 1 and not ( loss < 2 )", {"my loss", "loss"}),
        ('"my loss" is nan', '"my loss" is nan', {"my loss"}),
    ],
)
def test_a_rule_is_read_from_its_text_and_printed_alike(text: str, normal: str, metrics: set[str]) -> None:
    rule = parse_alert(text)
    assert str(rule) == normal == str(parse_alert(normal))
    assert rule.metrics == metrics


def test_the_text_of_a_rule_may_hold_its_level() -> None:
    assert parse_alert("loss > 2, level=error").level == "error"
    assert parse_alert("loss > 2").level == "warning"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the condition is empty"),
        ("val_loss", 'expected a comparison such as "val_loss > 2", or "val_loss is nan", not \'val_loss\''),
        ("val_loss", 'needs no_progress: "val_loss, no_progress=5"'),
        ("val_loss >", "expected a metric, a value or a word at its end of the condition 'val_loss >'"),
        ("val_loss > high", "val_loss > needs a number, not 'high'"),
        ("val_loss = nan", 'nothing compares with NaN; write "val_loss is nan"'),
        ("status = ok", "status must be compared by = or != with finished, failed, interrupted, killed"),
        ("status < failed", "status must be compared by = or !="),
        ("status = failed, after=2", "the status is checked once"),
        ("loss > 2, after=0", "'after' must be an integer of 1 or more, not 0"),
        ("loss > 2, after=x", "'after' must be an integer of 1 or more, not 'x'"),
        ("loss > 2, no_progress=3", "no_progress needs the name of a metric"),
        ("status, no_progress=3", "no_progress needs the name of a metric"),
        ("loss, no_progress=3, after=2", "both count epochs"),
        ("loss, no_progress=3, direction=up", "'direction' must be min or max"),
        ("loss > 2, direction=min", "direction needs no_progress"),
        ("loss > 2, level=fatal", "'level' must be info or warning or error"),
    ],
)
def test_an_invalid_rule_says_what_is_expected(text: str, message: str) -> None:
    with pytest.raises(trackers.InvalidArgumentError, match=re.escape(message)):
        parse_alert(text)


@pytest.mark.parametrize("arguments", [{"condition": 3}, {"condition": "a > 1", "after": True}, {"title": 3}])
def test_an_argument_of_the_wrong_type_is_an_error(arguments: dict[str, Any]) -> None:
    with pytest.raises(trackers.InvalidArgumentError, match=f"'{list(arguments)[-1]}' must be"):
        trackers.Alert(**{"condition": "a > 1", **arguments})


def epochs_of(rule: trackers.Alert, values: list[float | None], metric: str = "loss") -> list[int]:
    """Returns the epochs in which a rule holds; a value of None is an epoch without the metric."""
    state = RuleState(rule)
    return [
        epoch
        for epoch, value in enumerate(values)
        if state.check({"epoch": epoch} | ({} if value is None else {metric: value})) is not None
    ]


def test_a_condition_holds_in_each_epoch() -> None:
    assert epochs_of(trackers.Alert("loss > 2"), [1, 3, 2, NAN, math.inf]) == [1, 4]
    assert epochs_of(trackers.Alert("loss is nan"), [1, NAN, math.inf, 2, NAN]) == [1, 4]
    assert epochs_of(trackers.Alert("loss > 2 and epoch >= 2"), [3, 3, 3]) == [2]
    assert epochs_of(trackers.Alert("not loss < 2 or loss is nan"), [1, 2, NAN]) == [1, 2]


def test_after_counts_epochs_in_a_row_and_skips_those_without_the_metric() -> None:
    assert epochs_of(trackers.Alert("loss > 2", after=3), [3, 3, 1, 3, None, 3, None, 3, 3]) == [7, 8]


def test_no_progress_counts_epochs_since_the_best() -> None:
    rule = trackers.Alert("loss", no_progress=2)
    assert epochs_of(rule, [3, 2, 2, None, 2, 1, 5, NAN]) == [4, 7]
    assert epochs_of(rule, [NAN, NAN, 1, 2, 3]) == [1, 4]
    accuracy = trackers.Alert("accuracy", no_progress=2)
    assert epochs_of(accuracy, [0.1, 0.2, 0.3, 0.2, 0.3], "accuracy") == [4]
    assert epochs_of(trackers.Alert("accuracy", no_progress=2, direction="min"), [1, 2, 3], "accuracy") == [2]


def test_the_reason_names_the_values() -> None:
    state = RuleState(trackers.Alert("val_loss > 2 and loss < 1"))
    assert state.check({"epoch": 7, "val_loss": 2.5, "loss": 0.123456789}) == "epoch 7: loss=0.12346, val_loss=2.5"
