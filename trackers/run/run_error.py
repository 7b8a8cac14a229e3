"""The exception that ends a run, as its record keeps it."""

from __future__ import annotations

import traceback

# The end of a traceback says what failed; deep ones repeat themselves.
_MAX_CHARACTERS = 20_000
_HEADER = "Traceback (most recent call last):"


class TracebackError(Exception):
    """An exception of which only the traceback is known, as `traceback.format_exc` formats it.

    Args:
        text: The traceback.

    Attributes:
        type_name: The name of the class of the exception.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        # The frames are indented; the exception begins at the first line that is not.
        lines = text.rpartition(_HEADER)[2].strip("\n").splitlines()
        start = next((number for number, line in enumerate(lines) if line[:1].strip()), 0)
        name, _, message = "\n".join(lines[start:]).partition(": ")
        self.type_name = name.rpartition(".")[2]
        super().__init__(message)


def describe_error(error: BaseException) -> dict[str, str]:
    """Describes an exception.

    Args:
        error: The exception that ended a run.

    Returns:
        type (the name of its class), message and traceback (the last 20,000 characters), in valid UTF-8.
    """
    if isinstance(error, TracebackError):
        name, lines = error.type_name, error.text
    else:
        name, lines = type(error).__name__, "".join(traceback.format_exception(error))
    return {
        "type": _valid_text(name),
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
