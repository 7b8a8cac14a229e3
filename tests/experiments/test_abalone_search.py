from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pandas as pd
import pytest

from experiments import abalone_search, data
from tests.conftest import SmallRuns
from tests.loaders import load


def test_the_grid_has_17280_distinct_points() -> None:
    assert abalone_search.SIZE == 17_280
    points = {json.dumps(abalone_search.point(index)) for index in range(abalone_search.SIZE)}
    assert len(points) == 17_280
    assert abalone_search.point(0) == {name: values[0] for name, values in abalone_search.GRID.items()}
    assert abalone_search.point(17_279) == {name: values[-1] for name, values in abalone_search.GRID.items()}


def test_points_are_drawn_without_replacement_and_a_longer_draw_extends_a_shorter_one() -> None:
    long = abalone_search.draw(3000, seed=1)
    assert len(set(long)) == 3000
    assert abalone_search.draw(10, seed=1) == long[:10]
    assert abalone_search.draw(10, seed=2) != long[:10]
    assert sorted(abalone_search.draw(abalone_search.SIZE, seed=0)) == list(range(abalone_search.SIZE))


ROWS = data.Table(
    "rows", np.random.default_rng(0).normal(size=(20, 3)).astype(np.float32), np.zeros(20), ("a", "b", "c")
)


def build(**overrides: Any) -> keras.Model:
    return abalone_search.build(abalone_search.point(0) | overrides, ROWS)


@pytest.mark.parametrize("name", abalone_search.GRID)
def test_every_value_of_the_grid_changes_the_network(name: str) -> None:
    values = abalone_search.GRID[name]
    if name == "batch_size":
        return
    models = [build(**{name: value}) for value in values]
    configs = {
        json.dumps([m.get_config()["layers"], m.optimizer.get_config()], default=str, sort_keys=True) for m in models
    }
    assert len(configs) == len(values)


def test_the_network_of_a_point_has_its_values() -> None:
    model = build(hidden=[8, 16, 8], activation="selu", regularizer="l1_l2", optimizer="sgd", initializer="he_normal")
    dense = [layer for layer in model.layers if isinstance(layer, keras.layers.Dense)][:-1]
    assert [layer.units for layer in dense] == [8, 16, 8]
    assert {layer.activation.__name__ for layer in model.layers if hasattr(layer, "activation")} >= {"selu"}
    penalty = dense[0].kernel_regularizer
    assert (float(penalty.l1), float(penalty.l2)) == pytest.approx((0.01, 0.01))
    assert isinstance(dense[0].kernel_initializer, keras.initializers.HeNormal)
    assert isinstance(model.optimizer, keras.optimizers.SGD)
    assert float(model.optimizer.learning_rate) == pytest.approx(0.01)


@pytest.mark.slow
def test_every_point_is_a_run_and_the_table_is_sorted(small: SmallRuns) -> None:
    best = small["abalone_search"]
    root = best.path.parent
    results = pd.read_csv(root / "results.csv")
    assert sorted(results["point"]) == sorted(abalone_search.draw(2, seed=42))
    assert results["test_loss"].is_monotonic_increasing
    assert root / results["run"][0] == best.path
    with load(root, "rust") as logdir:
        for _, row in results.iterrows():
            ((_, loss),) = logdir.scalars(row["run"], "test_loss")
            assert loss == pytest.approx(row["test_loss"], rel=1e-6)
            assert [step for step, _ in logdir.scalars(f"{row['run']}/train", "epoch_loss")] == [0, 1]
        assert logdir.blobs("images", best.path.name, "curves")


@pytest.mark.slow
def test_finished_points_are_not_trained_again(
    small: SmallRuns, capsys: pytest.CaptureFixture[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    first = small["abalone_search"].path.parent
    before = runs(first)
    repeated = small.again("abalone_search", "--jobs", "2")
    assert runs(first) == before
    assert "2 of 17,280 points; 2 are already finished" in capsys.readouterr().out
    # Other settings are another search.
    other = small.again("abalone_search", "--trials", "1", "--epochs", "1")
    assert len(runs(first)) == len(before) + 1
    assert other.hparams["epochs"] == 1
    assert repeated.path != other.path


def runs(root: Path) -> set[str]:
    return {path.parent.name for path in root.glob("*/run.json")}
