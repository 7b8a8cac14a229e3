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
        tags = logdir.tags("text")["."]
        assert {"error_by_range", "sensitivity"} <= tags
        ((_, text),) = logdir.tensors("text", ".", "sensitivity")
        assert len(text.item().decode().splitlines()) == 2 + 1 + 10
        ((_, test_mae),) = logdir.scalars(".", "test_mae")
        assert logdir.blobs("images", ".", "history")
    best = keras.saving.load_model(run.path / "checkpoints" / "best.keras")
    _, test = abalone.split(_diabetes_table(small))
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


def test_the_errors_are_grouped_by_quarters_of_the_target() -> None:
    table = abalone.errors_by_range(np.arange(1.0, 9.0), np.add(np.arange(1.0, 9.0), [1, 1, -1, -1, 2, 2, 0, 0]))
    assert list(table["samples"]) == [2, 2, 2, 2]
    assert list(table["mae"]) == [1, 1, 2, 0]
    assert list(table["bias"]) == [1, -1, 2, 0]


def test_only_the_features_that_a_model_uses_are_important() -> None:
    inputs = keras.Input((3,))
    model = keras.Model(inputs, keras.layers.Dense(1, use_bias=False)(inputs))
    model.set_weights([np.array([[0.0], [2.0], [0.0]])])
    table = data.Table("rows", ROWS.x, 2 * ROWS.x[:, 1], ROWS.features)
    importances = abalone.sensitivity(model, table, seed=0).set_index("feature")["mae_grows_by"]
    assert importances.index[0] == "b"
    # Two draws of 2·N(0, 1) differ by 2·√2·√(2/π) in the mean.
    assert importances["b"] == pytest.approx(2 * np.sqrt(2) * np.sqrt(2 / np.pi), rel=0.1)
    assert importances["a"] == importances["c"] == 0


def _diabetes_table(small: SmallRuns) -> data.Table:
    from experiments.data.tables import _diabetes

    return _diabetes("abalone")
