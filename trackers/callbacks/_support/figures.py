"""What the pictures of trackers have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_MAX_NAME = 24


def new_figure(width: float = 6.4, height: float = 4.8) -> tuple[Figure, Axes]:
    """Returns a figure of one panel.

    Args:
        width: In inches, of 100 pixels each.
        height: In inches.
    """
    from matplotlib.figure import Figure  # takes half a second

    figure = Figure(figsize=(width, height), dpi=100, layout="constrained")
    axes = figure.subplots()
    axes.grid(alpha=0.3)
    axes.set_axisbelow(True)
    return figure, axes


def figure_text(name: str) -> str:
    """Returns a name as matplotlib shows it: shortened, and not as a formula or a hidden label."""
    text = " ".join(name.split())
    text = text if len(text) <= _MAX_NAME else f"{text[: _MAX_NAME - 1]}…"
    # Matplotlib leaves labels that begin with an underscore out of legends.
    return ("\N{ZERO WIDTH SPACE}" if text.startswith("_") else "") + text.replace("$", r"\$")
