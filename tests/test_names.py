from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
import pytest

from tests.loaders import load
from trackers.schema.metric_direction import metric_direction
from trackers.schema.run_layout import folder_name
from trackers.schema.splits import SPLITS, TRAIN, VALIDATION, split_of
from trackers.schema.tags import (
    batch_tag,
    best_tag,
    epoch_tag,
    evaluation_tag,
    last_tag,
    matrix_values_tag,
    moment_tag,
    path_tag,
    system_metric_tag,
)


def test_tags_and_folders_are_those_of_the_stock_callback(tmp_path: Path) -> None:
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse", metrics=["mae"])
    x, y = np.zeros((8, 2)), np.zeros((8, 1))
    stock = keras.callbacks.TensorBoard(tmp_path, histogram_freq=1, update_freq=1, write_graph=False)
    model.fit(x, y, epochs=1, verbose=0, validation_data=(x, y), callbacks=[stock])
    with load(tmp_path, "python") as logdir:
        tags = {
            run: logdir.tags("scalars").get(run, set()) | logdir.tags("histograms").get(run, set()) for run in SPLITS
        }
    train = {epoch_tag("loss"), epoch_tag("mae"), epoch_tag("learning_rate"), batch_tag("loss")}
    train |= {path_tag(variable.path, "histogram") for variable in model.weights}
    assert train <= tags[TRAIN]
    assert {epoch_tag("loss"), evaluation_tag("mae")} <= tags[VALIDATION]


@pytest.mark.parametrize(
    ("log_name", "split", "metric"),
    [
        ("loss", "train", "loss"),
        ("val_loss", "validation", "loss"),
        ("val_val_loss", "validation", "val_loss"),
        ("interval_loss", "train", "interval_loss"),
        ("value", "train", "value"),
    ],
)
def test_a_log_belongs_to_a_split(log_name: str, split: str, metric: str) -> None:
    assert split_of(log_name) == (split, metric)


@pytest.mark.parametrize(
    "metric",
    ["accuracy", "val_accuracy", "Accuracy", "sparse_top_k_categorical_accuracy", "acc", "auc", "AUC_1", "precision_2",
     "recall", "f1_score", "val_F1", "mean_io_u_iou", "binary_iou", "dice", "r2_score", "cosine_similarity", "psnr"],
)  # fmt: skip
def test_more_is_better(metric: str) -> None:
    assert metric_direction(metric) == "max"


@pytest.mark.parametrize(
    "metric",
    ["loss", "val_loss", "mae", "mean_absolute_error", "kl_divergence", "perplexity", "epoch_time", "learning_rate",
     "dice_loss", "val_iou_loss", "accuracy_loss", "score_error"],
)  # fmt: skip
def test_less_is_better(metric: str) -> None:
    assert metric_direction(metric) == "min"


def test_what_hparams_should_show_sorts_before_every_stock_tag() -> None:
    stock = [batch_tag("a"), epoch_tag("a"), evaluation_tag("a"), system_metric_tag("a")]
    assert max(best_tag("zzz"), last_tag("zzz")) < min(stock)


def test_a_path_becomes_a_tag_that_tensorboard_takes() -> None:
    assert path_tag("dense/kernel", "image") == "dense/kernel/image"
    assert path_tag("dense/kernel:0", "gradient") == "dense/kernel_0/gradient"
    assert moment_tag("dense/kernel/gradient", "std") == "dense/kernel/gradient/std"
    assert matrix_values_tag("confusion_matrix") == "confusion_matrix/values"


@pytest.mark.parametrize(
    ("words", "folder"),
    [
        ("first try", "first_try"),
        ("lr: 1e-3/adam", "lr_1e-3_adam"),
        ("../../etc", "etc"),
        (".hidden", "hidden"),
        ("été=1+2.5", "été=1+2.5"),
        ("", "unnamed"),
        ("…", "unnamed"),
        ("a" * 300, "a" * 100),
        ("é" * 300, "é" * 50),
    ],
)
def test_any_words_become_the_name_of_a_folder(words: str, folder: str) -> None:
    assert folder_name(words) == folder
