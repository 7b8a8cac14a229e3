"""The direction of a metric, inferred from its name or chosen by a person."""

from __future__ import annotations

import pytest

import trackers
from trackers.schema.metric_direction import check_directions, is_better, metric_direction


@pytest.mark.parametrize(
    "metric",
    ["accuracy", "val_accuracy", "Accuracy", "sparse_top_k_categorical_accuracy", "acc", "auc", "AUC_1", "precision_2",
     "recall", "f1_score", "val_F1", "mean_io_u_iou", "binary_iou", "dice", "r2_score", "cosine_similarity", "psnr"],
)  # fmt: skip
def test_accuracy_like_metrics_are_maximized(metric: str) -> None:
    assert metric_direction(metric) == "max"


@pytest.mark.parametrize(
    "metric",
    ["loss", "val_loss", "mae", "mean_absolute_error", "kl_divergence", "perplexity", "epoch_time", "learning_rate",
     "dice_loss", "val_iou_loss", "accuracy_loss", "score_error"],
)  # fmt: skip
def test_all_other_metrics_are_minimized(metric: str) -> None:
    assert metric_direction(metric) == "min"


def test_a_value_is_better_in_the_direction_of_its_metric() -> None:
    assert is_better("val_accuracy", 0.9, 0.8) and not is_better("val_accuracy", 0.8, 0.8)
    assert is_better("val_loss", 0.8, 0.9)
    assert is_better("reward", 2.0, 1.0, "max") and is_better("accuracy", 1.0, 2.0, "min")


def test_a_direction_is_min_or_max() -> None:
    check_directions({"reward": "max", "loss": "min"})
    with pytest.raises(trackers.InvalidArgumentError, match="of 'reward' must be \"min\" or \"max\", not 'up'"):
        check_directions({"reward": "up"})  # type: ignore[dict-item]
