"""Training curves as a picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure


def curves(history: Mapping[str, Sequence[float]], *, log: bool = False, shift: float = 0.0) -> Figure:
    """Draws each metric over the epochs, training and validation in one panel.

    Args:
        history: Metric to its value at each epoch's end, as in Keras's `History.history`; those of the validation
            begin with `val_`.
        log: Draw both axes logarithmically.
        shift: Shifts the training curves to the left, in epochs. A training metric is the mean over an epoch, so 0.5
            puts it in the middle of that epoch.

    Returns:
        A figure, which `Writer.images` takes.
    """
    metrics = [name for name in history if f"val_{name}" in history]
    figure = Figure(figsize=(5 * len(metrics), 4), dpi=100, layout="constrained")
    for axes, metric in zip(figure.subplots(1, len(metrics), squeeze=False)[0], metrics, strict=True):
        epochs = np.arange(1, len(history[metric]) + 1)
        axes.plot(epochs - shift, history[metric], label="training")
        axes.plot(epochs, history[f"val_{metric}"], label="validation")
        axes.set(title=metric, xlabel="epoch")
        if log:
            axes.set(xscale="log", yscale="log")
        axes.grid(alpha=0.3, which="both")
        axes.legend()
    return figure
