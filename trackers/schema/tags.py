"""The tags of summaries: every tag that this kit writes is made here and nowhere else.

Tags are those of `keras.callbacks.TensorBoard`, so that its old runs and the runs of this kit draw on one chart.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final, Literal

from trackers.schema.metric_direction import Direction
from trackers.schema.splits import VALIDATION

# TensorBoard shows the first five metrics of the sorted tags in HParams: a capital sorts before every stock tag.
BEST_PREFIX: Final = "Best/"
LAST_PREFIX: Final = "Last/"
CV_PREFIX: Final = "CV/"
SCALARS_PLUGIN: Final = "scalars"
HPARAMS_PLUGIN: Final = "hparams"
META_GRAPH_PLUGIN: Final = "meta_graph_def"
KERAS_GRAPH_TAG: Final = "keras"
KERAS_GRAPH_PLUGIN: Final = "graph_keras_model"
MATRICES_PLUGIN: Final = "trackers_matrices"
PR_CURVES_PLUGIN: Final = "pr_curves"
CALIBRATION_TAG: Final = "calibration"
CLASS_SCORES_TAG: Final = "class_scores"
CLASSIFICATION_REPORT_TAG: Final = "classification_report"
CONFUSION_MATRIX_TAG: Final = "confusion_matrix"
ERROR_BY_RANGE_TAG: Final = "error_by_range"
GRADIENT_NORM_TAG: Final = "gradient_norm"
MOST_CONFIDENT_ERRORS_TAG: Final = "most_confident_errors"
PERMUTATION_IMPORTANCE_TAG: Final = "permutation_importance"
PRECISION_RECALL_TAG: Final = "precision_recall"
PREDICTED_VS_TRUE_TAG: Final = "predicted_vs_true"
RESIDUALS_TAG: Final = "residuals"
ROC_TAG: Final = "roc"
MODEL_SUMMARY_TAG: Final = "model_summary"
CONFIGURATION_TAG: Final = "configuration"
ARCHITECTURE_TAG: Final = "architecture"
LEARNING_RATE_RANGE_TAG: Final = "learning_rate_range"

# TensorBoard's Projector puts the names of tensors into addresses without escaping these.
UNSAFE_IN_TENSOR_NAMES: Final = "&#+%"

_SYSTEM_PREFIX = "system/"
# Version 0.1.0 began with this one; its logs are still read.
_OLD_SYSTEM_PREFIX = "machine/"
_NO_METRICS = (BEST_PREFIX, LAST_PREFIX, _SYSTEM_PREFIX, _OLD_SYSTEM_PREFIX, f"{LEARNING_RATE_RANGE_TAG}/")

# These describe how a training runs, not what the model reaches.
_RATES = (
    "epoch_learning_rate",
    "batch_learning_rate",
    "epoch_steps_per_second",
    "batch_steps_per_second",
    GRADIENT_NORM_TAG,
)
_MOMENTS = tuple(f"/{what}/{moment}" for what in ("gradient", "activation") for moment in ("mean", "std"))


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
    """The tag of the last value of a metric, shown beside its best (`Last/val_accuracy`)."""
    return f"{LAST_PREFIX}{metric}"


def cv_tag(score: str) -> str:
    """The tag of a score of cross-validation, named as in scikit-learn's `cv_results_` (`CV/test_score`)."""
    return f"{CV_PREFIX}{score}"


def cv_direction(tag: str) -> Direction | None:
    """Returns the direction of a score of cross-validation: scikit-learn maximizes every score. None for other tags.

    Args:
        tag: The tag of a score, or of its standard deviation (`CV/test_score/std`), which is minimized.
    """
    if not tag.startswith(CV_PREFIX):
        return None
    return "min" if tag.endswith("/std") else "max"


def path_tag(path: str, what: Literal["histogram", "image", "gradient", "activation"]) -> str:
    """The tag of a summary of a weight or a layer (`conv2d/kernel/histogram`).

    Args:
        path: The path of the variable or the layer, as Keras spells it.
        what: The kind of summary.
    """
    return f"{path.replace(':', '_')}/{what}"


def moment_tag(tag: str, moment: Literal["mean", "std"]) -> str:
    """The tag of the mean or the standard deviation of the values of a tag (`conv2d/kernel/gradient/mean`)."""
    return f"{tag}/{moment}"


def pr_curve_tag(class_name: str) -> str:
    """The tag of the precision-recall curve of a class against all others (`pr_curve/cat`)."""
    return f"pr_curve/{class_name}"


def matrix_values_tag(tag: str) -> str:
    """The tag of a matrix's numbers, beside its image: two kinds of summaries cannot share one tag."""
    return f"{tag}/values"


def embedding_tag(path: str) -> str:
    """The tag of the embeddings that a layer computes or holds (`dense/embedding`).

    Args:
        path: The path of the layer, as Keras spells it.
    """
    return re.sub(f"[:{UNSAFE_IN_TENSOR_NAMES}]", "_", path) + "/embedding"


def tensor_name(tag: str, step: int) -> str:
    """The name under which the Projector lists a step of an embedding (`dense/embedding:00004`), as in PyTorch."""
    return f"{tag}:{step:05}"


def parse_tensor_name(name: str) -> tuple[str, int]:
    """Splits a name that the Projector lists into tag and step; the step of a name without one is 0."""
    match = re.fullmatch(r"(.+):(\d{1,18})", name, re.DOTALL | re.ASCII)
    return (match[1], int(match[2])) if match else (name, 0)


def system_metric_tag(quantity: str) -> str:
    """The tag of a system metric (`system/cpu_percent`)."""
    return f"{_SYSTEM_PREFIX}{quantity}"


def rate_range_tag(quantity: Literal["learning_rate", "loss", "smoothed_loss", "suggestion"]) -> str:
    """The tag of what a learning-rate range test writes beside its picture (`learning_rate_range/loss`)."""
    return f"{LEARNING_RATE_RANGE_TAG}/{quantity}"


def is_system_metric(tag: str) -> bool:
    """Tells whether a tag holds a system metric, which is also written while a training makes no progress."""
    return tag.startswith((_SYSTEM_PREFIX, _OLD_SYSTEM_PREFIX))


def metric_of(split: str, tag: str, tags: Collection[str]) -> str | None:
    """Returns the metric that a scalar tag holds, named as in Keras's logs (`val_loss`).

    Args:
        split: The split of the tag, or any other folder.
        tag: The tag.
        tags: All tags of the split.

    Returns:
        The metric's name. None for tags that describe the training rather than the model (`system/…`, learning rate,
        `learning_rate_range/…`, gradients), for tags that repeat another one (`Best/…`, `Last/…`), and for `batch_…`
        and `evaluation_…` if the split also has the metric's `epoch_…`.
    """
    if tag.startswith(_NO_METRICS) or tag.endswith(_MOMENTS) or tag in _RATES:
        return None
    for metric in (tag.removeprefix("batch_"), tag.removeprefix("evaluation_").removesuffix("_vs_iterations")):
        if metric != tag and epoch_tag(metric) in tags:
            return None
    metric = tag.removeprefix("epoch_").removeprefix(CV_PREFIX)
    return f"val_{metric}" if split == VALIDATION else metric
