"""The runs that match a filter: the page sends its text, and the server parses it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from trackers.analysis.filters import filter_runs
from trackers.errors import InvalidArgumentError
from trackers.schema.column import columns_of
from trackers.schema.run_info import RunInfo


def filter_result(infos: Sequence[RunInfo], text: str) -> dict[str, Any]:
    """Filters runs.

    Args:
        infos: The runs.
        text: As for `filter_runs`.

    Returns:
        runs (the directories of those that match; all if the filter is invalid) and error (why it is invalid, or "").
    """
    try:
        return {"runs": [info.run for info in filter_runs(infos, columns_of(infos), text)], "error": ""}
    except InvalidArgumentError as error:
        return {"runs": [info.run for info in infos], "error": str(error)}
