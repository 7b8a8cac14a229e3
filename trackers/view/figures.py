"""Figures that several pages draw: their look, importance, parallel coordinates."""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from trackers.view.formats import cut
from trackers.view.importance import importance

if TYPE_CHECKING:
    import plotly.graph_objects as go

ORANGE = "#f57c00"
LAYOUT: dict[str, Any] = {
    "template": "plotly_white",
    "margin": {"l": 70, "r": 30, "t": 40, "b": 50},
    "font": {"family": "Roboto, Arial, sans-serif", "size": 12},
}
SCALE = "Viridis"


def label(words: object, size: int = 40) -> str:
    """Words as plotly draws them: on one line, cut in the middle, never taken for the HTML that it understands.

    Args:
        words: Anything that a log may hold.
        size: Characters that it may have.
    """
    return html.escape(_line(words, size), quote=False)


def _line(words: object, size: int) -> str:
    return cut(" ".join(str(words).encode("utf-8", "replace").decode().split()), size)


def importances(table: pd.DataFrame, score: str) -> go.Figure:
    """The importance of each hyperparameter as bars.

    Args:
        table: At least four rows with a score, and columns `hparams.<name>`.
        score: The column to explain.

    Raises:
        SettingError: If fewer than four rows have a score.
        ImportError: If scikit-learn is not installed.
    """
    import plotly.graph_objects as go

    shares = importance(table, score).iloc[::-1]
    named = [label(name) for name in shares.index]
    bars = go.Bar(x=shares, y=named, orientation="h", marker_color=ORANGE, texttemplate="%{x:.0%}")
    height = 110 + 26 * len(shares)
    drawn = go.Figure(bars, layout={**LAYOUT, "height": height}).update_xaxes(tickformat=".0%", title="share")
    return drawn.update_yaxes(automargin=True)


def parallel_coordinates(table: pd.DataFrame, headings: Mapping[str, str]) -> go.Figure:
    """An axis a column; the last one, numbers that no row lacks, is the colour too.

    Args:
        table: A row a line.
        headings: The columns, and what each is called.
    """
    import plotly.graph_objects as go

    *_, score = headings
    axes = [_axis(label(called, 24), table[name]) for name, called in headings.items() if name != score]
    lines = go.Parcoords(
        dimensions=[*axes, {"label": label(headings[score], 24), "values": table[score]}],
        line={"color": table[score], "colorscale": SCALE, "showscale": True},
    )
    return go.Figure(lines, layout={**LAYOUT, "height": 460, "margin": {"l": 80, "r": 60, "t": 60, "b": 40}})


def _axis(title: str, cells: pd.Series[Any]) -> dict[str, Any]:
    """Words get numbers, powers of ten their exponents, and what a trial does not have a place below."""
    known = cells.dropna()
    if has_words(known):
        words = sorted({str(cell) for cell in known})
        places = {word: number for number, word in enumerate(words)}
        values = [places.get(str(cell), -1) for cell in cells]
        return {
            "label": title,
            "values": values,
            **_ticks({"none": -1} | places if known.size < cells.size else places),
        }
    numbers = pd.to_numeric(known).astype(float)
    if spread(known):
        import numpy as np

        numbers = pd.Series(np.log10(numbers), index=numbers.index)
        ticks = np.linspace(numbers.min(), numbers.max(), 6)
        named = {f"{10**tick:.2g}": float(tick) for tick in ticks}
    else:
        named = {f"{tick:.4g}": float(tick) for tick in sorted(set(numbers))} if numbers.nunique() <= 8 else {}
    if known.size == cells.size:
        return {"label": title, "values": numbers, **(_ticks(named) if named else {})}
    below = float(numbers.min() - 0.1 * ((numbers.max() - numbers.min()) or 1))
    named = named or {f"{tick:.4g}": float(tick) for tick in (numbers.min(), numbers.max())}
    return {"label": title, "values": numbers.reindex(cells.index).fillna(below), **_ticks({"none": below} | named)}


def _ticks(named: Mapping[str, float]) -> dict[str, Any]:
    # Unlike all other words, these plotly does not take for HTML.
    return {"tickvals": list(named.values()), "ticktext": [_line(name, 24) for name in named]}


def has_words(cells: pd.Series[Any]) -> bool:
    """Whether anything among the cells is no number."""
    return any(isinstance(cell, str | bool) for cell in cells.dropna())


def spread(cells: pd.Series[Any]) -> bool:
    """Whether numbers span powers of ten, so that a logarithmic axis tells more; counts may span one without it."""
    numbers = pd.to_numeric(cells.dropna()).astype(float)
    widest = 100 if (numbers % 1 == 0).all() else 10
    return bool(len(numbers) and numbers.min() > 0 and numbers.max() / numbers.min() >= widest)
