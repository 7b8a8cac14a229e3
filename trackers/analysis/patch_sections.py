"""The sections of a patch, as `git diff` prints it: one per file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

_SECTION = re.compile(r"^(?=diff --git )", re.MULTILINE)
# A header that names the file and hashes of its content tells nothing beside the name and the content.
_NOISE = re.compile(r"^(diff --git|index) .*\n", re.MULTILINE)
_HEADER = re.compile(r"diff --git a/(.*) b/\1$", re.MULTILINE)
_POSITION = re.compile(r"@@ -(\S+) \+(\S+) @@")
_OPPOSITE = {"+": "-", "-": "+"}


def split_patch(patch: str) -> dict[str, str]:
    """Splits a patch.

    Args:
        patch: The patch.

    Returns:
        File to its section, without the lines `diff --git` and `index`.
    """
    sections = [section for section in _SECTION.split(patch) if section]
    return {_name(section): _NOISE.sub("", section) for section in sections}


def has_only_lines(section: str) -> bool:
    """Tells whether a section changes lines of a text file, and neither its mode nor its name nor its existence."""
    return section.startswith("--- a/")


def reverse_lines(section: str) -> str:
    """Returns the section that undoes another one.

    Args:
        section: One for which `has_only_lines` holds.
    """
    lines = section.split("\n")
    return "\n".join([*lines[:2], *_reversed_hunks(lines[2:])])


def _reversed_hunks(lines: list[str]) -> Iterator[str]:
    for is_change, group in groupby(lines, lambda line: line[:1] in _OPPOSITE):
        if is_change:
            # Removed lines come first.
            yield from sorted((_OPPOSITE[line[0]] + line[1:] for line in group), key=lambda line: line[0] == "+")
        else:
            yield from (_POSITION.sub(r"@@ -\2 +\1 @@", line) if line.startswith("@@") else line for line in group)


def _name(section: str) -> str:
    header = _HEADER.match(section)
    return header[1] if header else section.partition("\n")[0]
