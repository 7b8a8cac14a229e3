"""The runs that match the text of the page's filter."""

from __future__ import annotations

from tests.analysis.runs import INFOS
from trackers.plugin.endpoints.filter import filter_result


def test_the_runs_that_match() -> None:
    assert filter_result(INFOS, "status=finished and not tags=y") == {"runs": ["a"], "error": ""}


def test_an_invalid_filter_keeps_every_run_and_says_why() -> None:
    result = filter_result(INFOS, "unts>3")
    assert result == {"runs": ["a", "b", "c"], "error": "unknown column 'unts'; did you mean 'units'?"}
