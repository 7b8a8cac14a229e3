"""The vocabulary: every name that is written under a logdir is made here and nowhere else.

Folder and tag names are those of `keras.callbacks.TensorBoard`, so that its old runs and ours draw on one chart.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final, Literal

Split = Literal["train", "validation"]
TRAIN: Final = "train"
VALIDATION: Final = "validation"
SPLITS: Final[tuple[Split, ...]] = (TRAIN, VALIDATION)

Status = Literal["running", "finished", "failed", "interrupted"]
ENDED: Final[tuple[Status, ...]] = ("finished", "failed", "interrupted")

RECORD_FILE: Final = "run.json"
LABEL_FILE: Final = "label.json"
CHECKPOINTS_DIR: Final = "checkpoints"
HISTORY_FILE: Final = "history.csv"
TF_DIR: Final = "tf"

# TensorBoard shows the first five metrics of the sorted tags in HParams: a capital sorts before every stock tag.
BEST_PREFIX: Final = "Best/"
LAST_PREFIX: Final = "Last/"
SCALARS_PLUGIN: Final = "scalars"
HPARAMS_PLUGIN: Final = "hparams"
META_GRAPH_PLUGIN: Final = "meta_graph_def"
KERAS_GRAPH_TAG: Final = "keras"
KERAS_GRAPH_PLUGIN: Final = "graph_keras_model"
MATRICES_PLUGIN: Final = "trackers_matrices"
CONFUSION_TAG: Final = "confusion_matrix"
GRADIENT_NORM_TAG: Final = "gradient_norm"
MISTAKES_TAG: Final = "most_confident_mistakes"
MODEL_SUMMARY_TAG: Final = "model_summary"
CONFIGURATION_TAG: Final = "configuration"

# What a training goes at, not what it reaches.
_RATES = (
    "epoch_learning_rate",
    "batch_learning_rate",
    "epoch_steps_per_second",
    "batch_steps_per_second",
    GRADIENT_NORM_TAG,
)
_MOMENTS = tuple(f"/{what}/{moment}" for what in ("gradient", "activation") for moment in ("mean", "std"))

_MORE_IS_BETTER = (
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


def epoch_tag(metric: str) -> str:
    """The tag of a metric's value over one epoch (`epoch_loss`)."""
    return f"epoch_{metric}"


def batch_tag(metric: str) -> str:
    """The tag of a metric's value after one training batch (`batch_loss`)."""
    return f"batch_{metric}"


def evaluation_tag(metric: str) -> str:
    """The tag of a metric of `evaluate()` over training batches (`evaluation_loss_vs_iterations`)."""
    return f"evaluation_{metric}_vs_iterations"


def best_tag(metric: str) -> str:
    """The tag of the best value so far of a metric (`Best/val_accuracy`)."""
    return f"{BEST_PREFIX}{metric}"


def last_tag(metric: str) -> str:
    """The tag of the last value of a metric, to stand beside its best (`Last/val_accuracy`)."""
    return f"{LAST_PREFIX}{metric}"


def path_tag(path: str, what: Literal["histogram", "image", "gradient", "activation"]) -> str:
    """The tag of what is written of a weight or a layer (`conv2d/kernel/histogram`).

    Args:
        path: The path of the variable or the layer, as Keras spells it.
        what: What is written of it.
    """
    return f"{path.replace(':', '_')}/{what}"


def moment_tag(tag: str, moment: Literal["mean", "std"]) -> str:
    """The tag of the mean or the standard deviation of what a histogram shows (`conv2d/kernel/gradient/mean`)."""
    return f"{tag}/{moment}"


def matrix_values_tag(tag: str) -> str:
    """The tag of a matrix's numbers, beside its picture: two kinds cannot share one tag."""
    return f"{tag}/values"


def machine_tag(quantity: str) -> str:
    """The tag of a machine metric (`machine/cpu_percent`)."""
    return f"machine/{quantity}"


def metric_of(split: str, tag: str, beside: Collection[str]) -> str | None:
    """The metric that a scalar tag holds, named as Keras names it in its logs (`val_loss`).

    Args:
        split: The split that the tag is in, or any other word.
        tag: The tag.
        beside: The other tags of the split.

    Returns:
        The metric's name; None for what describes the training rather than the model (`machine/…`, learning rate,
        gradients), for what repeats another tag (`Best/…`, `Last/…`), and for `batch_…` and `evaluation_…` where the
        same metric's `epoch_…` stands beside them.
    """
    if tag.startswith((BEST_PREFIX, LAST_PREFIX, machine_tag(""))) or tag.endswith(_MOMENTS) or tag in _RATES:
        return None
    metric = tag.removeprefix("epoch_")
    for shadow in (tag.removeprefix("batch_"), tag.removeprefix("evaluation_").removesuffix("_vs_iterations")):
        if shadow != tag and epoch_tag(shadow) in beside:
            return None
    return f"val_{metric}" if split == VALIDATION else metric


def folder_name(words: str) -> str:
    """Any words as the name of a folder, never a hidden one (`lr: 1e-3/adam` becomes `lr_1e-3_adam`).

    Args:
        words: What somebody called something.

    Returns:
        Letters, digits and `._+=-`, 1 to 100 bytes of UTF-8.
    """
    plain = re.sub(r"[^\w.+=-]+", "_", words).strip("._-")
    # File systems count bytes, up to 255.
    return plain.encode()[:100].decode(errors="ignore") or "unnamed"


def split_of(log_name: str) -> tuple[Split, str]:
    """Takes the name of a Keras log apart.

    Args:
        log_name: A key of the logs that Keras hands to callbacks, such as `loss` or `val_loss`.

    Returns:
        The split it belongs to, and the metric's own name: `("validation", "loss")` for `val_loss`.
    """
    if log_name.startswith("val_"):
        return VALIDATION, log_name.removeprefix("val_")
    return TRAIN, log_name


def better(metric: str) -> Literal["min", "max"]:
    """Says which way a metric improves, by its name.

    More is better for accuracies and their kin (a name that contains accuracy, AUC, precision, recall, F1, IoU,
    Dice, R², score, …); less is better for everything else, and for a loss or an error of those (`dice_loss`).

    Args:
        metric: The metric's name, with or without `val_`.
    """
    words = metric.lower()
    if "loss" in words or "error" in words:
        return "min"
    return "max" if any(word in words for word in _MORE_IS_BETTER) else "min"
