"""Precision-recall curves, in the layout of TensorBoard's PR Curves tab.

Source of the layout and of the rule that counts:
https://github.com/tensorflow/tensorboard/blob/master/tensorboard/plugins/pr_curve/summary.py
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from tensorboard.compat.proto import summary_pb2
from tensorboard.plugins.pr_curve import metadata as pr_curve_metadata

from trackers.errors import InvalidArgumentError
from trackers.write import protos

# The default of TensorBoard's own summary: thresholds from 0 to 1 in steps of 0.005.
THRESHOLDS = 201
# TensorBoard divides by this instead of 0.
_MIN_COUNT = 1e-7


def pr_curve(tag: str, curve: Any) -> summary_pb2.Summary.Value:
    """Counts true and false predictions at 201 thresholds from 0 to 1.

    Args:
        tag: The tag.
        curve: `(labels, scores)`: whether each sample is positive, as bools or 0 and 1, and its score in 0…1; arrays of
            the same shape.

    Returns:
        A value whose tensor has the shape [6, 201] and the rows true positives, false positives, true negatives, false
        negatives, precision and recall (float32). A score equal to a threshold is positive.

    Raises:
        InvalidArgumentError: If the curve is not such a pair, a label is not 0 or 1, or a score is not in 0…1.
    """
    labels, scores = _check_curve(tag, curve)
    # In the precision of the scores, as TensorBoard does: the float32 nearest to 0.7 reaches the threshold 0.7.
    index = np.floor(scores * (THRESHOLDS - 1)).astype(np.int64)
    true_positives, false_positives = (
        np.bincount(index[labels == label], minlength=THRESHOLDS)[::-1].cumsum()[::-1].astype(np.float64)
        for label in (1, 0)
    )
    false_negatives = true_positives[0] - true_positives
    table = np.stack(
        [
            true_positives,
            false_positives,
            false_positives[0] - false_positives,
            false_negatives,
            true_positives / np.maximum(_MIN_COUNT, true_positives + false_positives),
            true_positives / np.maximum(_MIN_COUNT, true_positives + false_negatives),
        ]
    )
    metadata = pr_curve_metadata.create_summary_metadata(tag, "", THRESHOLDS)
    metadata.data_class = summary_pb2.DATA_CLASS_TENSOR
    return protos.value(tag, protos.float32_array(table), metadata)


def _check_curve(tag: str, curve: Any) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    if not isinstance(curve, tuple | list) or len(curve) != 2:
        raise InvalidArgumentError(f"{tag!r} must be a pair (labels, scores), not {type(curve).__name__}")
    labels, scores = (protos.to_array(tag, part) for part in curve)
    if labels.shape != scores.shape or not labels.size:
        raise InvalidArgumentError(
            f"labels and scores must have the same shape, not empty; those of {tag!r} have {list(labels.shape)} and "
            f"{list(scores.shape)}"
        )
    if not np.isin(labels, (0, 1)).all():
        raise InvalidArgumentError(f"the labels of {tag!r} must be bools, or 0 and 1")
    if scores.dtype.kind != "f":
        scores = scores.astype(np.float64)
    if not ((scores >= 0) & (scores <= 1)).all():
        raise InvalidArgumentError(
            f"the scores of {tag!r} must be in 0…1, not in {scores.min()}…{scores.max()}: apply a sigmoid or a softmax"
        )
    return labels.reshape(-1), scores.reshape(-1)
