"""Histograms of weights: equal to those of the stock callback, whatever the weights are."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest

import trackers
from tests import loaders
from tests.callbacks import models
from tests.callbacks.conftest import Both, Fitted

KERNEL, BIAS = "small/dense/kernel/histogram", "small/dense/bias/histogram"


@pytest.mark.parametrize("kind", models.KINDS)
def test_the_tags_are_those_of_the_stock_callback(fitted: dict[str, Fitted], loaded: loaders.Logdir, kind: str) -> None:
    histograms = loaded.tags("histograms")
    stock = histograms[f"{fitted[kind].stock}/train"]
    kit = {tag for tag in histograms[f"{fitted[kind].name}/train"] if tag.endswith("/histogram")}
    assert kit == stock
    assert len(stock) == {"sequential": 4, "functional": 8, "subclassed": 4}[kind]


@pytest.mark.parametrize("kind", models.KINDS)
def test_steps_buckets_and_counts_are_those_of_tf_summary(
    fitted: dict[str, Fitted], loaded: loaders.Logdir, kind: str
) -> None:
    for tag in loaded.tags("histograms")[f"{fitted[kind].stock}/train"]:
        stock = loaded.tensors("histograms", f"{fitted[kind].stock}/train", tag)
        kit = loaded.tensors("histograms", f"{fitted[kind].name}/train", tag)
        assert [step for step, _ in kit] == [step for step, _ in stock] == [0, 1]
        for (_, table), (_, expected) in zip(kit, stock, strict=True):
            np.testing.assert_array_equal(table[:, 2], expected[:, 2], err_msg=tag)
            np.testing.assert_allclose(table[:, :2], expected[:, :2], rtol=1e-12, err_msg=tag)


def test_nan_and_infinite_weights_are_omitted_and_reported(run: trackers.Run, both: Both) -> None:
    model = models.dense()
    kernel = np.arange(12.0, dtype=np.float32).reshape(4, 3)
    kernel[0, 0], kernel[1, 1], kernel[2, 2] = np.nan, np.inf, -np.inf
    model.set_weights([kernel, np.array([1.0, 2.0, 3.0])])
    with pytest.warns(trackers.TrackersWarning, match=f"{KERNEL} has values that are NaN or infinite") as warned:
        models.drive(run, trackers.Histograms(), model, epochs=2)
    assert len(models.trackers_warnings(warned)) == 1
    assert [problem["count"] for problem in models.record(run)["problems"]] == [2]
    for loaded in both(run):
        for _, buckets in loaded.tensors("histograms", "train", KERNEL):
            assert (buckets[:, 2].sum(), buckets[0, 0], buckets[-1, 1]) == (9, 1.0, 11.0)
        assert [buckets[:, 2].sum() for _, buckets in loaded.tensors("histograms", "train", BIAS)] == [3, 3]


def test_weights_that_are_all_nan_are_an_empty_histogram(run: trackers.Run, both: Both) -> None:
    model = models.dense()
    model.set_weights([np.full((4, 3), np.nan), np.ones(3)])
    with pytest.warns(trackers.TrackersWarning, match=KERNEL):
        models.drive(run, trackers.Histograms(), model)
    for loaded in both(run):
        assert [buckets[:, 2].sum() for _, buckets in loaded.tensors("histograms", "train", KERNEL)] == [0]
        assert [buckets[:, 2].sum() for _, buckets in loaded.tensors("histograms", "train", BIAS)] == [3]


def test_interval_and_buckets_can_be_set(run: trackers.Run, both: Both) -> None:
    models.drive(run, trackers.Histograms(every=2, buckets=7), models.dense(), epochs=4)
    for loaded in both(run):
        points = loaded.tensors("histograms", "train", KERNEL)
        assert [(step, buckets.shape) for step, buckets in points] == [(0, (7, 3)), (2, (7, 3)), (3, (7, 3))]


def test_integer_and_frozen_weights_are_written(run: trackers.Run, both: Both) -> None:
    normalization = keras.layers.Normalization(name="normal")
    normalization.adapt(models.rows()[0])
    model = keras.Sequential([keras.Input((4,)), normalization, keras.layers.Dense(2, name="dense")], name="mixed")
    model.layers[1].trainable = False
    models.drive(run, trackers.Histograms(), model)
    for loaded in both(run):
        assert loaded.tags("histograms")["train"] == {f"{w.path}/histogram" for w in model.weights}
        count = loaded.tensors("histograms", "train", "normal/count/histogram")
        assert [buckets[:, 2].sum() for _, buckets in count] == [1]
    assert models.record(run)["problems"] == []


@pytest.mark.parametrize("buckets", [0, -1, 2.5, None])
def test_an_invalid_number_of_buckets_is_an_error(buckets: Any) -> None:
    with pytest.raises(trackers.InvalidArgumentError, match="buckets must be an integer of 1 or more"):
        trackers.Histograms(buckets=buckets)
