"""Runs as answers: the list, one run, several side by side, and what made the difference."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from trackers.analysis.comparison import comparison_table
from trackers.analysis.filters import filter_runs, sort_runs
from trackers.analysis.importance import importance, runs_with
from trackers.analysis.run_table import default_columns
from trackers.assistant.answer import Answer, check_page
from trackers.assistant.names import find_run
from trackers.errors import InvalidArgumentError
from trackers.plugin.endpoints.run_details import run_details
from trackers.reader.logs import Logs
from trackers.schema.column import Column, columns_of, find_column
from trackers.schema.run_info import RunInfo

_MAX_COMPARED = 10
_MAX_COLUMNS = 20
# Rows of each section in the answer about a whole run.
_SUMMARY_ROWS = 15


def list_runs(logs: Logs, filter: str, sort: str, columns: Sequence[str], offset: int, limit: int) -> Answer:
    """Lists runs as a table; see `RunTools.list_runs`.

    Raises:
        InvalidArgumentError: If the filter, a column or the page is invalid.
    """
    page, infos = check_page(offset, limit), logs.run_infos()
    if not infos:
        return Answer({"total": 0, "columns": [], "rows": []}, ["the logdir has no runs yet"])
    known = columns_of(infos)
    selected = sort_runs(filter_runs(infos, known, filter), known, sort or "-start")
    names = dict.fromkeys(["run", *columns])
    if len(names) > _MAX_COLUMNS:
        raise InvalidArgumentError(f"expected at most {_MAX_COLUMNS - 1} columns, got {len(names) - 1}")
    shown = [find_column(known, name) for name in names] if columns else default_columns(selected, known)
    answer = Answer({"total": len(selected), "columns": [column.name for column in shown]})
    rows = ([_cell(column, info) for column in shown] for info in selected[page])
    answer.add_rows("rows", rows, offset, len(selected))
    if not columns and len(known) > len(shown):
        answer.omitted.append(f"columns: {len(shown)} of {len(known)}; name others in `columns`, get_run has them all")
    return answer


def get_run(logs: Logs, run: str, section: str, offset: int, limit: int) -> Answer:
    """Returns what is known of one run; see `RunTools.get_run`.

    Raises:
        ReadError: If there is no such run.
        InvalidArgumentError: If the name matches several runs, or the section or the page is invalid.
    """
    page, info = check_page(offset, limit), find_run(logs.run_infos(), run)
    sections = _sections(logs, info)
    if section and section not in sections:
        raise InvalidArgumentError(f"section must be one of {', '.join(sections)}, or empty, not {section!r}")
    if section:
        answer = Answer({"run": info.run})
        answer.add_rows(section, sections[section][page], offset, len(sections[section]))
        return answer
    properties = [column for column in columns_of([info]) if column.group == "run"]
    cells = {column.name: _cell(column, info) for column in properties}
    answer = Answer({name: cell for name, cell in cells.items() if cell not in (None, ())})
    for name, rows in sections.items():
        # The end of a traceback is where the exception was raised.
        shown = rows[-_SUMMARY_ROWS:] if name == "traceback" else rows[:_SUMMARY_ROWS]
        answer.content[name] = shown
        if len(shown) < len(rows):
            which = "last" if name == "traceback" else "first"
            answer.omitted.append(f"{name}: the {which} {len(shown)} of {len(rows):,}; section={name!r} lists them")
    return answer


def compare_runs(
    logs: Logs, runs: Sequence[str], metrics: Sequence[str], show_all: bool, offset: int, limit: int
) -> Answer:
    """Compares runs; see `RunTools.compare_runs`.

    Raises:
        ReadError: If there is no such run.
        InvalidArgumentError: If there are too few or too many runs, or a name, a metric or the page is invalid.
    """
    page = check_page(offset, limit)
    if not 2 <= len(runs) <= _MAX_COMPARED:
        raise InvalidArgumentError(
            f"expected 2 to {_MAX_COMPARED} runs to compare, got {len(runs)}; list_runs has more"
        )
    infos = logs.run_infos()
    compared = [find_run(infos, name) for name in runs]
    _, rows = comparison_table(compared, metrics, show_all)
    answer = Answer({"columns": ["", *(info.run for info in compared)]})
    answer.add_rows("rows", rows[page], offset, len(rows))
    if not show_all:
        answer.omitted.append("rows in which the runs agree; show_all=true shows them")
    return answer


def get_importance(logs: Logs, metric: str, filter: str, offset: int, limit: int) -> Answer:
    """Computes the importance of hyperparameters; see `RunTools.get_importance`.

    Raises:
        InvalidArgumentError: If the metric, the filter or the page is invalid, or fewer than four runs have the metric.
    """
    page, infos = check_page(offset, limit), logs.run_infos()
    columns = columns_of(infos)
    column, selected = find_column(columns, metric), filter_runs(infos, columns, filter)
    shares = importance(selected, column)
    answer = Answer({"metric": column.name, "runs": len(runs_with(selected, column))})
    rows = [[name, float(share)] for name, share in shares.items()]
    answer.add_rows("importance", rows[page], offset, len(rows))
    return answer


def _sections(logs: Logs, info: RunInfo) -> dict[str, list[Any]]:
    details = run_details(logs, info.run)
    metrics = [[name, *metric] for name, metric in info.metrics.items()]
    return {
        "hparams": [[name, value] for name, value in info.hparams.items()],
        "metrics": [
            dict(zip(("metric", "last", "best", "best_step", "direction"), row, strict=True)) for row in metrics
        ],
        "messages": details["messages"],
        "problems": details["problems"],
        "metadata": details["metadata"],
        "traceback": details["traceback"].splitlines(),
    }


def _cell(column: Column, info: RunInfo) -> Any:
    cell = column.cell(info)
    if column.dtype == "datetime" and isinstance(cell, float):
        return datetime.fromtimestamp(cell, UTC).isoformat(timespec="seconds")
    return cell
