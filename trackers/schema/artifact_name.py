"""The names of artifacts, which are also names of folders."""

from __future__ import annotations

from typing import Any, TypeGuard

from trackers.errors import InvalidArgumentError
from trackers.schema.fields import is_text
from trackers.schema.run_layout import folder_name


def is_artifact_name(name: Any) -> TypeGuard[str]:
    """Tells whether a value may be the name of an artifact; see `check_artifact_name`."""
    return is_text(name) and bool(name) and folder_name(name) == name


def check_artifact_name(name: Any) -> None:
    """Checks the name of an artifact: letters, digits and `._+=-`, 1 to 100 bytes; `.`, `_` and `-` only inside.

    Raises:
        InvalidArgumentError: If it is none.
    """
    if not is_artifact_name(name):
        raise InvalidArgumentError(
            "the name of an artifact must be letters, digits and ._+=-, begin and end with none of ._-, and have at "
            f"most 100 bytes, not {name!r:.100}"
        )
