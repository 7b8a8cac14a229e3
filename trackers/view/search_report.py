"""What a search found, as pictures: best so far, importance, parallel coordinates, slices, and the table of trials."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from trackers.reader.runs import HPARAMS
from trackers.view import page
from trackers.view.importance import LEAST, importance
from trackers.view.run_table import cell, heading

if TYPE_CHECKING:
    import plotly.graph_objects as go

_SCALE = "Viridis"
_ORANGE = "#f57c00"
_LAYOUT: dict[str, Any] = {
    "template": "plotly_white",
    "margin": {"l": 70, "r": 30, "t": 40, "b": 50},
    "font": {"family": "Roboto, Arial, sans-serif", "size": 12},
}


def write_report(path: Path, trials: pd.DataFrame, objective: str, direction: str) -> None:
    """Writes the report of a search.

    Args:
        path: The HTML file.
        trials: As `trackers.tuning.results` gives them.
        objective: The metric of the score.
        direction: `min` or `max`.

    Raises:
        SettingError: If plotly is not installed.
        OSError: If the file cannot be written.
    """
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
        sections.append(page.section("Importance", remark, page.figure(importances(scored))))
    if not scored.empty and names:
        remark = "A line a trial; drag along an axis to choose among them, drag its name to move it."
        sections.append(
            page.section("Parallel coordinates", remark, page.figure(parallel_coordinates(scored, names, objective)))
        )
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
    drawn = go.Figure(layout={**_LAYOUT, "height": 360})
    drawn.add_scatter(x=numbers, y=ordered["score"], mode="markers", name=objective, text=names, marker_color="#9aa0a6")
    drawn.add_scatter(x=numbers, y=so_far, mode="lines", name="best so far", line={"color": _ORANGE, "shape": "hv"})
    return drawn.update_layout(xaxis_title="trials", yaxis_title=objective)


def importances(trials: pd.DataFrame) -> go.Figure:
    """The importance of each hyperparameter as bars.

    Args:
        trials: At least four, each with a score.
    """
    import plotly.graph_objects as go

    shares = importance(trials, "score").iloc[::-1]
    bars = go.Bar(x=shares, y=shares.index, orientation="h", marker_color=_ORANGE, texttemplate="%{x:.0%}")
    height = 110 + 26 * len(shares)
    drawn = go.Figure(bars, layout={**_LAYOUT, "height": height}).update_xaxes(tickformat=".0%", title="share")
    return drawn.update_yaxes(automargin=True)


def parallel_coordinates(trials: pd.DataFrame, names: list[str], objective: str) -> go.Figure:
    """An axis a hyperparameter, the last one the score, which is the colour too.

    Args:
        trials: Each with a score.
        names: The hyperparameters' columns.
        objective: The metric of the score.
    """
    import plotly.graph_objects as go

    axes = [_axis(heading(name), trials[name]) for name in names]
    score = trials["score"]
    lines = go.Parcoords(
        dimensions=[*axes, {"label": objective, "values": score}],
        line={"color": score, "colorscale": _SCALE, "showscale": True},
    )
    return go.Figure(lines, layout={**_LAYOUT, "height": 460, "margin": {"l": 80, "r": 60, "t": 60, "b": 40}})


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
    drawn = make_subplots(rows, columns, subplot_titles=[heading(name) for name in names], shared_yaxes=True)
    order = trials.sort_values(["start", "trial"]).index
    colors = pd.Series(range(len(order)), index=order)
    for number, name in enumerate(names):
        known = trials[trials[name].notna()]
        where = {"row": number // columns + 1, "col": number % columns + 1}
        values = known[name].astype(str) if _words(known[name]) else known[name]
        marker = {"color": colors[known.index], "colorscale": _SCALE, "size": 8}
        drawn.add_scatter(
            x=values, y=known["score"], mode="markers", marker=marker, text=known["trial"], showlegend=False, **where
        )
        if not _words(known[name]) and _spread(known[name]):
            drawn.update_xaxes(type="log", exponentformat="power", **where)
    drawn.update_yaxes(title=objective, col=1)
    return drawn.update_layout({**_LAYOUT, "height": 60 + 260 * rows})


def _axis(label: str, cells: pd.Series[Any]) -> dict[str, Any]:
    """Words get numbers, powers of ten their exponents, and what a trial does not have a place below."""
    known = cells.dropna()
    if _words(known):
        words = sorted({str(cell) for cell in known})
        places = {word: number for number, word in enumerate(words)}
        values = [places.get(str(cell), -1) for cell in cells]
        return {
            "label": label,
            "values": values,
            **_ticks({"none": -1} | places if known.size < cells.size else places),
        }
    numbers = pd.to_numeric(known).astype(float)
    if _spread(known):
        import numpy as np

        numbers = pd.Series(np.log10(numbers), index=numbers.index)
        ticks = np.linspace(numbers.min(), numbers.max(), 6)
        named = {f"{10**tick:.2g}": float(tick) for tick in ticks}
    else:
        named = {f"{tick:.4g}": float(tick) for tick in sorted(set(numbers))} if numbers.nunique() <= 8 else {}
    if known.size == cells.size:
        return {"label": label, "values": numbers, **(_ticks(named) if named else {})}
    below = float(numbers.min() - 0.1 * ((numbers.max() - numbers.min()) or 1))
    named = named or {f"{tick:.4g}": float(tick) for tick in (numbers.min(), numbers.max())}
    return {"label": label, "values": numbers.reindex(cells.index).fillna(below), **_ticks({"none": below} | named)}


def _ticks(named: Mapping[str, float]) -> dict[str, Any]:
    return {"tickvals": list(named.values()), "ticktext": list(named)}


def _words(cells: pd.Series[Any]) -> bool:
    return any(isinstance(cell, str | bool) for cell in cells.dropna())


def _spread(cells: pd.Series[Any]) -> bool:
    """Whether numbers span powers of ten, so that a logarithmic axis tells more; counts may span one without it."""
    numbers = pd.to_numeric(cells.dropna()).astype(float)
    widest = 100 if (numbers % 1 == 0).all() else 10
    return bool(len(numbers) and numbers.min() > 0 and numbers.max() / numbers.min() >= widest)
