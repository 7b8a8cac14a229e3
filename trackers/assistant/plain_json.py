"""JSON of what logs contain: short, without invisible characters, and with a limit for every text."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from typing import Any

from trackers.analysis.table_formats import truncate_middle

_DIGITS = 6
_LINE_ENDS = re.compile(r"\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]")
# Variation selectors are invisible and can carry a hidden text, but count as printable.
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")


def clean_text(text: str) -> str:
    """Removes control characters, terminal escapes and invisible characters; keeps tabs and line ends.

    Args:
        text: Any text; lone surrogates, which UTF-8 cannot encode, are removed.
    """
    text = _SELECTORS.sub("", _LINE_ENDS.sub("\n", text))
    if text.isprintable():
        return text
    return "".join(map(_visible, text))


def _visible(character: str) -> str:
    if character.isprintable() or character in "\n\t":
        return character
    return " " if character.isspace() else ""


class Cleaner:
    """Converts values to what JSON has.

    Args:
        max_chars: The longest text; a longer one is shortened in its middle. None for no limit.

    Attributes:
        shortened: How many texts were shortened.
    """

    def __init__(self, max_chars: int | None = None) -> None:
        self.max_chars = max_chars
        self.shortened = 0

    def clean(self, value: Any) -> Any:
        """Converts a value.

        Args:
            value: Texts, numbers, numpy arrays, and mappings, lists and tuples of these; the keys of a mapping are
                constants of this package, not texts of logs.

        Returns:
            Texts as of `clean_text`, floats with 6 significant digits, whole ones as integers, "NaN", "Infinity" and
            "-Infinity".
        """
        if isinstance(value, str):
            return self._shorten(clean_text(value))
        if isinstance(value, Mapping):
            return {key: self.clean(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [self.clean(item) for item in value]
        if hasattr(value, "tolist"):
            return self.clean(value.tolist())
        return _number(value) if isinstance(value, float) else value

    def _shorten(self, text: str) -> str:
        if self.max_chars is None or len(text) <= self.max_chars:
            return text
        self.shortened += 1
        return truncate_middle(text, self.max_chars)


def _number(value: float) -> float | int | str:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    rounded = float(f"{value:.{_DIGITS}g}")
    return int(rounded) if rounded.is_integer() and abs(rounded) < 10**_DIGITS else rounded


def dump(value: Any) -> str:
    """Returns compact JSON of a clean value."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def byte_size(value: Any) -> int:
    """Returns the bytes of the compact JSON of a clean value in UTF-8."""
    return len(dump(value).encode())
