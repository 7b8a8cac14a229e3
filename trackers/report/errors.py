"""The errors of a report: the traceback of each failed run."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping, Sequence

from trackers.report import page
from trackers.schema.run_info import RunInfo


def errors(infos: Sequence[RunInfo], titles: Mapping[str, str]) -> Iterator[str]:
    """Makes the section of errors.

    Args:
        infos: The runs.
        titles: Run to title.

    Yields:
        HTML; nothing if no run has an error.
    """
    failed = [(titles[info.run], info.error, info.record.error) for info in infos if info.record and info.record.error]
    if failed:
        parts = [
            f"<details><summary>{html.escape(f'{title}: {line}')}</summary>"
            f"<pre>{html.escape(error['traceback'])}</pre></details>"
            for title, line, error in failed
        ]
        yield page.section("Errors", "The exceptions that ended runs; click one for its traceback.", "\n".join(parts))
