"""The report of a search: best score so far, importance, parallel coordinates, slices, and the table of trials."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from trackers.analysis.axis_scale import spans_decades
from trackers.analysis.importance import MIN_RUNS, runs_with
from trackers.analysis.run_table import format_cell, has_several_values
from trackers.report import page
from trackers.report.figures import LAYOUT, ORANGE, SCALE, importances, label, parallel_coordinates
from trackers.schema.column import Column, columns_of, find_column
from trackers.schema.run_info import RunInfo

if TYPE_CHECKING:
    import plotly.graph_objects as go


def write_search_report(path: Path, trials: Sequence[RunInfo], score: Column) -> None:
    """Writes the report of a search.

    Args:
        path: The HTML file; an earlier report is replaced.
        trials: As `trackers.tuning.trial_results.read_trials` returns them.
        score: The column of the score.

    Raises:
        InvalidArgumentError: If the file cannot be written, or is not a report.
    """
    columns = columns_of(trials)
    hparams = sorted((column for column in columns if column.group == "hparams"), key=lambda column: column.title)
    varied = [column for column in hparams if has_several_values(column, trials)]
    scored = runs_with(trials, score)
    sections = []
    if scored:
        best = scored[0]
        settings = ", ".join(f"{hparam.title} {text}" for hparam in varied if (text := _text(hparam, best)))
        title = f"Best {score.title}: {_text(score, best)} (trial {best.run})"
        sections.append(page.section(title, settings, page.figure(best_so_far(scored, score))))
    if len(scored) >= MIN_RUNS and varied:
        remark = (
            "How much of the scores a random forest loses when one hyperparameter is shuffled. It describes these "
            "trials, not the search space: a hyperparameter that never varied has no importance, two that always "
            "change together share theirs arbitrarily, and where the scores are noise, so is the importance."
        )
        sections.append(page.section("Importance", remark, page.figure(importances(scored, score))))
    if scored and varied:
        remark = "One line per trial. Drag along an axis to select lines, drag its name to move it."
        figure = parallel_coordinates(scored, {column.title: column for column in [*varied, score]})
        sections.append(page.section("Parallel coordinates", remark, page.figure(figure)))
        remark = "The score over each hyperparameter that varied; the colour is the order of the trials."
        sections.append(page.section("Slices", remark, page.figure(slices(scored, varied, score))))
    failed = sum(trial.status == "failed" for trial in trials)
    count = f"{len(trials)} trials, {failed} failed; the best first."
    sections.append(page.section("Trials", count, _table(trials, score, hparams)))
    page.save(path, f"Search for {score.title}", sections)


def _table(trials: Sequence[RunInfo], score: Column, hparams: Sequence[Column]) -> str:
    columns = columns_of(trials)
    step = Column("best_step", score.title, "best_step", "number")
    start, duration = (find_column(columns, name) for name in ("start", "duration"))
    shown = [score, step, start, duration, *hparams]
    headings = ["trial", "status", score.title, "best_step", *(column.title for column in shown[2:]), "error"]
    rows = [[trial.run, trial.status, *(_text(column, trial) for column in shown), trial.error] for trial in trials]
    return page.table(headings, rows)


def _text(column: Column, info: RunInfo) -> str:
    return format_cell(column, column.cell(info))


def _in_order(trials: Sequence[RunInfo]) -> list[RunInfo]:
    return sorted(trials, key=lambda trial: (trial.start is None, trial.start or 0.0, trial.run))


def best_so_far(trials: Sequence[RunInfo], score: Column) -> go.Figure:
    """Draws the score of each trial in their order, and the best so far.

    Args:
        trials: Trials with a score.
        score: The column of the score.
    """
    import numpy as np
    import plotly.graph_objects as go

    ordered = _in_order(trials)
    scores = np.array([score.cell(trial) for trial in ordered], np.float64)
    running = np.maximum.accumulate(scores) if score.direction == "max" else np.minimum.accumulate(scores)
    names = [f"trial {trial.run}" for trial in ordered]
    numbers = list(range(1, len(ordered) + 1))
    figure = go.Figure(layout={**LAYOUT, "height": 360})
    figure.add_scatter(x=numbers, y=scores, mode="markers", name=score.title, text=names, marker_color="#9aa0a6")
    figure.add_scatter(x=numbers, y=running, mode="lines", name="best so far", line={"color": ORANGE, "shape": "hv"})
    return figure.update_layout(xaxis_title="trials", yaxis_title=score.title)


def slices(trials: Sequence[RunInfo], hparams: Sequence[Column], score: Column) -> go.Figure:
    """Draws the score over each hyperparameter.

    Args:
        trials: Trials with a score.
        hparams: The columns of the hyperparameters.
        score: The column of the score.
    """
    from plotly.subplots import make_subplots

    width = min(3, len(hparams))
    height = -(-len(hparams) // width)
    titles = [label(hparam.title) for hparam in hparams]
    figure = make_subplots(height, width, subplot_titles=titles, shared_yaxes=True)
    order = {trial.run: number for number, trial in enumerate(_in_order(trials))}
    for number, hparam in enumerate(hparams):
        known = [trial for trial in trials if hparam.cell(trial) is not None]
        cells = [hparam.cell(trial) for trial in known]
        where = {"row": number // width + 1, "col": number % width + 1}
        figure.add_scatter(
            x=cells if hparam.dtype == "number" else [str(cell) for cell in cells],
            y=[score.cell(trial) for trial in known],
            mode="markers",
            marker={"color": [order[trial.run] for trial in known], "colorscale": SCALE, "size": 8},
            text=[trial.run for trial in known],
            showlegend=False,
            **where,
        )
        if spans_decades(cells):
            figure.update_xaxes(type="log", exponentformat="power", **where)
    figure.update_yaxes(title=score.title, col=1)
    return figure.update_layout({**LAYOUT, "height": 60 + 260 * height})
