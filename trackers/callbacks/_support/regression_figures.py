"""The pictures of a regressor: predictions, residuals, errors by range, and the importance of features."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from trackers.callbacks._support.figures import figure_text, new_figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# More points hide each other.
_MAX_POINTS = 5_000
_MAX_FEATURES = 30


def predicted_vs_true_figure(y: npt.NDArray[np.float64], predicted: npt.NDArray[np.float64]) -> Figure:
    """Draws the predictions over the targets, with the line on which they are equal.

    Args:
        y: [samples], the targets.
        predicted: [samples]. Of more than 5,000, every n-th is drawn.
    """
    figure, axes = new_figure()
    points = _thinned(len(y))
    axes.scatter(y[points], predicted[points], s=12, alpha=0.4, linewidths=0)
    ends = [min(y.min(), predicted.min()), max(y.max(), predicted.max())]
    axes.plot(ends, ends, color="0.6", linestyle="--", linewidth=1)
    axes.set(title=f"Predicted against true: R² {_r2(y, predicted):.3f}", xlabel="true", ylabel="predicted")
    return figure


def residuals_figure(y: npt.NDArray[np.float64], predicted: npt.NDArray[np.float64]) -> Figure:
    """Draws predicted minus true over the predictions, and its distribution beside them.

    Args:
        y: [samples], the targets.
        predicted: [samples]. Of more than 5,000, every n-th is drawn as a point.
    """
    residuals = predicted - y
    figure, axes = new_figure(8.0)
    figure.clear()
    axes, counts = figure.subplots(1, 2, sharey=True, width_ratios=[3, 1])
    points = _thinned(len(y))
    axes.scatter(predicted[points], residuals[points], s=12, alpha=0.4, linewidths=0)
    axes.axhline(0, color="0.6", linestyle="--", linewidth=1)
    title = f"Residuals: mean {residuals.mean():.4g}, standard deviation {residuals.std():.4g}"
    axes.set(title=title, xlabel="predicted", ylabel="predicted − true")
    counts.hist(residuals, bins=_bin_edges(residuals), orientation="horizontal")
    counts.set(xlabel="samples")
    for panel in (axes, counts):
        panel.grid(alpha=0.3)
    return figure


def error_by_range_figure(ranges: Sequence[str], mae: npt.NDArray[np.float64], bias: npt.NDArray[np.float64]) -> Figure:
    """Draws the mean absolute error and the bias in each range of the target.

    Args:
        ranges: The names of the ranges.
        mae: [ranges].
        bias: [ranges], the mean of predicted minus true.
    """
    figure, axes = new_figure(max(6.4, 0.7 * len(ranges)))
    positions = np.arange(len(ranges))
    axes.bar(positions - 0.2, mae, width=0.4, label="mean absolute error")
    axes.bar(positions + 0.2, bias, width=0.4, label="bias")
    axes.axhline(0, color="0.3", linewidth=1)
    axes.set_xticks(positions, ranges)
    axes.set(title="Error by range of the target", xlabel="true")
    axes.legend(fontsize="small")
    return figure


def importance_figure(features: Sequence[str], increases: npt.NDArray[np.float64]) -> Figure:
    """Draws how much the error grows when a feature is shuffled, the most important feature first.

    Args:
        features: The names of the features.
        increases: [features, repeats]. Of more than 30 features, the most important are drawn.
    """
    means, deviations = increases.mean(axis=1), increases.std(axis=1)
    first = np.argsort(-means, kind="stable")[:_MAX_FEATURES]
    figure, axes = new_figure(height=max(2.4, 1.2 + 0.3 * len(first)))
    axes.barh(np.arange(len(first)), means[first], xerr=deviations[first], ecolor="0.3")
    axes.set_yticks(np.arange(len(first)), [figure_text(features[index]) for index in first])
    axes.invert_yaxis()
    title = "Permutation importance" + (
        f": {_MAX_FEATURES} of {len(means)} features" if len(means) > len(first) else ""
    )
    axes.set(title=title, xlabel="increase of the mean absolute error")
    return figure


def _bin_edges(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Returns the edges of 30 bins, which are not empty intervals even if all values are equal."""
    low, high = values.min(), values.max()
    half = max((high - low) / 2, 1e-6 * max(abs(low), abs(high), 1.0))
    return np.linspace((low + high) / 2 - half, (low + high) / 2 + half, 31)


def _thinned(count: int) -> slice:
    return slice(None, None, -(-count // _MAX_POINTS))


def _r2(y: npt.NDArray[np.float64], predicted: npt.NDArray[np.float64]) -> float:
    from sklearn.metrics import r2_score

    return float(r2_score(y, predicted)) if len(y) > 1 else float("nan")
