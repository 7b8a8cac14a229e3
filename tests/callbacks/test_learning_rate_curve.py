"""LearningRateCurve: the suggestion, its reason and the picture, of curves whose turning point is known."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pytest

from trackers.callbacks.learning_rate_curve import LearningRateCurve
from trackers.write.figure_pixels import render_figure

RATES = np.geomspace(1e-6, 10, 300)


def _losses(turning_point: float, noise: float = 0.02) -> npt.NDArray[np.float64]:
    """Falls from 2.3 to 0.5 up to the turning point, and climbs steeply behind it."""
    distance = np.log10(RATES / turning_point)
    losses = np.where(distance < 0, 2.3 - 1.8 * np.exp(distance), 0.5 + 20 * distance**2)
    return np.asarray(losses + np.random.default_rng(0).normal(0, noise, len(RATES)))


@pytest.mark.parametrize("turning_point", [1e-3, 0.1, 1.0])
@pytest.mark.parametrize("scale", [1.0, 1e-6, 1e4])
def test_the_suggestion_is_a_tenth_of_the_rate_where_the_loss_climbs(turning_point: float, scale: float) -> None:
    curve = LearningRateCurve(RATES.tolist(), (_losses(turning_point) * scale).tolist(), False)
    assert curve.turning_point == pytest.approx(turning_point, rel=0.5)
    assert curve.suggestion == curve.turning_point / 10
    assert f"{curve.suggestion:.3g} is a tenth of {curve.turning_point:.3g}, where the loss is lowest" in curve.reason


def test_losses_may_be_negative() -> None:
    curve = LearningRateCurve(RATES.tolist(), (_losses(0.1) - 5).tolist(), False)
    assert curve.turning_point == pytest.approx(0.1, rel=0.5)


def test_an_explosion_counts_as_a_climb() -> None:
    losses = [3.0, 2.5, 2.0, 1.5, 1.0, 1e30, math.nan]
    curve = LearningRateCurve(np.geomspace(1e-3, 1, 7).tolist(), losses, True)
    assert curve.turning_point is not None
    assert curve.turning_point <= 0.1
    assert np.isfinite(curve.smoothed).all()


@pytest.mark.parametrize(
    ("losses", "reason"),
    [
        (_losses(1000.0), "the loss does not climb up to 10; try a higher max_rate"),
        (_losses(1e-8), "the loss does not fall between 1e-06 and 10; try a lower min_rate"),
        (np.random.default_rng(1).normal(1, 0.1, 300), "the loss does not fall"),
        (np.full(300, math.nan), "no loss is finite, even at the lowest rate"),
        (np.ones(300), "the loss does not fall"),
    ],
)
def test_a_curve_without_a_turning_point_suggests_nothing_and_says_why(
    losses: npt.NDArray[np.float64], reason: str
) -> None:
    curve = LearningRateCurve(RATES.tolist(), losses.tolist(), False)
    assert curve.suggestion is curve.turning_point is None
    assert curve.reason.startswith("no suggestion: ")
    assert reason in curve.reason
    assert render_figure(curve.plot()).shape == (450, 800, 3)


def test_the_frame_has_a_row_per_batch() -> None:
    curve = LearningRateCurve(RATES.tolist(), _losses(0.1).tolist(), False)
    assert dict(curve.frame.dtypes) == dict.fromkeys(["rate", "loss", "smoothed"], np.dtype(np.float64))
    assert curve.frame["rate"].tolist() == RATES.tolist()


def test_the_picture_has_a_logarithmic_axis_and_marks_both_rates() -> None:
    (axes,) = LearningRateCurve(RATES.tolist(), _losses(0.1).tolist(), False).plot().axes
    assert axes.get_xscale() == "log"
    _, _, turning_point, suggestion = axes.lines
    assert suggestion.get_xdata()[0] == pytest.approx(turning_point.get_xdata()[0] / 10)
    assert axes.get_ylim()[1] < 4  # without the explosion
