r"""Reads the little YAML that MLflow writes into its `meta.yaml` files: one scalar a line.

    name: plain words
    name: 'with: marks, and a '' in them'
    name: "with \u escapes"

A long scalar goes on in indented lines, as PyYAML folds it. Lists and mappings below a name are of no use here.
"""

from __future__ import annotations

import re

# https://yaml.org/spec/1.1/#id872840
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "a": "\a", "b": "\b", "e": "\x1b", "f": "\f", "v": "\v"}
_ESCAPES |= {"N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029"}
_ESCAPE = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)


def read_flat_yaml(words: str) -> dict[str, str]:
    """The names of a file and their scalars.

    Args:
        words: What the file holds.

    Returns:
        Name to text; "" for null. What is no scalar is whatever its lines are.
    """
    found: dict[str, str] = {}
    name = ""
    for line in words.splitlines():
        if line.startswith((" ", "- ")) or not line.strip():
            if name:
                found[name] = _folded(found[name], line.strip())
            continue
        name, _, value = line.partition(":")
        found[name] = value.strip()
    return {name: _unquoted(value) for name, value in found.items()}


def _folded(before: str, more: str) -> str:
    if not more:
        return before + "\n"  # an empty line is a line break
    if before.startswith('"') and before.endswith("\\"):
        return before[:-1] + (more[1:] if more.startswith("\\ ") else more)
    return before + more if before.endswith("\n") else f"{before} {more}"


def _unquoted(value: str) -> str:
    if value.startswith("'"):
        return value[1:-1].replace("''", "'")
    if value.startswith('"'):
        return _ESCAPE.sub(_character, value[1:-1])
    return "" if value in ("null", "~") else value


def _character(escape: re.Match[str]) -> str:
    code = escape[1] or escape[2] or escape[3]
    return chr(int(code, 16)) if code else _ESCAPES.get(escape[4], escape[4])
