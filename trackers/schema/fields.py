"""Typed fields of a JSON object: one rule per field, for what is written and for what is read."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeGuard

from trackers.errors import InvalidArgumentError
from trackers.schema.timestamps import to_seconds

# Keeps every integer within int64, which pandas, protobuf and JavaScript's readers of JSON can hold.
_MAX_INT = 2**63 - 1
# The years 1678 to 2261, which pandas can hold in any unit.
_MAX_SECONDS = 9.2e9


class Field(NamedTuple):
    """The rule of one field.

    Attributes:
        expected: What a valid value is, for messages: `a string`.
        is_valid: Tells whether a value is valid.
    """

    expected: str
    is_valid: Callable[[Any], bool]

    def optional(self) -> Field:
        """Returns the same rule with None allowed."""
        return Field(f"{self.expected} or null", lambda value: value is None or self.is_valid(value))


def check_fields(values: Mapping[str, Any], fields: Mapping[str, Field]) -> None:
    """Checks values before they are written.

    Args:
        values: Name to value.
        fields: Name to rule; names without a rule are not checked.

    Raises:
        InvalidArgumentError: If a value is invalid.
    """
    for name, value in values.items():
        if name in fields and not fields[name].is_valid(value):
            raise InvalidArgumentError(f"{name!r} must be {fields[name].expected}, not {value!r:.100}")


def valid_fields(values: Mapping[str, Any], fields: Mapping[str, Field]) -> tuple[dict[str, Any], list[str]]:
    """Keeps the valid values of a file that any program may have written.

    Args:
        values: Name to value.
        fields: Name to rule; names without a rule are not kept.

    Returns:
        The valid values, and a sentence for each invalid one.
    """
    valid: dict[str, Any] = {}
    problems = []
    for name, value in values.items():
        rule = fields.get(name)
        if rule is None:
            continue
        expected, is_valid = rule
        if is_valid(value):
            valid[name] = value
        else:
            problems.append(f"{name!r} should be {expected}, not {value!r:.100}; it is ignored")
    return valid, problems


def is_int(value: Any) -> TypeGuard[int]:
    """Tells whether a value is an integer within 64 bits, and not a bool."""
    return isinstance(value, int) and not isinstance(value, bool) and -_MAX_INT <= value <= _MAX_INT


def is_number(value: Any) -> bool:
    """Tells whether a value is an integer within 64 bits or a float."""
    return isinstance(value, float) or is_int(value)


def is_scalar(value: Any) -> bool:
    """Tells whether a value may be a hyperparameter: a bool, a number or a string."""
    return isinstance(value, bool) or is_number(value) or is_text(value)


def is_time(seconds: float) -> bool:
    """Tells whether a number of seconds since the epoch is finite and within the years that pandas can hold."""
    return math.isfinite(seconds) and abs(seconds) < _MAX_SECONDS


def is_timestamp(value: Any) -> bool:
    """Tells whether a value is a timestamp in ISO 8601, within the years that pandas can hold."""
    try:
        return isinstance(value, str) and is_time(to_seconds(value))
    except (ValueError, OverflowError):
        return False


def mapping_of(is_valid: Callable[[Any], bool]) -> Callable[[Any], bool]:
    """Returns a test for a mapping from strings to valid values."""
    return lambda value: isinstance(value, Mapping) and all(map(is_text, value)) and all(map(is_valid, value.values()))


def list_of(is_valid: Callable[[Any], bool]) -> Callable[[Any], bool]:
    """Returns a test for a list of valid values."""
    return lambda value: isinstance(value, list) and all(map(is_valid, value))


def is_text(value: Any) -> TypeGuard[str]:
    """Tells whether a value is a string that UTF-8 can encode: lone surrogates cannot be written to a file."""
    try:
        return isinstance(value, str) and (value.isascii() or bool(value.encode()))
    except UnicodeEncodeError:
        return False


TEXT = Field("a string", is_text)
COUNT = Field("an integer of 0 or more", lambda value: is_int(value) and value >= 0)
TIMESTAMP = Field("a timestamp in ISO 8601", is_timestamp)
TEXTS = Field("a list of strings", list_of(is_text))
OBJECT = Field("an object", mapping_of(lambda value: True))
