"""Which one a person means: by its name, by what it is called, or by the end of either."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from trackers.errors import ReadError, SettingError

_SHOWN = 5
_BETWEEN = r"[/\s_-]"


def named(word: str, known: Mapping[str, Collection[str]], where: str) -> str:
    """Finds the one name that a word stands for.

    Args:
        word: The name itself, which counts before what anything is called, which counts before the ends of both. An
            end is whole words: of "run-k7qf" it is "k7qf" and not "f", lest a slip of the hand means some run.
        known: Each name, and what else it is called.
        where: Where these are, for the error.

    Returns:
        A key of `known`.

    Raises:
        ReadError: If the word fits nothing.
        SettingError: If it fits several, or is empty, which is the end of everything.
    """
    if not word:
        raise SettingError(f"a run should be named by its directory, its name or the end of it, not by {word!r}")
    found = [name for name in known if name == word]
    found = found or [name for name, called in known.items() if word in called]
    ending = re.compile(rf"(?:^|{_BETWEEN}|(?={_BETWEEN})){re.escape(word)}\Z")
    found = found or [name for name, called in known.items() if any(map(ending.search, (name, *called)))]
    if not found:
        raise ReadError(f"{word!r} is neither the directory of a run nor the name of one {where}")
    if len(found) > 1:
        raise SettingError(f"{word!r} fits {len(found)} runs: {', '.join(found[:_SHOWN])}; say more of the name")
    return found[0]
