"""The fields of a request, checked one by one: whatever is wrong is an error that names the field."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from werkzeug.wrappers import Request

from trackers.errors import InvalidArgumentError

JSON = "application/json"
_MAX_BYTES = 10_000_000


class Payload:
    """The fields of one request.

    Args:
        fields: Name to value.
    """

    def __init__(self, fields: Mapping[str, Any]) -> None:
        self.fields = fields

    @classmethod
    def of(cls, request: Request) -> Payload:
        """Reads the JSON object that a POST request carries.

        The content type keeps the pages of other sites from sending one: their browser would ask this server first.

        Raises:
            InvalidArgumentError: If the request carries anything else.
        """
        if request.method != "POST" or request.mimetype != JSON:
            raise InvalidArgumentError(f"expected a POST of {JSON}, got {request.method} of {request.mimetype!r}")
        request.max_content_length = _MAX_BYTES
        try:
            fields = json.loads(request.get_data())
        except (ValueError, RecursionError) as error:
            raise InvalidArgumentError(f"the request should carry JSON: {error}") from error
        if not isinstance(fields, dict):
            raise InvalidArgumentError(f"the request should carry a JSON object, not {type(fields).__name__}")
        return cls(fields)

    def string(self, name: str) -> str:
        """Returns a string.

        Raises:
            InvalidArgumentError: If the field is missing or not a string.
        """
        value = self.fields.get(name)
        if not isinstance(value, str):
            raise self._error(name, "a string")
        return value

    def choice(self, name: str, choices: Sequence[str]) -> str:
        """Returns one of a few strings.

        Raises:
            InvalidArgumentError: If the field is missing or none of them.
        """
        value = self.fields.get(name)
        if value not in choices:
            raise self._error(name, f"one of {', '.join(choices)}")
        return str(value)

    def integer(self, name: str) -> int:
        """Returns an integer, which may come as a string of digits, as in an address.

        Raises:
            InvalidArgumentError: If the field is missing or not an integer.
        """
        value = self.fields.get(name)
        try:
            if isinstance(value, int | str) and not isinstance(value, bool):
                return int(value)
        except ValueError:
            pass
        raise self._error(name, "an integer")

    def strings(self, name: str) -> list[str]:
        """Returns a list of strings.

        Raises:
            InvalidArgumentError: If the field is missing or anything else.
        """
        value = self.fields.get(name)
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self._error(name, "a list of strings")
        return value

    def positions(self, name: str) -> list[tuple[str, int]]:
        """Returns a list of folders with a step each.

        Raises:
            InvalidArgumentError: If the field is missing or anything else.
        """
        value = self.fields.get(name)
        if not isinstance(value, list) or not all(map(_is_position, value)):
            raise self._error(name, "a list of [folder, step]")
        return [(folder, step) for folder, step in value]

    def lengths(self, name: str) -> dict[str, dict[str, tuple[int, float]]]:
        """Returns what a page has of some curves: run to split to the number of points and the last wall time.

        Raises:
            InvalidArgumentError: If the field is missing or anything else.
        """
        value = self.fields.get(name)
        if not isinstance(value, dict) or not all(
            isinstance(splits, dict) and all(map(_is_length, splits.values())) for splits in value.values()
        ):
            raise self._error(name, "an object of runs, with [points, last wall time] for each split")
        return {
            run: {split: (int(count), float(last)) for split, (count, last) in splits.items()}
            for run, splits in value.items()
        }

    def _error(self, name: str, expected: str) -> InvalidArgumentError:
        if name not in self.fields:
            return InvalidArgumentError(f"the request should have the field {name!r}: {expected}")
        return InvalidArgumentError(f"the field {name!r} should be {expected}, not {self.fields[name]!r:.100}")


def _is_position(value: Any) -> bool:
    is_pair = isinstance(value, list) and len(value) == 2
    return is_pair and isinstance(value[0], str) and isinstance(value[1], int) and not isinstance(value[1], bool)


def _is_length(value: Any) -> bool:
    return (
        isinstance(value, list)
        and len(value) == 2
        and all(isinstance(number, int | float) and not isinstance(number, bool) for number in value)
        and 0 <= value[0] < 2**53
    )
