r"""Reads the YAML of MLflow's `meta.yaml` files: one scalar per line.

    name: plain text
    name: 'with: marks, and a '' in them'
    name: "with \u escapes"

A long scalar continues on indented lines, as PyYAML folds it. Lists and mappings below a name are not parsed.
"""

from __future__ import annotations

import re

# https://yaml.org/spec/1.1/#id872840
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "a": "\a", "b": "\b", "e": "\x1b", "f": "\f", "v": "\v"}
_ESCAPES |= {"N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029"}
_ESCAPE = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)


def read_scalars(text: str) -> dict[str, str]:
    """Parses the scalars of a file.

    Args:
        text: The file's content.

    Returns:
        Name to text; "" for null. The value of a list or a mapping is undefined.
    """
    scalars: dict[str, str] = {}
    name = ""
    for line in text.splitlines():
        if line.startswith((" ", "- ")) or not line.strip():
            if name:
                scalars[name] = _fold(scalars[name], line.strip())
            continue
        name, _, value = line.partition(":")
        scalars[name] = value.strip()
    return {name: _unquote(value) for name, value in scalars.items()}


def _fold(scalar: str, line: str) -> str:
    if not line:
        return scalar + "\n"  # an empty line is a line break
    if scalar.startswith('"') and scalar.endswith("\\"):
        return scalar[:-1] + (line[1:] if line.startswith("\\ ") else line)
    return scalar + line if scalar.endswith("\n") else f"{scalar} {line}"


def _unquote(value: str) -> str:
    if value.startswith("'"):
        return value[1:-1].replace("''", "'")
    if value.startswith('"'):
        return _ESCAPE.sub(_unescape, value[1:-1])
    return "" if value in ("null", "~") else value


def _unescape(escape: re.Match[str]) -> str:
    code = escape[1] or escape[2] or escape[3]
    return chr(int(code, 16)) if code else _ESCAPES.get(escape[4], escape[4])
