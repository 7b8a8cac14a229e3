"""Naming: the whole name before what it is called, before the end of either."""

from __future__ import annotations

import pytest

import trackers
from trackers.reader.naming import named

KNOWN = {"b": ["first"], "a/b": ["c"], "a/c": [""], "a/dc": ["the first"]}


@pytest.mark.parametrize(
    ("word", "expected"), [("b", "b"), ("a/b", "a/b"), ("/b", "a/b"), ("c", "a/b"), ("first", "b"), ("dc", "a/dc")]
)
def test_the_nearest_is_meant(word: str, expected: str) -> None:
    assert named(word, KNOWN, "here") == expected


@pytest.mark.parametrize(
    ("word", "error", "said"),
    [
        ("rst", trackers.SettingError, "'rst' fits 2 runs: b, a/dc; say more of the name"),
        ("x", trackers.ReadError, "'x' is neither the directory of a run nor the name of one here"),
        ("", trackers.SettingError, "its name or the end of it, not by ''"),
    ],
)
def test_what_fits_none_or_several_is_an_error(word: str, error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        named(word, KNOWN, "here")
