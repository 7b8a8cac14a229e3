"""The exception that ends a run, as its record keeps it."""

from __future__ import annotations

import traceback

# The end of a traceback says what failed; deep ones repeat themselves.
_MAX_CHARACTERS = 20_000


def describe_error(error: BaseException) -> dict[str, str]:
    """Describes an exception.

    Args:
        error: The exception that ended a run.

    Returns:
        type (the name of its class), message and traceback (the last 20,000 characters), in valid UTF-8.
    """
    lines = "".join(traceback.format_exception(error))
    return {
        "type": type(error).__name__,
        "message": _valid_text(_message(error)),
        "traceback": _valid_text(lines[-_MAX_CHARACTERS:]),
    }


def _message(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # an exception may fail to print itself
        return ""


def _valid_text(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
