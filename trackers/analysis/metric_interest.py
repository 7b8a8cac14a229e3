"""Which metrics people look at first, by the words of their names and by whether they say anything."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from itertools import pairwise

from trackers.schema.metric_direction import known_direction, metric_words
from trackers.schema.run_info import Metric, RunInfo

_GOALS = frozenset(["reward", "rewards", "rew", "return", "returns", "ret", "success"])
# What a training costs and how far it is: any of these words.
_PROGRESS = frozenset(
    [
        "lr",
        "fps",
        "sps",
        "tps",
        "mfu",
        "flos",
        "flops",
        "throughput",
        "time",
        "runtime",
        "duration",
        "elapsed",
        "memory",
    ]
)
_PROGRESS_PHRASES = frozenset([("learning", "rate"), ("weight", "decay"), ("grad", "norm"), ("gradient", "norm")])
# These only if no other word says what is counted: `epoch`, but not `train_loss_epoch`.
_COUNTS = frozenset(
    ["epoch", "epochs", "step", "steps", "iteration", "iterations", "iter", "iters", "timesteps", "episodes", "batch"]
)
_FILLERS = frozenset(
    ["global", "total", "num", "current", "train", "training", "test", "val", "eval", "this", "sampled"]
)


class Interest(IntEnum):
    """How early a metric is shown; the smallest first."""

    GOAL = 0
    KNOWN = 1
    UNKNOWN = 2
    BOOKKEEPING = 3


def interest(metric: str, infos: Sequence[RunInfo]) -> Interest:
    """Tells how early to show a metric.

    Args:
        metric: Its name.
        infos: The runs.

    Returns:
        GOAL for rewards and returns; KNOWN for losses, accuracies and other terms of the field; BOOKKEEPING for
        learning rates, times, speeds and counters, for constants, and for Lightning's `hp_metric` that was never set;
        UNKNOWN for all others.
    """
    values = [info.metrics[metric] for info in infos if metric in info.metrics]
    words = metric_words(metric.rpartition("/")[2])
    if _is_bookkeeping(words) or _is_constant(values) or (metric == "hp_metric" and {-1.0} == {m.last for m in values}):
        return Interest.BOOKKEEPING
    if _GOALS.intersection(words):
        return Interest.GOAL
    return Interest.KNOWN if known_direction(metric) else Interest.UNKNOWN


def _is_bookkeeping(words: Sequence[str]) -> bool:
    pairs = set(pairwise(words))
    is_speed = any(first == "per" for first, _ in pairs)
    is_count = bool(_COUNTS.intersection(words)) and _COUNTS.union(_FILLERS).issuperset(words)
    return is_speed or is_count or bool(_PROGRESS.intersection(words) or _PROGRESS_PHRASES.intersection(pairs))


def _is_constant(values: Sequence[Metric]) -> bool:
    """Tells whether several runs have one value, and nothing else at any step that was better."""
    return len(values) > 1 and len({value for metric in values for value in (metric.last, metric.best)}) == 1
