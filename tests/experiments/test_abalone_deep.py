from __future__ import annotations

import argparse
import itertools
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from experiments import abalone_deep, data
from tests.conftest import SmallRuns
from tests.loaders import load


def settings(**overrides: Any) -> argparse.Namespace:
    defaults: dict[str, Any] = {
        "learning_rate": 0.01,
        "units": 4,
        "blocks": 2,
        "l1": 0.0,
        "l2": 0.0,
        "activity_l2": 0.0,
    }
    return argparse.Namespace(**defaults | {"schedule": "constant"} | overrides)


@pytest.mark.slow
def test_gradient_norm_activations_and_learning_rates_are_tracked(small: SmallRuns) -> None:
    run = small["abalone_deep"]
    with load(run.path, "rust") as logdir:
        norms = logdir.scalars("train", "gradient_norm")
        assert [step for step, _ in norms] == [0, 1]
        assert all(norm > 0 for _, norm in norms)
        tags = logdir.tags("scalars")["train"]
        assert {f"dense_0/activation/{moment}" for moment in ("mean", "std")} <= tags
        rates = logdir.scalars("train", "batch_learning_rate")
        assert [step for step, _ in rates] == list(range(1, run.progress.batches + 1))
        assert {rate for _, rate in rates} == {np.float32(1e-3)}


@pytest.mark.slow
def test_all_options_can_be_combined(small: SmallRuns, tmp_path: Path) -> None:
    arguments = ["--clip-norm", "0.5", "--schedule", "warmup_cosine", "--loss", "weighted_mse"]
    arguments += ["--batch-size", "16", "--l1", "1e-4", "--l2", "1e-4", "--activity-l2", "1e-3"]
    run = small.again("abalone_deep", *arguments, logdir=tmp_path)
    assert (run.hparams["clip_norm"], run.hparams["loss"], run.hparams["l1"]) == (0.5, "weighted_mse", 1e-4)
    with load(run.path, "rust") as logdir:
        rates = [rate for _, rate in logdir.scalars("train", "batch_learning_rate")]
    assert len(rates) == 2 * 18
    assert rates[0] == 0.0
    peak = int(np.argmax(rates))
    assert 0 < peak < len(rates) - 1
    assert all(a < b for a, b in itertools.pairwise(rates[: peak + 1]))
    assert all(a > b for a, b in itertools.pairwise(rates[peak:]))


def test_the_schedules_have_their_start_and_end_values() -> None:
    assert abalone_deep.schedule(settings(), 100) == 0.01
    exponential = abalone_deep.schedule(settings(schedule="exponential"), 100)
    assert [float(exponential(step)) for step in (0, 10, 100)] == pytest.approx([0.01, 0.008, 0.01 * 0.8**10])
    cosine = abalone_deep.schedule(settings(schedule="warmup_cosine"), 100)
    assert [float(cosine(step)) for step in (0, 5, 10, 55, 100)] == pytest.approx([0, 0.005, 0.01, 0.005, 0], abs=1e-6)


def test_a_weighted_error_counts_large_targets_more() -> None:
    loss = abalone_deep.weighted_mse(10.0)
    y, predicted = np.array([[0.0], [10.0], [30.0]]), np.array([[1.0], [11.0], [31.0]])
    assert np.asarray(loss(y, predicted)).tolist() == [1, 2, 4]


def test_regularisation_is_part_of_the_loss() -> None:
    rows = data.Table(
        "rows", np.random.default_rng(0).normal(size=(50, 3)).astype(np.float32), np.zeros(50), ("a", "b", "c")
    )
    plain, kernels, activity = (
        abalone_deep.build(rows, settings(**overrides))
        for overrides in ({}, {"l1": 0.1, "l2": 0.1}, {"activity_l2": 0.1})
    )
    for model in (plain, kernels, activity):
        model(rows.x)
    assert sum(map(float, plain.losses)) == 0
    dense = [layer.kernel.numpy() for layer in kernels.layers if isinstance(layer, keras.layers.Dense)][:-1]
    assert len(dense) == 5
    expected = sum(0.1 * np.abs(kernel).sum() + 0.1 * np.square(kernel).sum() for kernel in dense)
    assert sum(map(float, kernels.losses)) == pytest.approx(expected, rel=1e-5)
    assert sum(map(float, activity.losses)) > 0


def test_a_residual_block_with_zero_weights_is_the_identity() -> None:
    rows = data.Table(
        "rows", np.random.default_rng(0).normal(size=(50, 3)).astype(np.float32), np.zeros(50), ("a", "b", "c")
    )
    model = abalone_deep.build(rows, settings(blocks=1))
    model.get_layer("block_1_dense_2").set_weights([np.zeros((4, 4)), np.zeros(4)])
    before = keras.Model(model.input, model.get_layer("relu_0").output)(rows.x)
    after = keras.Model(model.input, model.get_layer("relu_1").output)(rows.x)
    np.testing.assert_array_equal(before, after)


def test_the_pipeline_shuffles_all_rows_each_epoch() -> None:
    rows = data.Table("rows", np.arange(10, dtype=np.float32)[:, None], np.arange(10, dtype=np.float32), ("a",))
    shuffled = abalone_deep.pipeline(rows, 4, seed=1)
    epochs = [np.concatenate([x[:, 0] for x, _ in shuffled.as_numpy_iterator()]).tolist() for _ in range(2)]
    assert sorted(epochs[0]) == sorted(epochs[1]) == list(range(10))
    assert epochs[0] != epochs[1]
    plain = abalone_deep.pipeline(rows, 4)
    assert np.concatenate([x[:, 0] for x, _ in plain.as_numpy_iterator()]).tolist() == list(range(10))
