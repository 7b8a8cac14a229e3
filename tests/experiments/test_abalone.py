from __future__ import annotations

import json

import keras
import numpy as np
import pandas as pd
import pytest

from experiments import abalone, data
from tests.conftest import SmallRuns
from tests.loaders import load

ROWS = data.Table(
    "rows", np.random.default_rng(0).normal(size=(200, 3)).astype(np.float32), np.zeros(200), ("a", "b", "c")
)


@pytest.mark.slow
def test_checkpoint_history_and_tables_are_written(small: SmallRuns) -> None:
    run = small["abalone"]
    history = pd.read_csv(run.path / "history.csv")
    assert list(history["epoch"]) == [0, 1, 2]
    with load(run.path, "rust") as logdir:
        points = logdir.scalars("validation", "epoch_mae")
        assert [value for _, value in points] == pytest.approx(list(history["val_mae"]))
        pictures = {"predicted_vs_true", "residuals", "error_by_range", "permutation_importance"}
        assert pictures <= logdir.tags("images")["validation"]
        ((_, test_mae),) = logdir.scalars(".", "test_mae")
        assert logdir.blobs("images", ".", "history")
    tables = abalone.error_tables(run)
    train, test = abalone.split(_diabetes_table(small))
    assert list(tables["permutation_importance"].index) == list(train.features)
    # A fifth of the training rows, in quarters of the target.
    assert tables["error_by_range"]["samples"].sum() == len(train) - int(0.8 * len(train))
    assert len(tables["error_by_range"]) == 4
    best = keras.saving.load_model(run.path / "checkpoints" / "best.keras")
    assert best.evaluate(test.x, test.y, verbose=0)[1] == pytest.approx(test_mae, rel=1e-5)


@pytest.mark.slow
def test_the_baselines_are_runs_of_the_same_experiment(small: SmallRuns) -> None:
    run = small["abalone"]
    records = [json.loads(path.read_text()) for path in run.path.parent.glob("*/run.json")]
    by_model = {record["hparams"]["model"]: record for record in records}
    assert set(by_model) == {"abalone", "mean", "linear"}
    train, test = abalone.split(_diabetes_table(small))
    with load(run.path.parent, "rust") as logdir:
        ((_, mae),) = logdir.scalars(by_model["mean"]["id"], "test_mae")
    assert mae == pytest.approx(np.abs(test.y - train.y.mean()).mean(), rel=1e-5)


def test_the_network_is_that_of_the_tutorial() -> None:
    model = abalone.build(ROWS, keras.optimizers.Adam())
    kinds = [type(layer).__name__ for layer in model.layers]
    block = ["Dense", "BatchNormalization", "Activation", "Dropout"]
    assert kinds == ["Normalization", *block, *block, "Dense"]
    assert [layer.units for layer in model.layers if isinstance(layer, keras.layers.Dense)] == [8, 4, 1]
    assert {layer.rate for layer in model.layers if isinstance(layer, keras.layers.Dropout)} == {0.2}


def _diabetes_table(small: SmallRuns) -> data.Table:
    from experiments.data.tables import _diabetes

    return _diabetes("abalone")
