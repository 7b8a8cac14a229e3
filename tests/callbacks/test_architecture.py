"""Architecture: its picture, read with both loaders, and its table."""

from __future__ import annotations

import io

import keras
import numpy as np
import pytest
from keras import layers
from PIL import Image

import trackers
from tests.callbacks import models
from tests.callbacks.conftest import Both
from trackers.callbacks._support import architecture_picture
from trackers.callbacks._support.architecture_picture import flops_text, plot_architecture
from trackers.callbacks._support.model_layers import model_architecture
from trackers.schema.architecture import Layer, ModelArchitecture


def test_each_fit_writes_a_picture_and_replaces_the_table(run: trackers.Run, both: Both) -> None:
    tracker = trackers.Architecture()
    models.drive(run, tracker, models.functional(), epochs=2)
    models.drive(run, tracker, models.dense())
    frame = trackers.read(run.path).architectures()
    assert frame.drop(columns="run").values[1].tolist() == ["dense", "Dense", "(None, 3)", 15, 27]
    assert len(frame) == 2
    for loaded in both(run):
        pictures = loaded.blobs("images", "train", "architecture")
        assert [step for step, _ in pictures] == [0, 2]
        width, height, png = pictures[0][1][:3]
        pixels = np.asarray(Image.open(io.BytesIO(png)).convert("L"))
        assert pixels.shape == (int(height), int(width))
        assert (pixels < 128).sum() > 1000


def test_a_subclassed_model_is_described_once_it_is_built(run: trackers.Run) -> None:
    with run:
        models.fit_images(models.subclassed(), run.callbacks(architecture=True, graph=None, profile=None), epochs=1)
    frame = trackers.read(run.path).architectures()
    assert list(frame.type[1:]) == ["Conv2D", "Flatten", "Dropout", "Dense"]


def test_a_layer_is_drawn_with_its_numbers() -> None:
    model = keras.Sequential([keras.Input((4,), name="in"), layers.Dense(3, name="cost_$x$")], name="small")
    figure = plot_architecture(model_architecture(model))
    texts = [text.get_text() for text in figure.axes[0].texts]
    assert texts == ["in: InputLayer", "(None, 4)", "cost_$x$: Dense", "(None, 3)", "15 parameters · 27 FLOPs"]


def test_a_very_deep_model_is_drawn_with_fewer_pixels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(architecture_picture, "_MAX_PIXELS", 400)
    chain = [Layer(str(index), "Dense", inputs=(str(index - 1),)) for index in range(10)]
    figure = plot_architecture(ModelArchitecture("deep", tuple(chain)))
    assert figure.get_size_inches()[1] * figure.dpi == pytest.approx(400)


def test_operations_are_abbreviated() -> None:
    counts = [None, 999, 433_000, 4_468_288, 7_200_000_000, 2 * 10**12]
    assert [flops_text(count) for count in counts] == [
        *("unknown FLOPs", "999 FLOPs", "433 kFLOPs", "4.47 MFLOPs", "7.2 GFLOPs", "2 TFLOPs")
    ]
