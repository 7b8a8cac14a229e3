"""ModelSummary: its two texts, read with both loaders."""

from __future__ import annotations

from typing import Any

import keras
import pytest
from keras import layers

import trackers
from tests import loaders
from tests.callbacks import models
from tests.callbacks.conftest import Both, Fitted
from trackers.callbacks.model_summary import markdown_table


def _texts(loaded: loaders.Logdir, run: str, tag: str) -> list[tuple[int, str]]:
    return [(step, text.item().decode()) for step, text in loaded.tensors("text", run, tag)]


def _rows(markdown: str) -> dict[str, str]:
    head, rule, *lines = markdown.splitlines()
    assert (head, rule) == ("| setting | value |", "| --- | --- |")
    return dict(line.removeprefix("| ").removesuffix(" |").split(" | ") for line in lines)


@pytest.mark.parametrize("kind", models.KINDS)
def test_the_summary_lists_every_layer_and_the_parameters(
    fitted: dict[str, Fitted], loaded: loaders.Logdir, kind: str
) -> None:
    [(step, text)] = _texts(loaded, fitted[kind].name, "model_summary")
    assert step == 0
    assert text.startswith("```\n")
    assert text.endswith("\n```")
    assert text.count("```") == 2
    model = fitted[kind].model
    assert all(layer.name in text for layer in model.layers)
    assert f"{sum(weight.numpy().size for weight in model.weights):,}" in text.replace("Total params: ", "")


@pytest.mark.parametrize("kind", models.KINDS)
def test_the_configuration_is_a_table_of_settings_and_hparams(
    fitted: dict[str, Fitted], loaded: loaders.Logdir, kind: str
) -> None:
    [(_, text)] = _texts(loaded, fitted[kind].name, "configuration")
    rows = _rows(text)
    assert rows == {
        "parameters": f"{fitted[kind].model.count_params():,}",
        "optimizer": "Adam",
        "learning_rate": "0.01",
        "loss": "sparse_categorical_crossentropy",
        "epochs": "2",
        "steps per epoch": "6",
        "kind": kind,
    }


def test_each_fit_is_described_at_its_first_epoch(run: trackers.Run, both: Both) -> None:
    model, tracker = models.dense(), trackers.ModelSummary()
    models.drive(run, tracker, model, epochs=3)
    model.optimizer.learning_rate = 0.125
    models.drive(run, tracker, model, epochs=1)
    for loaded in both(run):
        assert [step for step, _ in _texts(loaded, ".", "model_summary")] == [0, 3]
        # The run's hparams override the optimizer's values.
        assert [_rows(text)["learning_rate"] for _, text in _texts(loaded, ".", "configuration")] == ["0.001"] * 2


@pytest.mark.parametrize(
    ("loss", "shown"),
    [
        ("mse", "mse"),
        (keras.losses.Huber(), "huber_loss"),
        (keras.losses.mean_absolute_error, "mean_absolute_error"),
    ],
)
def test_a_loss_is_shown_by_its_name(run: trackers.Run, both: Both, loss: Any, shown: str) -> None:
    model = keras.Sequential([keras.Input((4,)), layers.Dense(1)])
    model.compile(keras.optimizers.LossScaleOptimizer(keras.optimizers.SGD(0.5)), loss)
    models.drive(run, trackers.ModelSummary(), model)
    for loaded in both(run):
        rows = _rows(_texts(loaded, ".", "configuration")[0][1])
        assert rows["loss"] == shown
        assert rows["optimizer"] == "SGD"


def test_the_layers_of_a_nested_model_are_listed(run: trackers.Run, both: Both) -> None:
    inner = keras.Sequential([keras.Input((4,)), layers.Dense(2, name="deep_inside")], name="inner")
    model = keras.Sequential([inner, layers.Dense(1)])
    model.compile("sgd", "mse")
    models.drive(run, trackers.ModelSummary(), model)
    for loaded in both(run):
        assert "deep_inside" in _texts(loaded, ".", "model_summary")[0][1]


def test_pipes_and_line_breaks_are_escaped() -> None:
    text = markdown_table({"a|b": "x | y", "two\nlines": "1\n2", "none": None})
    assert text.splitlines() == [
        "| setting | value |",
        "| --- | --- |",
        "| a\\|b | x \\| y |",
        "| two lines | 1 2 |",
        "| none | None |",
    ]
