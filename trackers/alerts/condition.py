"""Conditions on the metrics and the status of a run, such as `val_loss > 2 and epoch >= 10`."""

from __future__ import annotations

import operator
import re
from collections.abc import Mapping
from typing import Final

from trackers.errors import InvalidArgumentError
from trackers.schema.filter_parser import OPERATORS, FilterParser, Predicate, Wording, normalize
from trackers.schema.status import ENDED, KILLED

Values = Mapping[str, float | str]
STATUS: Final = "status"
EPOCH: Final = "epoch"
_STATUSES = (*ENDED, KILLED)
_WORDING = Wording("condition", "metric", "val_loss > 2")
_IS_NAN = re.compile(r"""["']?(.+?)["']?\s+is\s+nan""", re.IGNORECASE)


class Condition:
    """A condition in the grammar of filters.

    Args:
        text: Comparisons, joined by `and`, `or`, `not` and parentheses. A comparison is a metric, named as in Keras's
            logs, or `epoch`, one of < <= > >= = !=, and a number; or `<metric> is nan`; or `status`, = or !=, and a
            status.

    Attributes:
        text: The condition, equal for equal conditions.
        names: The metrics that it needs, and `epoch` and `status`.

    Raises:
        InvalidArgumentError: If the text is not a condition.
    """

    def __init__(self, text: str) -> None:
        self.text = normalize(text)
        self.names: set[str] = set()
        if not self.text:
            raise InvalidArgumentError(f'the condition is empty; a condition looks like "{_WORDING.example}"')
        self._holds = FilterParser[Values](text, self._comparison, self._test, _WORDING).parse()

    def holds(self, values: Values) -> bool | None:
        """Tells whether the condition holds.

        Args:
            values: Metric to value, and `epoch` and `status` if the condition names them.

        Returns:
            None if a value is missing.
        """
        return self._holds(values) if self.names <= values.keys() else None

    def _comparison(self, name: str, sign: str, text: str) -> Predicate[Values]:
        self.names.add(name)
        compare = OPERATORS[sign]
        if name == STATUS:
            if compare not in (operator.eq, operator.ne) or text not in _STATUSES:
                raise InvalidArgumentError(
                    f"status must be compared by = or != with {', '.join(_STATUSES)}, not by {sign} with {text!r}"
                )
            return lambda values: compare(values[name], text)
        try:
            number = float(text)
        except ValueError as error:
            raise InvalidArgumentError(f"{name} {sign} needs a number, not {text!r}") from error
        if number != number:
            raise InvalidArgumentError(f'nothing compares with NaN; write "{name} is nan"')
        return lambda values: compare(values[name], number)

    def _test(self, text: str) -> Predicate[Values]:
        match = _IS_NAN.fullmatch(text)
        if match is None:
            raise InvalidArgumentError(
                f'expected a comparison such as "{_WORDING.example}", or "{text} is nan", not {text!r}; '
                f'a metric without a comparison needs no_progress: "{text}, no_progress=5"'
            )
        name = match[1]
        self.names.add(name)
        return lambda values: values[name] != values[name]
