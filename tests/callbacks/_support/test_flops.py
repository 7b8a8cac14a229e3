"""The operations of layers, against TensorFlow's profiler and against counts by hand."""

from __future__ import annotations

from typing import Any

import keras
import pytest
import tensorflow as tf
from keras import layers
from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2
from tensorflow.python.profiler import model_analyzer, option_builder

from tests.callbacks import models
from trackers.callbacks._support.flops import call_flops
from trackers.callbacks._support.model_layers import model_architecture


def _profiled(model: keras.Model) -> int:
    """Returns what TensorFlow's profiler counts for one sample."""
    inputs = [tf.TensorSpec((1, *tensor.shape[1:]), tensor.dtype) for tensor in model.inputs]
    traced = tf.function(lambda *values: model(list(values) if len(values) > 1 else values[0]))
    graph = convert_variables_to_constants_v2(traced.get_concrete_function(*inputs)).graph
    options = option_builder.ProfileOptionBuilder.float_operation()
    options["output"] = "none"
    return int(model_analyzer.profile(graph, options=options).total_float_ops)


def _layer_flops(layer: Any, shape: tuple[int | None, ...], dtype: str = "float32") -> int | None:
    inputs = keras.Input(shape, dtype=dtype)
    return call_flops(layer, [inputs.shape[1:]], [layer(inputs).shape[1:]])


LAYERS: dict[str, tuple[Any, tuple[int, ...]]] = {
    "Dense": (layers.Dense(5), (7,)),
    "Dense without bias": (layers.Dense(5, use_bias=False), (7,)),
    "Conv1D": (layers.Conv1D(5, 3), (9, 4)),
    "Conv2D": (layers.Conv2D(5, (3, 2), strides=2, padding="same"), (9, 8, 4)),
    "DepthwiseConv2D": (layers.DepthwiseConv2D(3, depth_multiplier=2), (9, 8, 4)),
    "SeparableConv2D": (layers.SeparableConv2D(6, 3), (9, 8, 4)),
    "MaxPooling2D": (layers.MaxPooling2D(2), (8, 6, 3)),
    "AveragePooling2D": (layers.AveragePooling2D(2), (8, 6, 3)),
    "ReLU": (layers.ReLU(), (8,)),
    "Flatten": (layers.Flatten(), (8, 6, 3)),
}


@pytest.mark.parametrize("name", LAYERS)
def test_the_count_is_that_of_tensorflows_profiler(name: str) -> None:
    layer, shape = LAYERS[name]
    assert _layer_flops(layer, shape) == _profiled(keras.Sequential([keras.Input(shape), layer]))


def test_the_total_of_a_model_is_that_of_tensorflows_profiler() -> None:
    model = models.sequential()
    softmax = 5 * len(models.CLASSES)  # as the profiler counts it
    assert model_architecture(model).flops == _profiled(model) - softmax


# Three steps of four features; five units.
_STEPS = (3, 4)
_LSTM = 3 * 5 * (4 * (2 * 4 + 2 * 5 + 1 + 1) + 4)
BY_HAND: dict[str, tuple[Any, tuple[int, ...], int]] = {
    "Conv2DTranspose": (layers.Conv2DTranspose(5, 3), (4, 4, 2), 2 * (4 * 4 * 2) * (3 * 3 * 5) + 6 * 6 * 5),
    "GlobalAveragePooling2D": (layers.GlobalAveragePooling2D(), (8, 6, 3), 8 * 6 * 3),
    "BatchNormalization": (layers.BatchNormalization(), (8, 6, 3), 2 * 8 * 6 * 3),
    "LSTM": (layers.LSTM(5), _STEPS, _LSTM),
    "GRU": (layers.GRU(5), _STEPS, 3 * 5 * (3 * (2 * 4 + 2 * 5 + 1 + 2) + 5)),
    "SimpleRNN": (layers.SimpleRNN(5, return_sequences=True), _STEPS, 3 * 5 * (2 * 4 + 2 * 5 + 1 + 1)),
    "Bidirectional": (layers.Bidirectional(layers.LSTM(5)), _STEPS, 2 * _LSTM),
    "TimeDistributed": (layers.TimeDistributed(layers.Dense(2)), _STEPS, 3 * 2 * (2 * 4 + 1)),
}


@pytest.mark.parametrize("name", BY_HAND)
def test_the_count_is_that_by_hand(name: str) -> None:
    layer, shape, count = BY_HAND[name]
    assert _layer_flops(layer, shape) == count


def test_an_embedding_looks_its_rows_up() -> None:
    assert _layer_flops(layers.Embedding(100, 8), (6,), "int32") == 0


def test_attention_has_four_projections_and_two_products() -> None:
    inputs = keras.Input((6, 8))
    outputs = layers.MultiHeadAttention(2, key_dim=4)(inputs, inputs)
    projections = 4 * 6 * 8 * (2 * 8 + 1)
    assert model_architecture(keras.Model(inputs, outputs)).flops == projections + 2 * (2 * 2 * 6 * 6 * 4)


def test_operations_of_keras_are_counted() -> None:
    inputs = keras.Input((7,))
    outputs = keras.ops.relu(inputs + layers.Dense(7)(inputs))
    assert model_architecture(keras.Model(inputs, outputs)).flops == 7 * (2 * 7 + 1) + 7


class Twice(layers.Dense):
    def call(self, inputs: Any) -> Any:
        return super().call(super().call(inputs))


def test_what_a_custom_layer_computes_is_unknown() -> None:
    assert _layer_flops(Twice(7), (7,)) is None


def test_operations_over_an_axis_of_unknown_size_are_unknown() -> None:
    assert _layer_flops(layers.Conv1D(5, 3), (None, 4)) is None
    assert _layer_flops(layers.LSTM(5), (None, 4)) is None
