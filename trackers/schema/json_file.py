"""JSON objects in files: replaced atomically, and read without trust."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

# What can be parsed must also be written again, possibly with less of the interpreter's stack left.
_MAX_DEPTH = 100


def replace_json(path: Path, content: dict[str, Any]) -> None:
    """Writes a JSON file atomically: a reader sees the old content or the new one.

    Args:
        path: The file; it is replaced if it exists.
        content: JSON's own types; NaN and infinity as Python's `json` spells them.

    Raises:
        OSError: If the file cannot be written; the old one is unchanged.
        TypeError: If the content has other types.
        ValueError: If the content contains itself.
    """
    text = json.dumps(content, indent=2, ensure_ascii=False) + "\n"
    try:
        encoded = text.encode()
    except UnicodeEncodeError:  # a lone surrogate, from a field that is written as it was read
        encoded = (json.dumps(content, indent=2) + "\n").encode()
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_bytes(encoded)
    draft.replace(path)


def parse_json(content: str | bytes) -> dict[str, Any]:
    """Parses a JSON object that any program may have written.

    Args:
        content: The text, or its bytes in UTF-8.

    Raises:
        ValueError: If it is not a JSON object, is nested too deeply, or is not UTF-8.
    """
    try:
        parsed = json.loads(content)
    except RecursionError as error:
        raise ValueError("the JSON is nested too deeply") from error
    # Counting brackets is fast, and almost always enough.
    data = content.encode(errors="replace") if isinstance(content, str) else content
    if data.count(b"[") + data.count(b"{") > _MAX_DEPTH and _depth(parsed) > _MAX_DEPTH:
        raise ValueError("the JSON is nested too deeply")
    if not isinstance(parsed, dict):
        raise ValueError(f"expected a JSON object, got {type(parsed).__name__}")
    return parsed


def _depth(value: Any) -> int:
    depth, level = 0, [value]
    while level := [item for item in level if isinstance(item, dict | list)]:
        depth += 1
        level = [child for item in level for child in (item.values() if isinstance(item, dict) else item)]
    return depth
