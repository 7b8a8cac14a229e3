"""The predictions of a classifier on its validation data: computed once per epoch, for all trackers that need them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from keras import ops

from trackers.callbacks._support.preserve_state import preserve_state
from trackers.callbacks._support.sample import check_sample
from trackers.errors import InvalidArgumentError

# From this score on, a multilabel classifier predicts a class; as in Keras's BinaryAccuracy.
THRESHOLD = 0.5


class Predictions:
    """The validation data of a classifier, and the model's scores for them.

    Args:
        validation: `(x, y)`: inputs such as `predict` takes, and labels as integers [samples], one-hot [samples,
            classes], or multi-hot [samples, classes]: zeros and ones, with several ones or none in at least one row.
        class_names: The names of the classes in the order of the labels; by default the labels.

    Attributes:
        x: The inputs.
        labels: [samples], int64; for multi-hot labels [samples, classes], int64 of 0 and 1.
        is_multilabel: Whether the labels are multi-hot.
        class_names: The names of the classes.

    Raises:
        InvalidArgumentError: If `validation` is not such a pair, or a label has no name.
    """

    def __init__(self, validation: tuple[Any, Any], class_names: Sequence[str] | None = None) -> None:
        self.x, y = check_sample(validation)
        self.is_multilabel = is_multi_hot(y)
        self.labels = np.asarray(y).astype(np.int64) if self.is_multilabel else _to_labels(y)
        max_label = self.labels.shape[1] - 1 if self.is_multilabel else int(self.labels.max())
        self.class_names = [str(name) for name in (range(max_label + 1) if class_names is None else class_names)]
        if max_label >= len(self.class_names):
            raise InvalidArgumentError(
                f"class_names has {len(self.class_names)} names, for the labels 0…{len(self.class_names) - 1}; the "
                f"validation data has the label {max_label}: name every class"
            )
        self._step: int | None = None
        self._scores: npt.NDArray[Any] = np.empty(0)

    def reset(self) -> None:
        """Discards the scores, because another fit begins, perhaps of another model."""
        self._step = None

    def check_single_label(self, tracker: str) -> None:
        """Checks that each sample has one class.

        Args:
            tracker: The name of the tracker that needs it, for the message.

        Raises:
            InvalidArgumentError: If the labels are multi-hot.
        """
        if self.is_multilabel:
            raise InvalidArgumentError(
                f"{tracker} needs one class per sample, as integers or one-hot rows; these labels are multi-hot, with "
                "several classes or none in a row: use ClassificationReport and ClassifierCurves"
            )

    def scores(self, model: Any, step: int) -> npt.NDArray[Any]:
        """Returns the model's scores at a step, computed on the first call.

        Args:
            model: The model in training.
            step: The step of the epoch; a new step computes the scores again.

        Returns:
            [samples, classes], float; a single sigmoid output becomes two classes. The logits of a model that is
            compiled with a loss of `from_logits=True` become probabilities.

        Raises:
            InvalidArgumentError: If the number of the model's outputs differs from the number of class names.
        """
        if self._step != step:
            with preserve_state(model):
                scores = np.asarray(model.predict(self.x, verbose=0))
            scores = scores.reshape(len(scores), -1)
            if getattr(getattr(model, "loss", None), "from_logits", False):
                scores = _to_probabilities(scores, self.is_multilabel)
            if scores.shape[1] == 1:
                scores = np.concatenate([1.0 - scores, scores], axis=1)
            if scores.shape[1] != len(self.class_names):
                raise InvalidArgumentError(
                    f"the model has {scores.shape[1]} classes, and class_names has {len(self.class_names)}"
                )
            self._step, self._scores = step, scores
        return self._scores

    def predicted(self, model: Any, step: int) -> npt.NDArray[np.int64]:
        """Returns the predicted labels at a step, in the layout of `labels`.

        Args:
            model: As for `scores`.
            step: As for `scores`.

        Returns:
            [samples], the class with the highest score; for multi-hot labels [samples, classes], 1 where the score is
            0.5 or more.

        Raises:
            InvalidArgumentError: As `scores`.
        """
        scores = self.scores(model, step)
        return (scores >= THRESHOLD).astype(np.int64) if self.is_multilabel else scores.argmax(axis=1)


def is_multi_hot(y: Any) -> bool:
    """Tells whether labels are [samples, classes] of zeros and ones, with several ones or none in at least one row."""
    try:
        labels = np.asarray(y)
        is_table = labels.ndim == 2 and labels.shape[1] > 1 and labels.dtype.kind in "biuf"
    except ValueError:  # a list of rows of different lengths
        return False
    return bool(is_table and np.isin(labels, (0, 1)).all() and (labels.sum(axis=1) != 1).any())


def _to_probabilities(logits: npt.NDArray[Any], is_multilabel: bool) -> npt.NDArray[Any]:
    is_independent = is_multilabel or logits.shape[1] == 1
    probabilities = ops.sigmoid(logits) if is_independent else ops.softmax(logits, axis=1)
    return np.asarray(ops.convert_to_numpy(probabilities))


def _to_labels(y: Any) -> npt.NDArray[np.int64]:
    labels = np.asarray(y)
    if labels.ndim == 2 and labels.shape[1] > 1:
        labels = labels.argmax(axis=1)
    labels = labels.reshape(-1)
    try:
        integers = labels.astype(np.int64)
    except (TypeError, ValueError) as error:
        raise InvalidArgumentError(f"labels must be integers, not {labels.dtype}") from error
    if labels.size != len(np.asarray(y)) or (integers != labels).any() or (integers < 0).any():
        raise InvalidArgumentError("labels must be integers from 0, one per sample, or one-hot rows [samples, classes]")
    return integers
