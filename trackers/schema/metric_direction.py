"""The direction in which a metric improves: inferred from the words of its name, or chosen by a person."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from itertools import pairwise
from typing import Final, Literal

from trackers.errors import InvalidArgumentError

Direction = Literal["min", "max"]
DIRECTIONS: Final[tuple[Direction, ...]] = ("min", "max")

_MAXIMIZED = """
    accuracy accuracies acc auc auroc auprc roc precision recall f1 f2 fbeta fscore fmeasure ap map mar iou miou giou
    jaccard dice r2 rsquared similarity specificity sensitivity selectivity tpr tnr tp tn kappa mcc gini ndcg mrr hit
    hits bleu sacrebleu rouge meteor cider chrf bertscore em pearson spearman kendall correlation corr psnr ssim snr
    sdr sisdr pesq stoi mos likelihood elbo score scores reward rewards rew return returns ret win wins winrate success
    successes elo fps sps tps mfu throughput bandwidth speed speedup
"""
_MINIMIZED = """
    loss losses error errors err mae mse rmse rmsle msle mape smape mase medae huber hinge perplexity ppl wer cer mer
    eer fid kid lpips nll bpc bpd bpb brier ece deviance divergence kl crossentropy fpr fnr fp fn regret cost penalty
    latency time duration runtime elapsed seconds
"""
_TERMS: dict[Direction, frozenset[str]] = {
    "max": frozenset(_MAXIMIZED.split()),
    "min": frozenset(_MINIMIZED.split()),
}
# Terms of several words, which count more than each of their words.
_PHRASES: dict[tuple[str, ...], Direction] = {
    ("io", "u"): "max",
    ("f", "beta"): "max",
    ("r", "squared"): "max",
    ("explained", "variance"): "max",
    ("exact", "match"): "max",
    ("true", "positives"): "max",
    ("true", "negatives"): "max",
    ("false", "positives"): "min",
    ("false", "negatives"): "min",
    ("negative", "log"): "min",
    **{(episode, length): "max" for episode in ("ep", "episode", "episodic") for length in ("len", "length")},
    **{("per", unit): "max" for unit in ("s", "sec", "second", "min", "minute", "hour")},
}
# Long enough not to be a part of another word; writers join them to others (`trainloss`, `valaccuracy`).
_MINIMIZED_PARTS, _MAXIMIZED_PARTS = ("loss", "error", "perplexity"), ("accuracy", "precision", "recall", "reward")
# scikit-learn negates errors so that every score is maximized: neg_mean_squared_error, neg_log_loss, neg_brier_score.
_NEGATED = ("mean", "median", "root", "max", "log", "brier")

_SEPARATORS = re.compile(r"[^0-9A-Za-z]+")
_CAMEL_CASE = re.compile(r"[A-Z]+(?![a-z])[0-9]*|[A-Z]?[a-z]+[0-9]*|[0-9]+")


def metric_direction(metric: str) -> Direction:
    """Infers the direction in which a metric improves from the words of its name.

    Names are split at `_`, `/`, `.`, `-`, other punctuation, spaces and capitals. Accuracy, precision, recall, F1, AUC,
    mAP, IoU, R², BLEU, scores, rewards, returns, the length of episodes, frames per second, throughput and other terms
    of the field are maximized. A loss, an error or another quantity to reduce is minimized, and so is one of those
    (`dice_loss`), and every unknown metric. In a path, the last part with a known term decides (`time/fps`).

    Args:
        metric: The metric's name, with or without `val_`.
    """
    return known_direction(metric) or "min"


@lru_cache(maxsize=4096)  # runs share the names of their metrics
def known_direction(metric: str) -> Direction | None:
    """Infers the direction of a metric as `metric_direction` does; None if its name has no known term.

    Args:
        metric: The metric's name, with or without `val_`.
    """
    return next(filter(None, map(_part_direction, reversed(metric.split("/")))), None)


def _part_direction(part: str) -> Direction | None:
    """Returns the direction of one part of a path; None if it has no known term."""
    words = metric_words(part)
    if words[:1] == ["neg"] and words[1:2] and words[1] in _NEGATED:
        opposite = _part_direction("_".join(words[1:]))
        return opposite and ("min" if opposite == "max" else "max")
    pairs = set(pairwise(words))
    phrases = {direction for pair, direction in _PHRASES.items() if pair in pairs}
    if phrases:
        return "min" if "min" in phrases or _has(words, ("loss", "losses", "error", "errors")) else "max"
    # mAP and mIoU are words too, although they have capitals; mAP50 is an mAP.
    whole = {*words, *_SEPARATORS.split(part.lower())}
    whole |= {word.rstrip("0123456789") for word in whole}
    name = part.lower()
    if whole & _TERMS["min"] or _has(name, _MINIMIZED_PARTS):
        return "min"
    return "max" if whole & _TERMS["max"] or _has(name, _MAXIMIZED_PARTS) else None


def metric_words(name: str) -> list[str]:
    """Returns the words of a name in lower case: it is split at punctuation, spaces and capitals.

    Args:
        name: The name of a metric, or a part of it.
    """
    return [word.lower() for segment in _SEPARATORS.split(name) for word in _CAMEL_CASE.findall(segment)]


def _has(text: str | list[str], terms: tuple[str, ...]) -> bool:
    return any(term in text for term in terms)


def chosen_direction(metric: str, directions: Mapping[str, Direction]) -> Direction | None:
    """Returns the direction that a person chose for a metric; a name without `val_` applies to both splits.

    Args:
        metric: The metric's name.
        directions: Metric to direction.
    """
    return directions.get(metric) or directions.get(metric.removeprefix("val_"))


def is_better(metric: str, value: float, best: float, direction: Direction | None = None) -> bool:
    """Tells whether a value of a metric is better than the best one so far.

    Args:
        metric: The metric's name, with or without `val_`.
        value: The new value.
        best: The best one so far.
        direction: The direction if it is known; otherwise it follows from the name.
    """
    maximized = (direction or metric_direction(metric)) == "max"
    return value > best if maximized else value < best


def check_directions(directions: Mapping[str, Direction]) -> None:
    """Checks directions that a person chose.

    Raises:
        InvalidArgumentError: If one is neither `"min"` nor `"max"`.
    """
    for metric, direction in directions.items():
        if direction not in DIRECTIONS:
            raise InvalidArgumentError(f'the direction of {metric!r} must be "min" or "max", not {direction!r}')
