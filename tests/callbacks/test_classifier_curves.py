"""ClassifierCurves: the curves and scores of scikit-learn, for two classes, several classes and several labels."""

from __future__ import annotations

import io
import json
from typing import Any

import keras
import numpy as np
import numpy.typing as npt
import pytest
from keras import layers
from PIL import Image
from sklearn import metrics
from sklearn.calibration import calibration_curve
from tensorboard.plugins.pr_curve import summary as pr_curve_summary

import trackers
from tests import loaders
from tests.callbacks import models
from tests.callbacks.conftest import Both
from trackers.callbacks._support.class_scores import ClassProbabilities, calibration
from trackers.callbacks._support.classifier_figures import roc_figure
from trackers.write.pr_curves import pr_curve

NAMES = ("Adelie", "Chinstrap", "Gentoo")
SAMPLES = 120
METRICS = ("roc_auc", "average_precision", "brier_score_loss", "calibration_error")
_random = np.random.default_rng(3)
LOGITS = _random.normal(size=(SAMPLES, 3)).astype(np.float32)
SOFTMAX = np.exp(LOGITS) / np.exp(LOGITS).sum(axis=1, keepdims=True)
SIGMOID = 1 / (1 + np.exp(-LOGITS))
LABELS = np.array([_random.choice(3, p=row / row.sum()) for row in SOFTMAX.astype(np.float64)])
MULTI_HOT = (_random.random((SAMPLES, 3)) < SIGMOID).astype(np.int64)


def identity_model(size: int, loss: Any = None) -> keras.Model:
    """Returns a model whose inputs are its scores."""
    model = keras.Sequential([keras.Input((size,)), layers.Activation("linear")])
    if loss is not None:
        model.compile(loss=loss)
    return model


def track(
    run: trackers.Run, scores: npt.NDArray[Any], y: Any, names: Any = NAMES, loss: Any = None
) -> dict[str, float]:
    """Runs the tracker for one epoch; returns the scalars that it writes."""
    models.drive(run, trackers.ClassifierCurves((scores, y), names), identity_model(scores.shape[1], loss))
    assert models.record(run)["problems"] == []
    points = trackers.read(run.path).scalars()
    return {tag.removeprefix("epoch_"): value for tag, value in zip(points["tag"], points["value"], strict=True)}


def matrix(run: trackers.Run, tag: str) -> npt.NDArray[np.float64]:
    (values,) = trackers.read(run.path).matrices(tags=f"{tag}/values")["values"]
    return np.asarray(values)


def test_several_classes_have_the_scores_of_scikit_learn(run: trackers.Run) -> None:
    values = track(run, SOFTMAX, LABELS)
    one_hot = keras.utils.to_categorical(LABELS, 3)
    assert values["roc_auc"] == pytest.approx(metrics.roc_auc_score(LABELS, SOFTMAX, multi_class="ovr"))
    assert values["average_precision"] == pytest.approx(metrics.average_precision_score(one_hot, SOFTMAX))
    assert values["brier_score_loss"] == pytest.approx(metrics.brier_score_loss(LABELS, SOFTMAX, labels=[0, 1, 2]))
    table = matrix(run, "class_scores")
    np.testing.assert_allclose(table[:, 0], metrics.roc_auc_score(one_hot, SOFTMAX, average=None))
    np.testing.assert_allclose(table[:, 1], metrics.average_precision_score(one_hot, SOFTMAX, average=None))
    briers = [metrics.brier_score_loss(truth, scores) for truth, scores in zip(one_hot.T, SOFTMAX.T, strict=True)]
    np.testing.assert_allclose(table[:, 2], briers, rtol=1e-6)


@pytest.mark.parametrize("outputs", [1, 2])
def test_of_two_classes_the_second_is_scored(run: trackers.Run, both: Both, outputs: int) -> None:
    scores, labels = SIGMOID[:, :1], MULTI_HOT[:, 0]
    values = track(run, np.hstack([1 - scores, scores])[:, -outputs:], labels, ("no", "yes"))
    positive = scores[:, 0]
    assert values["roc_auc"] == pytest.approx(metrics.roc_auc_score(labels, positive))
    assert values["average_precision"] == pytest.approx(metrics.average_precision_score(labels, positive))
    assert values["brier_score_loss"] == pytest.approx(metrics.brier_score_loss(labels, positive))
    for loaded in both(run):
        assert loaded.tags("pr_curves") == {"validation": {"pr_curve/yes"}}


def test_several_labels_have_the_scores_of_scikit_learn(run: trackers.Run) -> None:
    values = track(run, SIGMOID, MULTI_HOT)
    assert values["roc_auc"] == pytest.approx(metrics.roc_auc_score(MULTI_HOT, SIGMOID))
    assert values["average_precision"] == pytest.approx(metrics.average_precision_score(MULTI_HOT, SIGMOID))
    briers = [metrics.brier_score_loss(truth, scores) for truth, scores in zip(MULTI_HOT.T, SIGMOID.T, strict=True)]
    assert values["brier_score_loss"] == pytest.approx(np.mean(briers))


@pytest.mark.parametrize("kind", ["binary", "multiclass", "multilabel"])
def test_calibration_has_the_points_of_scikit_learn(run: trackers.Run, kind: str) -> None:
    scores, y, outcomes, probabilities = {
        "binary": (SIGMOID[:, :1], MULTI_HOT[:, 0], MULTI_HOT[:, 0], SIGMOID[:, 0]),
        "multiclass": (SOFTMAX, LABELS, SOFTMAX.argmax(axis=1) == LABELS, SOFTMAX.max(axis=1)),
        "multilabel": (SIGMOID, MULTI_HOT, MULTI_HOT.ravel(), SIGMOID.ravel()),
    }[kind]
    values = track(run, scores, y, ("no", "yes") if kind == "binary" else NAMES)
    observed, predicted = calibration_curve(outcomes, probabilities, n_bins=10)
    table = matrix(run, "calibration")
    filled = table[table[:, 2] > 0]
    np.testing.assert_allclose(filled[:, :2], np.column_stack([predicted, observed]), rtol=1e-6)
    assert table[:, 2].sum() == len(probabilities)
    error = (np.abs(predicted - observed) * filled[:, 2]).sum() / len(probabilities)
    assert values["calibration_error"] == pytest.approx(error, rel=1e-5)


def test_the_pr_curves_are_those_of_tensorboards_own_summary() -> None:
    labels = MULTI_HOT[:, 0].astype(bool)
    for scores in (SIGMOID[:, 0], SIGMOID[:, 0].astype(np.float64), np.round(SIGMOID[:, 0], 2)):
        stock = pr_curve_summary.pb("cat", labels, scores).value[0]
        value = pr_curve("cat", (labels, scores))
        assert value.metadata.plugin_data.plugin_name == stock.metadata.plugin_data.plugin_name
        assert value.metadata.plugin_data.content == stock.metadata.plugin_data.content
        assert value.tensor.tensor_content == stock.tensor.tensor_content
        assert str(value.tensor.tensor_shape) == str(stock.tensor.tensor_shape)


def test_curves_pictures_and_tables_are_written_for_each_class(run: trackers.Run, both: Both) -> None:
    track(run, SOFTMAX, LABELS)
    for loaded in both(run):
        assert loaded.tags("pr_curves")["validation"] == {f"pr_curve/{name}" for name in NAMES}
        assert loaded.tags("images")["validation"] == {"precision_recall", "roc", "calibration", "class_scores"}
        for tag in ("precision_recall", "roc", "calibration"):
            assert _pixels(loaded, tag).shape == (480, 640, 3)
        content = json.loads(loaded.content("trackers_matrices", "validation", "class_scores/values"))
        assert content["rows"] == list(NAMES)
        assert content["is_table"] is True
    logs = trackers.read(run.path)
    curve = logs.pr_curves(tags="pr_curve/Gentoo")
    at_half = curve.iloc[np.argmin(np.abs(curve["threshold"] - 0.5))]
    assert at_half["true_positives"] == ((SOFTMAX[:, 2] >= 0.5) & (LABELS == 2)).sum()


def _pixels(loaded: loaders.Logdir, tag: str) -> npt.NDArray[np.uint8]:
    ((_, (_, _, png)),) = loaded.blobs("images", "validation", tag)
    return np.asarray(Image.open(io.BytesIO(png)))


def test_logits_become_probabilities_if_the_loss_says_that_they_are(run: trackers.Run) -> None:
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    values = track(run, LOGITS, LABELS, loss=loss)
    assert values["roc_auc"] == pytest.approx(metrics.roc_auc_score(LABELS, SOFTMAX, multi_class="ovr"))
    assert values["brier_score_loss"] == pytest.approx(metrics.brier_score_loss(LABELS, SOFTMAX), rel=1e-5)


def test_scores_that_are_not_probabilities_are_reported(run: trackers.Run) -> None:
    with pytest.warns(trackers.TrackersWarning, match="must be probabilities in 0…1, not in -.*from_logits=True"):
        models.drive(run, trackers.ClassifierCurves((LOGITS, LABELS), NAMES), identity_model(3))
    assert trackers.read(run.path).pr_curves().empty


def test_a_class_that_never_occurs_is_in_no_mean(run: trackers.Run) -> None:
    labels = np.where(LABELS == 2, 0, LABELS)
    values = track(run, SOFTMAX, labels)
    table = matrix(run, "class_scores")
    assert np.isnan(table[2, :2]).all()
    assert values["roc_auc"] == pytest.approx(table[:2, 0].mean())
    assert values["average_precision"] == pytest.approx(table[:2, 1].mean())


def test_data_of_one_class_has_no_area_and_writes_the_rest(run: trackers.Run) -> None:
    values = track(run, SIGMOID[:, :1], np.ones(SAMPLES, int), ("no", "yes"))
    assert set(values) == set(METRICS) - {"roc_auc"}
    assert values["average_precision"] == 1


def test_only_the_ten_worst_of_many_classes_are_drawn() -> None:
    auc = np.linspace(0.5, 0.9, 12)[::-1].copy()
    truth = np.eye(12, dtype=bool).repeat(3, axis=0)
    classes = ClassProbabilities([f"class {index}" for index in range(12)], truth, np.full((36, 12), 0.5), False)
    figure = roc_figure(classes, auc)
    legend = [text.get_text().split(" (")[0] for text in figure.axes[0].get_legend().get_texts()]
    assert legend == [f"class {index}" for index in range(2, 12)]
    assert figure.axes[0].get_title() == "ROC curves: the 10 lowest of 12 classes"


def test_class_names_are_neither_formulas_nor_hidden(run: trackers.Run) -> None:
    track(run, SOFTMAX, LABELS, ("$x^{", "_hidden", "<b>\n" + "long " * 20))


def test_calibration_of_certain_predictions_has_one_bin() -> None:
    truth = np.array([[True], [True], [False]])
    table = calibration(ClassProbabilities(["yes"], truth, np.ones((3, 1)), False))
    assert table[-1].tolist() == [1.0, pytest.approx(2 / 3), 3.0]
    assert np.isnan(table[:-1, :2]).all()


def test_they_are_written_every_fifth_epoch_and_at_the_last(run: trackers.Run) -> None:
    tracker = trackers.ClassifierCurves(models.rows(9), models.CLASSES)
    models.drive(run, tracker, models.dense(), epochs=8)
    assert models.record(run)["problems"] == []
    assert sorted(set(trackers.read(run.path).pr_curves()["step"])) == [0, 5, 7]
