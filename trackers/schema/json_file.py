"""JSON objects in files: replaced atomically, and read without trust."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any


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
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
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
    if not isinstance(parsed, dict):
        raise ValueError(f"expected a JSON object, got {type(parsed).__name__}")
    return parsed
