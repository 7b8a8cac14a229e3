"""The scalar tags of a logdir, for the page's menu of curves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import chain

from trackers.reader.logs import Logs
from trackers.schema.tags import BEST_PREFIX, LAST_PREFIX, epoch_tag

_MAX_SHOWN = 2
# What most people look for first, in this order; a tag of none of these is shown only if there is nothing else.
_PATTERNS = tuple(
    map(
        re.compile,
        (
            f"{epoch_tag('(val_)?accuracy')}$",
            f"{epoch_tag('loss')}$",
            epoch_tag(""),
            "(?i).*loss",
            f"(?!{BEST_PREFIX}|{LAST_PREFIX})",
            "",
        ),
    )
)


def scalar_tags(logs: Logs) -> dict[str, list[str]]:
    """Returns every scalar tag of a logdir.

    Args:
        logs: The logs.

    Returns:
        tags, sorted, and shown: the tags to show first.
    """
    files = chain.from_iterable(folder.files for folder in logs.index.folders())
    tags = sorted({segment.tag for file in files for segment in file.scan.segments})
    return {"tags": tags, "shown": _default_tags(tags)}


def _default_tags(tags: Sequence[str]) -> list[str]:
    matches: Iterable[str | None] = (next(filter(pattern.match, tags), None) for pattern in _PATTERNS)
    return list(dict.fromkeys(tag for tag in matches if tag is not None))[:_MAX_SHOWN]
