"""What a search found, as pictures: best so far, importance, parallel coordinates, slices, and the table of trials."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from trackers.reader.runs import HPARAMS
from trackers.view import page
from trackers.view.figures import LAYOUT, ORANGE, SCALE, has_words, importances, label, parallel_coordinates, spread
from trackers.view.importance import LEAST
from trackers.view.run_table import cell, heading

if TYPE_CHECKING:
    import plotly.graph_objects as go


def write_report(path: Path, trials: pd.DataFrame, objective: str, direction: str) -> None:
    """Writes the report of a search.

    Args:
        path: The HTML file.
        trials: As `trackers.tuning.results` gives them.
        objective: The metric of the score.
        direction: `min` or `max`.

    Raises:
        SettingError: If plotly or scikit-learn is not installed, or the file cannot be written.
    """
    page.ready()
    scored = trials[trials["score"].notna()]
    names = [name for name in trials.columns if name.startswith(HPARAMS) and trials[name].astype(str).nunique() > 1]
    columns = [*(name for name in trials.columns if name != "error"), "error"]
    shown = page.table(
        [heading(name) if name != "score" else objective for name in columns],
        [[cell(name, line[name]) for name in columns] for _, line in trials.iterrows()],
    )
    sections = []
    if not scored.empty:
        best = scored.iloc[0]
        words = ", ".join(f"{heading(name)} {cell(name, best[name])}" for name in names if cell(name, best[name]))
        title = f"Best {objective}: {best['score']:.5g} (trial {best['trial']})"
        sections.append(page.section(title, words, page.figure(best_so_far(trials, objective, direction))))
    if len(scored) >= LEAST and names:
        remark = (
            "How much of the scores a random forest loses when one hyperparameter is shuffled. It describes these "
            "trials, not the space: what was never varied has no importance, of two that moved together each may get "
            "the other's share, and where the scores are chance, chance is what it shares out."
        )
        sections.append(page.section("Importance", remark, page.figure(importances(scored, "score"))))
    if not scored.empty and names:
        remark = "A line a trial; drag along an axis to choose among them, drag its name to move it."
        axes = {name: heading(name) for name in names} | {"score": objective}
        sections.append(page.section("Parallel coordinates", remark, page.figure(parallel_coordinates(scored, axes))))
        remark = "The score over each hyperparameter that was varied; the colour is the order of the trials."
        sections.append(page.section("Slices", remark, page.figure(slices(scored, names, objective))))
    count = f"{len(trials)} trials, of which {(trials['status'] == 'failed').sum()} failed; the best first."
    page.save(path, f"Search for {objective}", [*sections, page.section("Trials", count, shown)])


def best_so_far(trials: pd.DataFrame, objective: str, direction: str) -> go.Figure:
    """The score of each trial in their order, and the best until then.

    Args:
        trials: As `trackers.tuning.results` gives them.
        objective: The metric of the score.
        direction: `min` or `max`.
    """
    import plotly.graph_objects as go

    ordered = trials[trials["score"].notna()].sort_values(["start", "trial"])
    so_far = ordered["score"].cummax() if direction == "max" else ordered["score"].cummin()
    names = [f"trial {name}" for name in ordered["trial"]]
    numbers = list(range(1, len(ordered) + 1))
    drawn = go.Figure(layout={**LAYOUT, "height": 360})
    drawn.add_scatter(x=numbers, y=ordered["score"], mode="markers", name=objective, text=names, marker_color="#9aa0a6")
    drawn.add_scatter(x=numbers, y=so_far, mode="lines", name="best so far", line={"color": ORANGE, "shape": "hv"})
    return drawn.update_layout(xaxis_title="trials", yaxis_title=objective)


def slices(trials: pd.DataFrame, names: list[str], objective: str) -> go.Figure:
    """The score over each hyperparameter.

    Args:
        trials: Each with a score.
        names: The hyperparameters' columns.
        objective: The metric of the score.
    """
    from plotly.subplots import make_subplots

    columns = min(3, len(names))
    rows = -(-len(names) // columns)
    drawn = make_subplots(rows, columns, subplot_titles=[label(heading(name)) for name in names], shared_yaxes=True)
    order = trials.sort_values(["start", "trial"]).index
    colors = pd.Series(range(len(order)), index=order)
    for number, name in enumerate(names):
        known = trials[trials[name].notna()]
        where = {"row": number // columns + 1, "col": number % columns + 1}
        values = known[name].astype(str) if has_words(known[name]) else known[name]
        marker = {"color": colors[known.index], "colorscale": SCALE, "size": 8}
        drawn.add_scatter(
            x=values, y=known["score"], mode="markers", marker=marker, text=known["trial"], showlegend=False, **where
        )
        if not has_words(known[name]) and spread(known[name]):
            drawn.update_xaxes(type="log", exponentformat="power", **where)
    drawn.update_yaxes(title=objective, col=1)
    return drawn.update_layout({**LAYOUT, "height": 60 + 260 * rows})
