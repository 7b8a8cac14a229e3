"""What a classifier predicts on its validation data: computed once an epoch, for every tracker that looks at it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from trackers.callbacks._support.preserve_state import undisturbed
from trackers.callbacks._support.sample import check_sample
from trackers.errors import InvalidArgumentError


class Predictions:
    """Validation data of a classifier, and what the model makes of them.

    Args:
        validation: `(x, y)`: inputs such as `predict` takes, and labels as integers [samples] or one-hot
            [samples, classes].
        class_names: The classes' names in the order of the labels; the labels' numbers if left out.

    Attributes:
        x: The inputs.
        labels: [samples], int64.
        class_names: The names.

    Raises:
        InvalidArgumentError: If `validation` is no such pair, or a label has no name.
    """

    def __init__(self, validation: tuple[Any, Any], class_names: Sequence[str] | None = None) -> None:
        self.x, y = check_sample(validation)
        self.labels = _labels(y)
        greatest = int(self.labels.max())
        self.class_names = [str(name) for name in (range(greatest + 1) if class_names is None else class_names)]
        if greatest >= len(self.class_names):
            raise InvalidArgumentError(
                f"class_names has {len(self.class_names)} names, for the labels 0…{len(self.class_names) - 1}; the "
                f"validation data has the label {greatest}: name every class"
            )
        self._step: int | None = None
        self._scores: npt.NDArray[Any] = np.empty(0)

    def forget(self) -> None:
        """Says that another fit begins, perhaps of another model, so that its steps are computed anew."""
        self._step = None

    def at(self, model: Any, step: int) -> npt.NDArray[Any]:
        """The model's scores at a step, computed when they are first asked for.

        Args:
            model: The model in training.
            step: The epoch's step; another one means another computation.

        Returns:
            [samples, classes], float; a single sigmoid output becomes the two classes it tells apart.

        Raises:
            InvalidArgumentError: If the model has fewer outputs than there are class names, or more.
        """
        if self._step != step:
            with undisturbed(model):
                scores = np.asarray(model.predict(self.x, verbose=0))
            scores = scores.reshape(len(scores), -1)
            if scores.shape[1] == 1:
                scores = np.concatenate([1.0 - scores, scores], axis=1)
            if scores.shape[1] != len(self.class_names):
                raise InvalidArgumentError(
                    f"the model tells {scores.shape[1]} classes apart; {len(self.class_names)} are named"
                )
            self._step, self._scores = step, scores
        return self._scores


def _labels(y: Any) -> npt.NDArray[np.int64]:
    labels = np.asarray(y)
    if labels.ndim == 2 and labels.shape[1] > 1:
        labels = labels.argmax(axis=1)
    labels = labels.reshape(-1)
    whole = labels.astype(np.int64)
    if labels.size != len(np.asarray(y)) or (whole != labels).any() or (whole < 0).any():
        raise InvalidArgumentError("labels must be integers from 0, one a sample, or one-hot rows [samples, classes]")
    return whole
