"""Filters are parsed, never evaluated; columns are looked up by the names that people use."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

import trackers
from tests.analysis.runs import INFOS
from trackers.analysis.filters import filter_runs, sort_runs
from trackers.schema.column import columns_of

COLUMNS = columns_of(INFOS)


def matches(text: str) -> str:
    return "".join(info.run for info in filter_runs(INFOS, COLUMNS, text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "abc"),
        ("  ", "abc"),
        ("learning_rate<1e-3", "b"),
        ("learning_rate <= 1e-2", "ab"),
        ("units>=8", "ac"),
        ("units!=8", "bc"),
        ("units=1_6", "c"),
        ("optimizer=adam", "a"),
        ("optimizer!='adam'", "bc"),
        ("bias=true", "a"),
        ("bias = False", "b"),
        ("bias>0", "a"),
        ("status==finished", "ac"),
        ("tags=x", "ac"),
        ("tags!=y", "ab"),
        ("val_accuracy>0.6", "b"),
        ("last.val_accuracy>0.3", "b"),
        ("start>2026-01-15", "b"),
        ("start>=2026-02-01T12:00", "b"),
        ("start<2026-02-01T11:59", "a"),
        ("label=1e-3", "a"),
        ("label=2", "b"),
        ("limit=inf", "a"),
        ("limit>-1e300", "ab"),
        ("run=a", "a"),
        ("name=wide one", "a"),
        ('name="wide one"', "a"),
    ],
)
def test_a_comparison_selects_runs(text: str, expected: str) -> None:
    assert matches(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("status=finished and units>8", "c"),
        ("status=failed or units>8", "bc"),
        ("not status=failed", "ac"),
        ("not not status=failed", "b"),
        ("status=finished and not tags=y or optimizer=sgd", "ab"),
        ("status=finished and (tags=y or optimizer=sgd)", "c"),
        ("NOT (status=failed OR tags=y)", "a"),
        ("wide", "a"),
        ("Wide One", "a"),
        ("fail", "b"),
        ("not fail and x", "ac"),
        ('"(twice)"', "c"),
        ("'status=failed'", ""),
        ('"and"', ""),
    ],
)
def test_comparisons_and_words_are_joined(text: str, expected: str) -> None:
    assert matches(text) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<3", "expected a column, a value or a word before '<3' of the filter '<3'; a filter looks like"),
        ("units<", "expected a column, a value or a word at its end of the filter"),
        ("units<3 and", "at its end of the filter"),
        ("(units<3", "expected ')' at its end"),
        ("units<3)", "expected 'and' or 'or' before ')'"),
        ("units<3<4", "expected 'and' or 'or' before '<4'"),
        ("not", "expected a column, a value or a word at its end"),
        ("learning_rte<3", "unknown column 'learning_rte'; did you mean 'learning_rate'?"),
        ("units<many", "< needs a number, not 'many'; use = or != for texts"),
        ("start<soon", "expected a date such as 2026-11-21 or 2026-11-21T14:03, not 'soon'"),
        ("start>5", "expected a date such as 2026-11-21"),
        ("__class__=1", "unknown column '__class__'"),
        ("(" * 60 + "x" + ")" * 60, "nested more than 50 levels deep"),
    ],
)
def test_an_invalid_filter_says_what_is_expected(text: str, message: str) -> None:
    with pytest.raises(trackers.InvalidArgumentError, match=re.escape(message)):
        matches(text)


@given(st.text(alphabet="ab<>=!()'\" \nandornotunits1.", max_size=40))
def test_any_text_is_a_filter_or_an_error_with_a_sentence(text: str) -> None:
    try:
        assert set(matches(text)) <= set("abc")
    except trackers.InvalidArgumentError as error:
        assert str(error)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("val_accuracy", "bac"),
        ("-val_accuracy", "abc"),
        ("loss", "bca"),
        ("-loss", "acb"),
        ("units", "acb"),
        ("-units", "cab"),
        ("-start", "bac"),
        ("limit", "cba"),
        ("optimizer", "abc"),
    ],
)
def test_the_best_run_of_a_metric_comes_first(name: str, expected: str) -> None:
    assert "".join(info.run for info in sort_runs(INFOS, COLUMNS, name)) == expected


def test_an_order_needs_a_column() -> None:
    with pytest.raises(trackers.InvalidArgumentError, match="unknown column 'los'"):
        sort_runs(INFOS, COLUMNS, "-los")
