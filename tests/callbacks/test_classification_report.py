"""ClassificationReport: the numbers of scikit-learn, as a table."""

from __future__ import annotations

import json
from typing import Any

import keras
import numpy as np
import pytest
from keras import layers
from sklearn import metrics

import trackers
from tests.callbacks import models
from tests.callbacks.conftest import Both

COLUMNS = ["precision", "recall", "f1-score", "support"]
_random = np.random.default_rng(5)
SCORES = _random.random((60, 3)).astype(np.float32)
LABELS = _random.integers(0, 3, 60)
MULTI_HOT = _random.integers(0, 2, (60, 3))


def report(run: trackers.Run, scores: Any, y: Any, names: Any) -> Any:
    model = keras.Sequential([keras.Input((scores.shape[1],)), layers.Activation("linear")])
    models.drive(run, trackers.ClassificationReport((scores, y), names), model)
    assert models.record(run)["problems"] == []
    (row,) = trackers.read(run.path).matrices(tags="classification_report/values").to_dict("records")
    assert row["rows"] == [*names, "macro avg", "weighted avg"]
    assert row["columns"] == COLUMNS
    assert row["is_table"] is True
    return row["values"]


@pytest.mark.parametrize("kind", ["binary", "multiclass", "multilabel"])
def test_the_numbers_are_those_of_scikit_learn(run: trackers.Run, kind: str) -> None:
    scores, y, predicted, names = {
        "binary": (SCORES[:, :1], MULTI_HOT[:, 0], (SCORES[:, 0] > 0.5).astype(int), ("no", "yes")),
        "multiclass": (SCORES, LABELS, SCORES.argmax(axis=1), models.CLASSES),
        "multilabel": (SCORES, MULTI_HOT, (SCORES >= 0.5).astype(int), models.CLASSES),
    }[kind]
    table = report(run, scores, y, names)
    expected = np.column_stack(metrics.precision_recall_fscore_support(y, predicted))
    np.testing.assert_allclose(table[:-2], expected)
    as_text = metrics.classification_report(y, predicted, output_dict=True, zero_division=0)
    for row, name in zip(table[-2:], ("macro avg", "weighted avg"), strict=True):
        np.testing.assert_allclose(row, [as_text[name][column] for column in COLUMNS])


def test_a_class_without_samples_or_predictions_has_zeros(run: trackers.Run) -> None:
    table = report(run, SCORES * [1, 1, 0], LABELS.clip(max=1), models.CLASSES)
    assert table[2].tolist() == [0, 0, 0, 0]


def test_it_is_an_image_and_numbers_of_every_fifth_epoch_and_the_last(run: trackers.Run, both: Both) -> None:
    tracker = trackers.ClassificationReport(models.rows(9), models.CLASSES)
    models.drive(run, tracker, models.dense(), epochs=8)
    for loaded in both(run):
        tables = loaded.tensors("trackers_matrices", "validation", "classification_report/values")
        assert [step for step, _ in tables] == [0, 5, 7]
        images = loaded.blobs("images", "validation", "classification_report")
        assert [step for step, _ in images] == [0, 5, 7]
        content = json.loads(loaded.content("trackers_matrices", "validation", "classification_report/values"))
        assert content["axes"] == ["class", ""]
