"""Resolves what a person types to one run: its directory, its name, or the end of either."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from trackers.errors import InvalidArgumentError, ReadError

_MAX_SHOWN = 5
_SEPARATOR = r"[/\s_-]"


def resolve(text: str, aliases: Mapping[str, Collection[str]], where: str) -> str:
    """Returns the one key that a text stands for.

    Args:
        text: A key, which takes precedence over aliases, which take precedence over the ends of both. An end is made of
            whole words: "k7qf" is an end of "run-k7qf" and "f" is not, so that a typing error matches no run.
        aliases: Key to its other names.
        where: Where the keys are, for the error.

    Returns:
        A key of `aliases`.

    Raises:
        ReadError: If the text matches nothing.
        InvalidArgumentError: If it matches several keys, or is empty.
    """
    if not text:
        raise InvalidArgumentError(f"expected the directory of a run, its name, or the end of either, not {text!r}")
    matches = [key for key in aliases if key == text]
    matches = matches or [key for key, names in aliases.items() if text in names]
    ending = re.compile(rf"(?:^|{_SEPARATOR}|(?={_SEPARATOR})){re.escape(text)}\Z")
    matches = matches or [key for key, names in aliases.items() if any(map(ending.search, (key, *names)))]
    if not matches:
        raise ReadError(f"{text!r} is neither the directory of a run nor the name of one {where}")
    if len(matches) > 1:
        shown = ", ".join(matches[:_MAX_SHOWN])
        raise InvalidArgumentError(f"{text!r} matches {len(matches)} runs: {shown}; give more of the name")
    return matches[0]
