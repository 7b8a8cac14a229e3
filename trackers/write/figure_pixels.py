"""Renders matplotlib figures to pixels, for `Writer.images`."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import numpy.typing as npt


def is_figure(value: Any) -> bool:
    """Tells whether a value is a matplotlib figure, without importing matplotlib."""
    module = sys.modules.get("matplotlib.figure")
    return module is not None and isinstance(value, module.Figure)


def render_figure(figure: Any) -> npt.NDArray[np.uint8]:
    """Draws a matplotlib figure at its own size and resolution.

    Args:
        figure: A `matplotlib.figure.Figure`, of pyplot or not. It stays open, with its own canvas.

    Returns:
        Pixels, [height, width, 3].
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    shown = figure.canvas
    try:
        canvas: Any = FigureCanvasAgg(figure)
        canvas.draw()
        return np.asarray(canvas.buffer_rgba())[..., :3].copy()
    finally:
        figure.set_canvas(shown)
