"""The direction in which a metric improves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from trackers.errors import InvalidArgumentError

Direction = Literal["min", "max"]
DIRECTIONS: Final[tuple[Direction, ...]] = ("min", "max")

_MAXIMIZED = (
    "acc",
    "auc",
    "precision",
    "recall",
    "f1",
    "fbeta",
    "iou",
    "dice",
    "r2",
    "cosine_similarity",
    "specificity",
    "sensitivity",
    "true_positives",
    "true_negatives",
    "psnr",
    "ssim",
    "bleu",
    "score",
)


def metric_direction(metric: str) -> Direction:
    """Infers the direction in which a metric improves from its name.

    Accuracy-like metrics are maximized: every name that contains accuracy, AUC, precision, recall, F1, IoU, Dice, R²,
    score and the like. Every other metric is minimized, and so is a loss or an error of those (`dice_loss`).

    Args:
        metric: The metric's name, with or without `val_`.
    """
    name = metric.lower()
    if "loss" in name or "error" in name:
        return "min"
    return "max" if any(term in name for term in _MAXIMIZED) else "min"


def is_better(metric: str, value: float, best: float, direction: Direction | None = None) -> bool:
    """Tells whether a value of a metric is better than the best one so far.

    Args:
        metric: The metric's name, with or without `val_`.
        value: The new value.
        best: The best one so far.
        direction: The direction if it is known; otherwise it follows from the name.
    """
    maximized = (direction or metric_direction(metric.removeprefix("val_"))) == "max"
    return value > best if maximized else value < best


def check_directions(directions: Mapping[str, Direction]) -> None:
    """Checks directions that a person chose.

    Raises:
        InvalidArgumentError: If one is neither `"min"` nor `"max"`.
    """
    for metric, direction in directions.items():
        if direction not in DIRECTIONS:
            raise InvalidArgumentError(f'the direction of {metric!r} must be "min" or "max", not {direction!r}')
