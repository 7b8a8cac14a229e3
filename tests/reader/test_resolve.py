"""Naming: the whole name before what it is called, before the end of either."""

from __future__ import annotations

import pytest

import trackers
from trackers.reader.resolve import named

KNOWN = {
    "b": ["first"],
    "a/b": ["c"],
    "a/c": [""],
    "a/dc": ["the first"],
    "a/run-k7qf": ["wide"],
    "é/run_k7qé": ["wide"],
}


@pytest.mark.parametrize(
    ("word", "expected"),
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
def test_the_nearest_is_meant(word: str, expected: str) -> None:
    assert named(word, KNOWN, "here") == expected


@pytest.mark.parametrize(
    ("word", "error", "said"),
    [
        ("wide", trackers.InvalidArgumentError, "'wide' fits 2 runs: a/run-k7qf, é/run_k7qé; say more of the name"),
        ("rst", trackers.ReadError, "'rst' is neither the directory of a run nor the name of one here"),
        ("7qf", trackers.ReadError, "'7qf' is neither the directory of a run nor the name of one here"),
        ("x", trackers.ReadError, "'x' is neither the directory of a run nor the name of one here"),
        ("", trackers.InvalidArgumentError, "its name or the end of it, not by ''"),
    ],
)
def test_what_fits_none_or_several_is_an_error(word: str, error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        named(word, KNOWN, "here")
