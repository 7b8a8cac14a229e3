"""Figures that several pages draw: their look, importance, parallel coordinates."""

from __future__ import annotations

import html
import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from trackers.analysis.axis_scale import spans_decades
from trackers.analysis.importance import importance
from trackers.analysis.table_formats import truncate_middle
from trackers.schema.column import Cell, Column
from trackers.schema.run_info import RunInfo

if TYPE_CHECKING:
    import plotly.graph_objects as go

ORANGE = "#f57c00"
LAYOUT: dict[str, Any] = {
    "template": "plotly_white",
    "margin": {"l": 70, "r": 30, "t": 40, "b": 50},
    "font": {"family": "Roboto, Arial, sans-serif", "size": 12},
}
SCALE = "Viridis"
_TICKS = 6
_MAX_TICKS = 8
_TICK_LENGTH = 24


def label(text: object, size: int = 40) -> str:
    """Formats a text for plotly: on one line, truncated in the middle, never taken for the HTML that plotly reads.

    Args:
        text: Anything that a log may hold.
        size: The greatest number of characters.
    """
    return html.escape(_line(text, size), quote=False)


def _line(text: object, size: int) -> str:
    return truncate_middle(" ".join(str(text).encode("utf-8", "replace").decode().split()), size)


def importances(infos: Sequence[RunInfo], metric: Column) -> go.Figure:
    """Draws the importance of each hyperparameter as bars.

    Args:
        infos: At least four runs with the metric.
        metric: The column to explain.

    Raises:
        InvalidArgumentError: If fewer than four runs have the metric.
    """
    import plotly.graph_objects as go

    shares = importance(infos, metric).iloc[::-1]
    names = [label(name) for name in shares.index]
    bars = go.Bar(x=shares, y=names, orientation="h", marker_color=ORANGE, texttemplate="%{x:.0%}")
    figure = go.Figure(bars, layout={**LAYOUT, "height": 110 + 26 * len(shares)})
    return figure.update_xaxes(tickformat=".0%", title="share").update_yaxes(automargin=True)


def parallel_coordinates(infos: Sequence[RunInfo], axes: Mapping[str, Column]) -> go.Figure:
    """Draws an axis per column and a line per run; the last column also gives the colour.

    Args:
        infos: The runs.
        axes: Heading to column; the last one is a number in every run.
    """
    import plotly.graph_objects as go

    *others, (heading, score) = axes.items()
    scores = [score.cell(info) for info in infos]
    lines = go.Parcoords(
        dimensions=[
            *(_axis(label(name, _TICK_LENGTH), [column.cell(info) for info in infos]) for name, column in others),
            {"label": label(heading, _TICK_LENGTH), "values": scores},
        ],
        line={"color": scores, "colorscale": SCALE, "showscale": True},
    )
    return go.Figure(lines, layout={**LAYOUT, "height": 460, "margin": {"l": 80, "r": 60, "t": 60, "b": 40}})


def _axis(title: str, cells: Sequence[Cell]) -> dict[str, Any]:
    """Makes an axis: texts by number, decades by exponent, and a position at the bottom for runs without a value."""
    known = [cell for cell in cells if cell is not None]
    if all(_is_finite(cell) for cell in known):
        return _number_axis(title, cells)
    texts = sorted({str(cell) for cell in known})
    positions = {text: number for number, text in enumerate(texts)}
    values = [-1 if cell is None else positions[str(cell)] for cell in cells]
    ticks = {"none": -1} | positions if len(known) < len(cells) else positions
    return {"label": title, "values": values, **_ticks(ticks)}


def _number_axis(title: str, cells: Sequence[Any]) -> dict[str, Any]:
    known = [float(cell) for cell in cells if cell is not None]
    is_log = spans_decades(known)
    scale = math.log10 if is_log else float
    numbers = [scale(number) for number in known]
    low, high = min(numbers), max(numbers)
    ticks: dict[str, float] = {}
    if is_log:
        positions = [low + (high - low) * number / (_TICKS - 1) for number in range(_TICKS)]
        ticks = {f"{10**position:.2g}": position for position in positions}
    elif len(set(numbers)) <= _MAX_TICKS:
        ticks = {f"{number:.4g}": number for number in sorted(set(numbers))}
    if len(known) == len(cells):
        return {"label": title, "values": numbers, **(_ticks(ticks) if ticks else {})}
    below = low - 0.1 * ((high - low) or 1)
    ticks = ticks or {f"{number:.4g}": number for number in (low, high)}
    values = [below if cell is None else scale(float(cell)) for cell in cells]
    return {"label": title, "values": values, **_ticks({"none": below} | ticks)}


def _is_finite(cell: Cell) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool) and math.isfinite(cell)


def _ticks(ticks: Mapping[str, float]) -> dict[str, Any]:
    # Unlike all other texts, plotly does not take these for HTML.
    return {"tickvals": list(ticks.values()), "ticktext": [_line(text, _TICK_LENGTH) for text in ticks]}
