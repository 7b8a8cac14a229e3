"""Default columns are worth looking at: what a training is for first, what it costs last."""

from __future__ import annotations

import pytest

from trackers.analysis.metric_interest import Interest, interest
from trackers.analysis.run_table import default_columns
from trackers.schema.column import columns_of
from trackers.schema.run_info import Metric, RunInfo


def runs(*metrics: str, last: float = 0.0) -> list[RunInfo]:
    """Returns two runs that have each metric, with different values."""
    return [
        RunInfo(run, metrics={name: Metric(last + number, 9.0 + number, 1, "min") for name in metrics})
        for number, run in enumerate("ab")
    ]


def shown(infos: list[RunInfo]) -> list[str]:
    return [column.title for column in default_columns(infos, columns_of(infos)) if column.group == "best"]


@pytest.mark.parametrize(
    ("metrics", "expected"),
    [
        (
            ("rollout/ep_len_mean", "rollout/ep_rew_mean", "time/fps", "time/iterations", "train/approx_kl",
             "train/clip_fraction", "train/learning_rate", "train/loss", "train/n_updates"),
            ["rollout/ep_rew_mean", "rollout/ep_len_mean", "train/approx_kl", "train/loss"],
        ),
        (("epoch", "hp_metric", "lr-Adam", "train_loss_epoch"), ["train_loss_epoch", "hp_metric", "epoch", "lr-Adam"]),
        (
            ("train/epoch", "train/global_step", "train/learning_rate", "train/total_flos", "train/train_runtime",
             "train/train_samples_per_second", "eval/loss", "eval/runtime"),
            ["eval/loss", "eval/runtime", "train/epoch", "train/global_step"],
        ),
        (("charts/SPS", "charts/episodic_return", "losses/entropy"),
         ["charts/episodic_return", "losses/entropy", "charts/SPS"]),
    ],
)  # fmt: skip
def test_rewards_come_first_and_bookkeeping_last(metrics: tuple[str, ...], expected: list[str]) -> None:
    assert shown(runs(*metrics)) == expected


def test_a_metric_that_never_changes_comes_last() -> None:
    infos = [
        RunInfo(run, metrics={"a/beta": Metric(1.0, 1.0, 0, "min"), "b/distance": Metric(value, 1.0, 0, "min")})
        for run, value in (("a", 1.0), ("b", 2.0))
    ]
    assert shown(infos) == ["b/distance", "a/beta"]
    assert interest("a/beta", infos[:1]) == Interest.UNKNOWN  # of one run, the best value may be the last


def test_the_hp_metric_of_lightning_comes_last_unless_it_was_set() -> None:
    [unset, *_] = runs("hp_metric", last=-1.0)
    assert interest("hp_metric", [unset]) == Interest.BOOKKEEPING
    assert interest("hp_metric", runs("hp_metric")) == Interest.UNKNOWN
