"""Embeddings: how a layer represents the validation samples, or the rows of an `Embedding` layer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
import numpy.typing as npt
from keras import ops, tree

from trackers.callbacks._support.find_layer import find_layer
from trackers.callbacks._support.prediction_columns import prediction_columns
from trackers.callbacks._support.preserve_state import preserve_state
from trackers.callbacks._support.sample import check_sample
from trackers.callbacks.activations import record_output
from trackers.callbacks.most_confident_errors import are_images
from trackers.callbacks.tracker import Logs, Tracker, check_positive
from trackers.errors import InvalidArgumentError
from trackers.schema.splits import TRAIN, VALIDATION
from trackers.schema.tags import embedding_tag

_BATCH_SIZE = 256
# Two thousand samples of so many numbers take 33 MB per step.
_MAX_DIMENSIONS = 4096


class Embeddings(Tracker):
    """Writes `<layer>/embedding` for the Projector tab and for `Logs.embeddings`.

    The points are the outputs of a layer on samples, one per sample, in the split `validation`; with labels,
    predictions, mistakes and confidence as metadata, and the samples as a sprite where they are images. The model runs
    on the samples once more, without dropout, so the tracker acts every few epochs. For an `Embedding` layer they are
    its rows, in the split `train`, and no sample is needed.

    A TensorBoard that already shows the run lists later steps once it restarts; the RUNS tab shows them at once.

    Args:
        sample: `(x, y)` such as `fit` takes. None for an `Embedding` layer.
        layer: The name or the path of a layer, such as `dense` or `encoder/dense`; by default the penultimate one: the
            layer before the last one with weights.
        class_names: The names of the classes in the order of the labels; by default the labels.
        names: What each row of an `Embedding` layer stands for, such as the words of a vocabulary; rows without a name
            are left out.
        every: The interval in epochs; the last epoch is always written.
        count: The maximum number of points, 2 or more: samples at equal distances, or the first rows.

    Raises:
        InvalidArgumentError: If the sample is not a pair of arrays, the layer is not a string, there is neither a
            sample nor a layer, names are not strings, or `every` or `count` is not such an integer.
    """

    def __init__(
        self,
        sample: tuple[Any, Any] | None = None,
        layer: str | None = None,
        class_names: Sequence[str] | None = None,
        names: Sequence[str] | None = None,
        every: int = 5,
        count: int = 2000,
    ) -> None:
        super().__init__()
        if layer is not None and not isinstance(layer, str):
            raise InvalidArgumentError(f"layer must be the name or the path of a layer, not {layer!r}")
        if sample is None and layer is None:
            raise InvalidArgumentError("Embeddings needs a sample (x, y), or the name of an Embedding layer")
        self.layer = layer
        self.class_names = _check_names("class_names", class_names)
        self.names = _check_names("names", names)
        self.every = check_positive("every", every)
        if check_positive("count", count) < 2:
            raise InvalidArgumentError(f"count must be 2 or more, not {count}: TensorBoard's Projector shows no less")
        self.count = count
        if sample is not None:
            x, y = check_sample(sample)
            size = len(tree.flatten(x)[0])
            self._indices = np.linspace(0, size - 1, min(size, count)).round().astype(np.int64)
            self._x, self._y = tree.map_structure(lambda part: np.asarray(part)[self._indices], (x, y))
            self._sprite = _to_sprite(self._x) if are_images(self._x) else None
        self._has_sample = sample is not None

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Checks that the model has the layer, if it is built already: an error at once is better than after hours."""
        self._is_valid = False
        if self.model.built:
            self._find_layer()
        self._is_valid = True

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Runs the model on the samples and writes the points, every `every` epochs."""
        if not (self._is_valid and self.should_run(epoch)):
            return
        layer = self._find_layer()
        # Not the layer's path, which has the name of the model: unnamed models are numbered, differently in each run.
        tag = embedding_tag(self.layer or layer.name)
        if isinstance(layer, keras.layers.Embedding):
            self._write_rows(self.step(epoch), tag, layer)
        else:
            self._write_samples(self.step(epoch), tag, layer)

    def _find_layer(self) -> Any:
        layer = find_layer(self.model, self.layer)
        if not self._has_sample and not isinstance(layer, keras.layers.Embedding):
            raise InvalidArgumentError(f"{layer.name!r} is not an Embedding layer, so Embeddings needs a sample (x, y)")
        return layer

    def _write_rows(self, step: int, tag: str, layer: Any) -> None:
        rows = ops.convert_to_numpy(layer.embeddings)
        names = self.names
        if names is not None and len(names) > len(rows):
            raise InvalidArgumentError(f"names has {len(names)} names, and {layer.name!r} has {len(rows)} rows")
        count = min(self.count, len(rows) if names is None else len(names))
        metadata = {"row": range(count)} if names is None else {"name": names[:count], "row": range(count)}
        self.run.writer(TRAIN).embeddings(step, {tag: rows[:count]}, metadata)

    def _write_samples(self, step: int, tag: str, layer: Any) -> None:
        points, outputs = layer_points(self.model, layer, self._x)
        targets = tree.flatten(self._y)
        columns: dict[str, list[str]] = {}
        if outputs is not None and len(targets) == 1:
            columns = prediction_columns(targets[0], outputs, self.class_names)
        metadata = columns | {"sample": [str(index) for index in self._indices]}
        self.run.writer(VALIDATION).embeddings(step, {tag: points}, metadata, self._sprite)


def layer_points(model: Any, layer: Any, x: Any) -> tuple[npt.NDArray[Any], npt.NDArray[Any] | None]:
    """Runs a model and collects the outputs of one layer.

    Args:
        model: A built Keras model.
        layer: A layer that the model runs.
        x: Inputs of the model; each an array whose first axis counts samples.

    Returns:
        The outputs of the layer, [samples, values]; and those of the model, None if it has several.

    Raises:
        InvalidArgumentError: If the model does not run the layer exactly once, its output is not one tensor with a row
            per sample, or a row has more than 4,096 values.
    """
    size = len(tree.flatten(x)[0])
    points: list[npt.NDArray[Any]] = []
    outputs: list[npt.NDArray[Any]] = []
    with preserve_state(model):
        for start in range(0, size, _BATCH_SIZE):
            batch = tree.map_structure(lambda part, start=start: part[start : start + _BATCH_SIZE], x)
            recorded: list[npt.NDArray[Any]] = []
            with record_output(layer, recorded.append):
                result = tree.flatten(model(batch, training=False))
            count = min(_BATCH_SIZE, size - start)
            if len(recorded) != 1 or recorded[0].ndim < 2 or len(recorded[0]) != count:
                raise InvalidArgumentError(
                    f"the layer {layer.name!r} does not return one row per sample: it returned "
                    f"{[list(array.shape) for array in recorded]} for {count} samples; name another layer"
                )
            points.append(recorded[0].reshape(count, -1))
            if points[0].shape[1] > _MAX_DIMENSIONS:
                raise InvalidArgumentError(
                    f"the layer {layer.name!r} has {points[0].shape[1]:,} values per sample; name a layer with at most "
                    f"{_MAX_DIMENSIONS:,}"
                )
            if len(result) == 1:
                outputs.append(ops.convert_to_numpy(result[0]))
    return np.concatenate(points), np.concatenate(outputs) if outputs else None


def _to_sprite(images: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Scales images to 0…1, all by the same range."""
    if images.dtype == np.uint8:
        return images
    levels = np.nan_to_num(images.astype(np.float32), posinf=0.0, neginf=0.0)
    low, high = float(levels.min()), float(levels.max())
    scaled: npt.NDArray[Any] = (levels - low) / ((high - low) or 1.0)
    return scaled


def _check_names(name: str, names: Sequence[str] | None) -> list[str] | None:
    if names is None:
        return None
    if isinstance(names, str) or not hasattr(names, "__iter__"):
        raise InvalidArgumentError(f"{name} must be a sequence of strings, not {names!r:.100}")
    return [str(item) for item in names]
