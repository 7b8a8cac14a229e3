"""LearningRateCurve: the loss over the learning rate, and the rate that it suggests."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from trackers.schema.splits import TRAIN
from trackers.schema.tags import LEARNING_RATE_RANGE_TAG, rate_range_tag

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from trackers.run.run import Run

# The means of the losses are over this share of the batches.
_WINDOW = 0.05
# A fall of fewer standard deviations of the losses around their means is not distinguished from noise.
_NOISE = 2.0


class LearningRateCurve:
    """The losses of a learning-rate range test.

    The suggestion is a tenth of the turning point: the rate at which the smoothed loss is lowest, and from which it
    climbs (Leslie N. Smith, Cyclical Learning Rates for Training Neural Networks, 2017; a tenth as in Aurélien Géron,
    Hands-On Machine Learning, chapter 11).

    Args:
        rates: The learning rate of each batch, ascending.
        losses: The loss of each batch, as many; NaN and infinities are allowed.
        has_exploded: Whether the test ended early because of the last losses.

    Attributes:
        rates: float64 [batches].
        losses: float64 [batches].
        has_exploded: The same.
    """

    def __init__(self, rates: Sequence[float], losses: Sequence[float], has_exploded: bool) -> None:
        self.rates = np.asarray(rates, np.float64)
        self.losses = np.asarray(losses, np.float64)
        self.has_exploded = has_exploded

    def __repr__(self) -> str:
        return f"LearningRateCurve(batches={len(self.rates)}, suggestion={self.suggestion}, reason={self.reason!r})"

    @cached_property
    def smoothed(self) -> npt.NDArray[np.float64]:
        """The mean of the finite losses of the 5 % of the batches around each batch; NaN if there are none."""
        half = max(1, round(len(self.losses) * _WINDOW / 2))
        windows = (self.losses[max(0, index - half) : index + half + 1] for index in range(len(self.losses)))
        finite = (window[np.isfinite(window)] for window in windows)
        return np.array([window.mean() if len(window) else math.nan for window in finite])

    @property
    def frame(self) -> pd.DataFrame:
        """A row per batch: columns rate, loss and smoothed (float64)."""
        import pandas as pd

        return pd.DataFrame({"rate": self.rates, "loss": self.losses, "smoothed": self.smoothed})

    @property
    def turning_point(self) -> float | None:
        """The learning rate from which the loss climbs, or None if the curve does not show it."""
        return self._conclusion[0]

    @property
    def suggestion(self) -> float | None:
        """The suggested learning rate, a tenth of the turning point, or None if the curve does not show one."""
        return None if self.turning_point is None else self.turning_point / 10

    @property
    def reason(self) -> str:
        """Where the suggestion comes from, or why there is none, in one sentence."""
        return self._conclusion[1]

    @cached_property
    def _conclusion(self) -> tuple[float | None, str]:
        finite = np.flatnonzero(np.isfinite(self.losses))
        if not len(finite):
            return None, "no suggestion: no loss is finite, even at the lowest rate"
        lowest = finite[np.nanargmin(self.smoothed[finite])]
        around = self.losses[finite[finite <= lowest]] - self.smoothed[finite[finite <= lowest]]
        fall = self.smoothed[finite[0]] - self.smoothed[lowest]
        if fall <= _NOISE * around.std():
            return None, (
                f"no suggestion: the loss does not fall between {self.rates[0]:.3g} and {self.rates[-1]:.3g}; "
                "try a lower min_rate, or more batches"
            )
        climb = self.smoothed[finite[-1]] - self.smoothed[lowest]
        if not self.has_exploded and climb <= _NOISE * around.std():
            return None, f"no suggestion: the loss does not climb up to {self.rates[-1]:.3g}; try a higher max_rate"
        turning_point = float(self.rates[lowest])
        return turning_point, (
            f"a learning rate of {turning_point / 10:.3g} is a tenth of {turning_point:.3g}, "
            f"where the loss is lowest ({self.smoothed[lowest]:.4g}) before it climbs"
        )

    def plot(self) -> Figure:
        """Draws the losses over the logarithm of the learning rate, with the turning point and the suggestion.

        Returns:
            A figure, which `Writer.images` takes. The losses of an explosion are cut off.
        """
        from matplotlib.figure import Figure

        figure = Figure(figsize=(8, 4.5), dpi=100, layout="constrained")
        axes = figure.subplots()
        axes.plot(self.rates, self.losses, color="tab:blue", alpha=0.3, linewidth=1, label="loss of a batch")
        axes.plot(self.rates, self.smoothed, color="tab:blue", linewidth=2, label="smoothed")
        if self.turning_point is not None and self.suggestion is not None:
            axes.axvline(self.turning_point, color="tab:red", linestyle=":", label=f"climbs: {self.turning_point:.3g}")
            axes.axvline(self.suggestion, color="tab:green", linestyle="--", label=f"a tenth: {self.suggestion:.3g}")
        axes.set(xscale="log", xlabel="learning rate", ylabel="loss", title=LEARNING_RATE_RANGE_TAG.replace("_", " "))
        finite = self.smoothed[np.isfinite(self.smoothed)]
        if len(finite) and finite[0] > finite.min():
            fall = finite[0] - finite.min()
            axes.set_ylim(finite.min() - 0.2 * fall, finite[0] + 0.5 * fall)
        axes.grid(alpha=0.3, which="both")
        axes.legend(loc="lower left")
        return figure

    def write(self, run: Run) -> None:
        """Writes the curve to a run: its picture, its numbers as scalars, and the suggestion.

        In the split `train`: the image `learning_rate_range`, the scalars `learning_rate_range/learning_rate`, `…/loss`
        and `…/smoothed_loss`, a step per batch from 1, and the text `…/suggestion`. In the run record: the metadata
        `learning_rate_range` and a message. A later test of the same run replaces an earlier one.

        Args:
            run: An open run.

        Raises:
            RunFinishedError: If the run has ended.
        """
        writer, step = run.writer(TRAIN), run.progress.epochs
        rows = zip(self.rates.tolist(), self.losses.tolist(), self.smoothed.tolist(), strict=True)
        tags = [rate_range_tag(quantity) for quantity in ("learning_rate", "loss", "smoothed_loss")]
        for batch, row in enumerate(rows, start=1):
            writer.scalars(batch, dict(zip(tags, row, strict=True)))
        writer.images(step, {LEARNING_RATE_RANGE_TAG: self.plot()})
        writer.text(step, {rate_range_tag("suggestion"): self.reason})
        run.metadata[LEARNING_RATE_RANGE_TAG] = {
            "suggestion": self.suggestion,
            "turning_point": self.turning_point,
            "reason": self.reason,
            "batches": len(self.rates),
        }
        run.notify(f"learning-rate range test: {self.reason}")
