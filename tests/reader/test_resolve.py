"""Resolve: a key takes precedence over an alias, which takes precedence over the end of either."""

from __future__ import annotations

import pytest

import trackers
from trackers.reader.resolve import resolve

ALIASES = {
    "b": ["first"],
    "a/b": ["c"],
    "a/c": [""],
    "a/dc": ["the first"],
    "a/run-k7qf": ["wide"],
    "é/run_k7qé": ["wide"],
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("b", "b"),
        ("a/b", "a/b"),
        ("/b", "a/b"),
        ("c", "a/b"),
        ("first", "b"),
        ("dc", "a/dc"),
        ("-k7qf", "a/run-k7qf"),
        ("k7qé", "é/run_k7qé"),
    ],
)
def test_the_closest_match_is_returned(text: str, expected: str) -> None:
    assert resolve(text, ALIASES, "here") == expected


@pytest.mark.parametrize(
    ("text", "error", "message"),
    [
        ("wide", trackers.InvalidArgumentError, "'wide' matches 2 runs: a/run-k7qf, é/run_k7qé; give more of the name"),
        ("rst", trackers.ReadError, "'rst' is neither the directory of a run nor the name of one here"),
        ("7qf", trackers.ReadError, "'7qf' is neither the directory of a run nor the name of one here"),
        ("x", trackers.ReadError, "'x' is neither the directory of a run nor the name of one here"),
        ("", trackers.InvalidArgumentError, "its name, or the end of either, not ''"),
    ],
)
def test_no_match_or_several_are_an_error(text: str, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        resolve(text, ALIASES, "here")
