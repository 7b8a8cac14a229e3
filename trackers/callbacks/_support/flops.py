"""The floating-point operations of one call of a layer, for one sample.

A multiplication and an addition count as two operations. Counted are the forward pass at inference: products, sums,
biases, comparisons of pooling. Activation functions, such as relu and softmax, are not counted, nor is copying.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from keras import layers

# An axis of unknown size is None.
Shape = tuple[Any, ...]
Shapes = Sequence[Shape]
# An integer, computed from attributes of layers, which have no types.
Count = Any


def call_flops(layer: Any, inputs: Shapes, outputs: Shapes) -> int | None:
    """Counts the operations of a call.

    Args:
        layer: A built Keras layer.
        inputs: The shapes of its inputs, without the batch axis.
        outputs: The shapes of its outputs, without the batch axis.

    Returns:
        The count; None for a layer without a formula here, such as a custom one, and for a shape with an axis of
        unknown size.
    """
    # A subclass may compute something else.
    formula = _FORMULAS.get(type(layer)) or _operation_formula(type(layer))
    if formula is None:
        return None
    try:
        return int(formula(layer, inputs, outputs))
    except (TypeError, ValueError, IndexError):  # an axis of unknown size is None, or there is another number of axes
        return None


def _size(shape: Shape) -> int:
    """Returns the number of elements.

    Raises:
        TypeError: If the size of an axis is unknown.
    """
    return int(math.prod(shape))


def _dense(layer: Any, inputs: Shapes, outputs: Shapes) -> Count:
    """A product per input and output, and the bias."""
    return _size(outputs[0]) * (2 * inputs[0][-1] + layer.use_bias)


def _convolution(layer: Any, inputs: Shapes, outputs: Shapes) -> Count:
    """A product per weight of a filter and output, and the bias; the kernel is [*size, channels / groups, filters]."""
    return _size(outputs[0]) * (2 * _size(layer.kernel.shape[:-1]) + layer.use_bias)


def _transposed_convolution(layer: Any, inputs: Shapes, outputs: Shapes) -> Count:
    """A product per weight of a filter and input, and the bias; the kernel is [*size, filters, channels]."""
    return 2 * _size(inputs[0]) * _size(layer.kernel.shape[:-1]) + _size(outputs[0]) * layer.use_bias


def _depthwise_convolution(layer: Any, inputs: Shapes, outputs: Shapes) -> Count:
    """A product per weight of a channel's filter and output, and the bias."""
    return _size(outputs[0]) * (2 * _size(layer.kernel.shape[:-2]) + layer.use_bias)


def _separable_convolution(layer: Any, inputs: Shapes, outputs: Shapes) -> Count:
    """Both convolutions at each position of the output, and the bias."""
    positions = _size(outputs[0]) // layer.filters
    products = _size(layer.depthwise_kernel.shape) + _size(layer.pointwise_kernel.shape)
    return 2 * positions * products + _size(outputs[0]) * layer.use_bias


def _pooling(layer: Any, inputs: Shapes, outputs: Shapes) -> Count:
    """An operation per element of each window."""
    return _size(outputs[0]) * _size(layer.pool_size)


def _per_input(count: int) -> Callable[[Any, Shapes, Shapes], Count]:
    return lambda layer, inputs, outputs: count * _size(inputs[0])


def _merge(layer: Any, inputs: Shapes, outputs: Shapes) -> Count:
    """An operation per element of each input after the first."""
    return (len(inputs) - 1) * _size(outputs[0])


def _average(layer: Any, inputs: Shapes, outputs: Shapes) -> Count:
    return len(inputs) * _size(outputs[0])


def _recurrent(gates: int, elementwise: int) -> Callable[[Any, Shapes, Shapes], Count]:
    """Returns the formula of a cell: products of input and state with each gate, their sum, biases, and the state."""

    def count(layer: Any, inputs: Shapes, outputs: Shapes) -> Count:
        steps, features = inputs[0]
        biases = 0 if not layer.use_bias else 1 + bool(getattr(layer, "reset_after", False))
        per_gate = 2 * (features + layer.units) + 1 + biases
        return steps * layer.units * (gates * per_gate + elementwise)

    return count


def _bidirectional(layer: Any, inputs: Shapes, outputs: Shapes) -> Count:
    parts: list[Count] = [call_flops(part, inputs, outputs) for part in (layer.forward_layer, layer.backward_layer)]
    is_merged = layer.merge_mode in ("sum", "mul", "ave")
    return sum(parts) + is_merged * _size(outputs[0])


def _time_distributed(layer: Any, inputs: Shapes, outputs: Shapes) -> Count:
    step = call_flops(layer.layer, [inputs[0][1:]], [outputs[0][1:]])
    return inputs[0][0] * step


def _attention(layer: Any, inputs: Shapes, outputs: Shapes) -> Count:
    """The four projections, the scores, and the weighted sum of the values; softmax and scaling are not counted."""
    query, value = inputs[0], inputs[1]
    key = inputs[2] if len(inputs) > 2 else value
    config = layer.get_config()
    heads, key_dim, value_dim = config["num_heads"], config["key_dim"], config["value_dim"] or config["key_dim"]
    steps, sources = query[0], value[0]
    projections = (
        2 * heads * (key_dim * (_size(query) + _size(key)) + value_dim * (_size(value) + steps * outputs[0][-1]))
    )
    biases = heads * (key_dim * (steps + sources) + value_dim * sources) + _size(outputs[0])
    return projections + config["use_bias"] * biases + 2 * heads * steps * sources * (key_dim + value_dim)


_FORMULAS: Mapping[type, Callable[[Any, Shapes, Shapes], Count]] = {
    layers.Dense: _dense,
    **dict.fromkeys((layers.Conv1D, layers.Conv2D, layers.Conv3D), _convolution),
    **dict.fromkeys((layers.Conv1DTranspose, layers.Conv2DTranspose, layers.Conv3DTranspose), _transposed_convolution),
    **dict.fromkeys((layers.DepthwiseConv1D, layers.DepthwiseConv2D), _depthwise_convolution),
    **dict.fromkeys((layers.SeparableConv1D, layers.SeparableConv2D), _separable_convolution),
    **dict.fromkeys(
        (
            *(layers.MaxPooling1D, layers.MaxPooling2D, layers.MaxPooling3D),
            *(layers.AveragePooling1D, layers.AveragePooling2D, layers.AveragePooling3D),
        ),
        _pooling,
    ),
    **dict.fromkeys(
        (
            *(layers.GlobalMaxPooling1D, layers.GlobalMaxPooling2D, layers.GlobalMaxPooling3D),
            *(layers.GlobalAveragePooling1D, layers.GlobalAveragePooling2D, layers.GlobalAveragePooling3D),
        ),
        _per_input(1),
    ),
    # At inference, the moving statistics, scale and shift are one product and one sum.
    **dict.fromkeys((layers.BatchNormalization, layers.Rescaling, layers.Normalization), _per_input(2)),
    # Mean (1), deviations (1), their squares and mean (2), division (1), scale and shift (2).
    layers.LayerNormalization: _per_input(7),
    **dict.fromkeys((layers.Add, layers.Subtract, layers.Multiply, layers.Maximum, layers.Minimum), _merge),
    layers.Average: _average,
    layers.SimpleRNN: _recurrent(1, 0),
    # The state: three products and a sum; four operations of the update gate and a product of the reset gate.
    layers.LSTM: _recurrent(4, 4),
    layers.GRU: _recurrent(3, 5),
    layers.Bidirectional: _bidirectional,
    layers.TimeDistributed: _time_distributed,
    layers.MultiHeadAttention: _attention,
}

_FREE = {
    *(layers.InputLayer, layers.Flatten, layers.Reshape, layers.Permute, layers.RepeatVector, layers.Concatenate),
    *(layers.Dropout, layers.SpatialDropout1D, layers.SpatialDropout2D, layers.SpatialDropout3D, layers.AlphaDropout),
    *(layers.GaussianNoise, layers.GaussianDropout, layers.ActivityRegularization, layers.Masking, layers.Identity),
    *(layers.Activation, layers.ReLU, layers.LeakyReLU, layers.PReLU, layers.ELU, layers.Softmax, layers.Embedding),
    *(layers.ZeroPadding1D, layers.ZeroPadding2D, layers.ZeroPadding3D),
    *(layers.Cropping1D, layers.Cropping2D, layers.Cropping3D),
}

# What a model computes with keras.ops or operators, such as x + y: Keras's classes for it, which have no public names.
_OPERATIONS_MODULE = "keras.src.ops."
_ELEMENTWISE = {"Add", "Subtract", "Multiply", "Divide", "TrueDivide", "Maximum", "Minimum"}
_FREE_OPERATIONS = {
    *("Cast", "Concatenate", "ExpandDims", "GetItem", "Reshape", "Squeeze", "Stack", "Transpose"),
    *("Elu", "Gelu", "LeakyRelu", "Relu", "Relu6", "Sigmoid", "Silu", "Softmax", "Softplus", "Tanh"),
}


def _operation_formula(operation: type) -> Callable[[Any, Shapes, Shapes], Count] | None:
    is_operation = operation.__module__.startswith(_OPERATIONS_MODULE)
    if operation in _FREE or (is_operation and operation.__name__ in _FREE_OPERATIONS):
        return lambda layer, inputs, outputs: 0
    if is_operation and operation.__name__ in _ELEMENTWISE:
        return lambda layer, inputs, outputs: _size(outputs[0])
    return None
