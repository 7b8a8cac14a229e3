"""KernelImages: an image of every kernel of every kind of layer."""

from __future__ import annotations

import io
from typing import Any

import keras
import numpy as np
import numpy.typing as npt
import pytest
from keras import layers
from PIL import Image

import trackers
from tests import loaders
from tests.callbacks import models
from tests.callbacks.conftest import Both, Fitted
from trackers.callbacks._support.image_grid import convolution_grid, dense_image


def _decode(blobs: list[bytes]) -> npt.NDArray[np.uint8]:
    """Decodes the one image of a summary, which TensorBoard stores as width, height and PNGs."""
    width, height, png = blobs
    pixels = np.asarray(Image.open(io.BytesIO(png)))
    assert (str(pixels.shape[1]).encode(), str(pixels.shape[0]).encode()) == (width, height)
    return pixels


@pytest.mark.parametrize("kind", models.KINDS)
def test_every_kernel_is_drawn_each_epoch(fitted: dict[str, Fitted], loaded: loaders.Logdir, kind: str) -> None:
    train, model = f"{fitted[kind].name}/train", fitted[kind].model
    kernels = {weight.path: np.array(weight.value) for weight in model.weights if weight.name == "kernel"}
    assert loaded.tags("images")[train] == {f"{path}/image" for path in kernels}
    for path, kernel in kernels.items():
        points = loaded.blobs("images", train, f"{path}/image")
        assert [step for step, _ in points] == [0, 1]
        draw = dense_image if kernel.ndim == 2 else convolution_grid
        np.testing.assert_array_equal(_decode(points[-1][1]), draw(kernel))


def _written(run: trackers.Run, both: Both, *stack: Any) -> dict[str, npt.NDArray[np.uint8]]:
    """Returns weight name to image, of a model with these layers."""
    model = keras.Sequential(stack, name="model")
    models.drive(run, trackers.KernelImages(), model)
    assert models.record(run)["problems"] == []
    images = []
    for loaded in both(run):
        tags = loaded.tags("images").get("train", set())
        images.append({tag.split("/")[-2]: _decode(loaded.blobs("images", "train", tag)[0][1]) for tag in tags})
    assert images[0].keys() == images[1].keys()
    return images[0]


def _weights(shape: tuple[int, ...]) -> npt.NDArray[np.float32]:
    return np.random.default_rng(0).normal(size=shape).astype(np.float32)


def test_each_slice_of_a_depthwise_convolution_is_a_filter(run: trackers.Run, both: Both) -> None:
    kernel = _weights((3, 3, 4, 2))
    layer = layers.DepthwiseConv2D(3, depth_multiplier=2, use_bias=False, name="deep")
    layer.build((None, 8, 8, 4))
    layer.set_weights([kernel])
    images = _written(run, both, keras.Input((8, 8, 4)), layer)
    np.testing.assert_array_equal(images["kernel"], convolution_grid(kernel.reshape(3, 3, 1, 8)))


def test_a_transposed_convolution_is_drawn_by_filters(run: trackers.Run, both: Both) -> None:
    # Keras lays it out as [height, width, filters, channels].
    kernel = _weights((3, 3, 8, 1))
    layer = layers.Conv2DTranspose(8, 3, use_bias=False, name="up")
    layer.build((None, 8, 8, 1))
    layer.set_weights([kernel])
    images = _written(run, both, keras.Input((8, 8, 1)), layer)
    np.testing.assert_array_equal(images["kernel"], convolution_grid(kernel.swapaxes(-1, -2)))


def test_both_kernels_of_a_separable_convolution_are_drawn(run: trackers.Run, both: Both) -> None:
    layer = layers.SeparableConv2D(6, 3, use_bias=False, name="apart")
    layer.build((None, 8, 8, 3))
    depthwise, pointwise = _weights((3, 3, 3, 1)), _weights((1, 1, 3, 6))
    layer.set_weights([depthwise, pointwise])
    images = _written(run, both, keras.Input((8, 8, 3)), layer)
    assert set(images) == {"depthwise_kernel", "pointwise_kernel"}
    np.testing.assert_array_equal(images["depthwise_kernel"], convolution_grid(depthwise.reshape(3, 3, 1, 3)))
    np.testing.assert_array_equal(images["pointwise_kernel"], convolution_grid(pointwise))


@pytest.mark.parametrize(
    ("shape", "layer", "drawn"),
    [
        ((16, 1), layers.Conv1D(4, 3), {"kernel"}),
        ((16, 5), layers.SeparableConv1D(4, 3), {"depthwise_kernel", "pointwise_kernel"}),
        ((8, 8, 1), layers.Conv2D(4, 1), {"kernel"}),
        ((8, 8, 5), layers.Conv2D(7, (1, 5)), {"kernel"}),
        ((6, 6, 6, 2), layers.Conv3D(4, 2), {"kernel"}),
        ((6, 6, 6, 2), layers.Conv3DTranspose(4, 2), {"kernel"}),
        ((16, 3), layers.Conv1DTranspose(4, 3), {"kernel"}),
        ((16, 3), layers.DepthwiseConv1D(3), {"kernel"}),
        ((5, 3), layers.LSTM(4), {"kernel", "recurrent_kernel"}),
        ((5, 3), layers.EinsumDense("abc,cde->abde", output_shape=(5, 2, 4)), {"kernel"}),
        ((4,), layers.Dense(3), {"kernel"}),
        ((4,), layers.BatchNormalization(), set()),
    ],
)
def test_every_layer_with_a_kernel_has_a_decode(
    run: trackers.Run, both: Both, shape: tuple[int, ...], layer: Any, drawn: set[str]
) -> None:
    images = _written(run, both, keras.Input(shape), layer)
    assert set(images) == drawn


def test_kernels_that_are_nan_or_constant_do_not_affect_the_others(run: trackers.Run, both: Both) -> None:
    broken, constant, normal = (layers.Conv2D(4, 3, name=name) for name in ("broken", "constant", "normal"))
    inputs = [keras.Input((8, 8, 1)), broken, constant, normal]
    model = keras.Sequential(inputs)
    broken.set_weights([np.full((3, 3, 1, 4), np.nan), np.zeros(4)])
    constant.set_weights([np.ones((3, 3, 4, 4)), np.zeros(4)])
    models.drive(run, trackers.KernelImages(every=2), model, epochs=4)
    assert models.record(run)["problems"] == []
    for loaded in both(run):
        for layer in (broken, constant, normal):
            points = loaded.blobs("images", "train", f"{layer.kernel.path}/image")
            assert [step for step, _ in points] == [0, 2, 3]
