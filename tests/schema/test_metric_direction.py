"""The direction of a metric, inferred from its name or chosen by a person."""

from __future__ import annotations

import pytest

import trackers
from trackers.schema.metric_direction import check_directions, chosen_direction, is_better, metric_direction


@pytest.mark.parametrize(
    "metric",
    ["accuracy", "val_accuracy", "Accuracy", "sparse_top_k_categorical_accuracy", "acc", "auc", "AUC_1", "precision_2",
     "recall", "f1_score", "val_F1", "mean_io_u_iou", "binary_iou", "dice", "r2_score", "cosine_similarity", "psnr",
     "mean_io_u", "true_positives", "f_beta", "sensitivity_at_specificity", "valaccuracy", "AUROC"],
)  # fmt: skip
def test_accuracy_like_metrics_are_maximized(metric: str) -> None:
    assert metric_direction(metric) == "max"


@pytest.mark.parametrize(
    "metric",
    ["rollout/ep_rew_mean", "rollout/ep_len_mean", "time/fps", "ray/tune/episode_reward_mean", "episode_len_mean",
     "charts/episodic_return", "charts/SPS", "AverageEpRet", "TestEpLen", "losses/explained_variance", "Reward/train",
     "success_rate", "metrics/mAP50-95(B)", "metrics/mAP50", "mAP_0.5", "val mAP", "mAP@0.5", "mIoU", "meanIoU",
     "eval/bleu", "rougeL", "rouge1", "Accuracy/train", "valAcc", "top1-acc", "R2", "r_squared", "log_likelihood",
     "train_samples_per_second", "images/sec throughput", "tokens_per_sec", "it_per_s", "neg_mean_squared_error",
     "neg_log_loss", "neg_brier_score", "inception_score"],
)  # fmt: skip
def test_metrics_of_every_field_are_maximized(metric: str) -> None:
    assert metric_direction(metric) == "max"


@pytest.mark.parametrize(
    "metric",
    ["loss", "val_loss", "mae", "mean_absolute_error", "kl_divergence", "perplexity", "epoch_time", "learning_rate",
     "dice_loss", "val_iou_loss", "accuracy_loss", "score_error", "Loss/train", "rewards/loss", "reward_loss",
     "trainloss", "D_loss", "brier_score", "fid_score", "FID", "test_WER", "negative_log_likelihood", "nll",
     "neg_log_likelihood", "false_positives", "false_negatives", "latency_ms", "eval/runtime", "error_rate", "RMSE",
     "kl", "time_per_step", "loss_per_second", "mean_io_u_loss", "previous", "sauce", "vaccine", "indices", "swap",
     "", "/", "_"],
)  # fmt: skip
def test_all_other_metrics_are_minimized(metric: str) -> None:
    assert metric_direction(metric) == "min"


def test_a_value_is_better_in_the_direction_of_its_metric() -> None:
    assert is_better("val_accuracy", 0.9, 0.8) and not is_better("val_accuracy", 0.8, 0.8)
    assert is_better("val_loss", 0.8, 0.9)
    assert is_better("reward", 2.0, 1.0, "max") and is_better("accuracy", 1.0, 2.0, "min")


def test_a_chosen_direction_applies_to_both_splits() -> None:
    assert chosen_direction("val_reward", {"reward": "min"}) == "min"
    assert chosen_direction("val_reward", {"reward": "min", "val_reward": "max"}) == "max"
    assert chosen_direction("reward", {"val_reward": "max"}) is None


def test_a_direction_is_min_or_max() -> None:
    check_directions({"reward": "max", "loss": "min"})
    with pytest.raises(trackers.InvalidArgumentError, match="of 'reward' must be \"min\" or \"max\", not 'up'"):
        check_directions({"reward": "up"})  # type: ignore[dict-item]
