"""align_layers: the layers of some models side by side, equal ones in one row."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from itertools import pairwise

import numpy as np

from trackers.schema.architecture import Layer

Row = tuple[Layer | None, ...]
_Pair = tuple[int | None, int | None]


def align_layers(models: Sequence[Sequence[Layer]]) -> list[Row]:
    """Aligns the layers of each model with those of the models before it.

    Layers are matched in their order, as lines of a text by `diff`: first equal layers, between them layers of the same
    name and type, and between those layers of the same type. The time grows with the product of the numbers of layers.

    Args:
        models: The layers of each model.

    Returns:
        Rows of a layer per model, or None where a model has no layer that matches. Every layer is in one row.
    """
    rows: list[Row] = []
    for count, layers in enumerate(models):
        previous = [next(layer for layer in row if layer) for row in rows]
        rows = [
            (*(rows[left] if left is not None else (None,) * count), layers[right] if right is not None else None)
            for left, right in _pairs(previous, layers, (_signature, _name_and_type, _type))
        ]
    return rows


def is_equal_row(row: Row) -> bool:
    """Tells whether every model has an equal layer in a row.

    Layers are equal if type, output shape, parameters and operations are. Their names are not compared: Keras numbers
    the unnamed layers of a process.
    """
    return len({layer and _signature(layer) for layer in row}) == 1


def _pairs(
    left: Sequence[Layer], right: Sequence[Layer], keys: Sequence[Callable[[Layer], Hashable]]
) -> Iterator[_Pair]:
    """Yields the indices of each pair, in an order that keeps both; None for a layer without a partner."""
    if not keys:
        yield from ((index, None) for index in range(len(left)))
        yield from ((None, index) for index in range(len(right)))
        return
    key, *others = keys
    matches = _longest_common_subsequence([*map(key, left)], [*map(key, right)])
    for (start, other_start), (end, other_end) in pairwise([(-1, -1), *matches, (len(left), len(right))]):
        for one, other in _pairs(left[start + 1 : end], right[other_start + 1 : other_end], others):
            yield None if one is None else start + 1 + one, None if other is None else other_start + 1 + other
        if end < len(left):
            yield end, other_end


def _longest_common_subsequence(left: Sequence[Hashable], right: Sequence[Hashable]) -> list[tuple[int, int]]:
    """Returns the indices of the items that both have. `difflib` would take a cubic time for periodic sequences."""
    codes: dict[Hashable, int] = {}
    one, other = (np.array([codes.setdefault(item, len(codes)) for item in items], int) for items in (left, right))
    # [i, j]: the length for what follows i and j.
    lengths = np.zeros((len(one) + 1, len(other) + 1), np.int32)
    for index in range(len(one) - 1, -1, -1):
        below = lengths[index + 1]
        best = np.where(other == one[index], below[1:] + 1, below[:-1])
        lengths[index, :-1] = np.maximum.accumulate(best[::-1])[::-1]
    pairs, i, j = [], 0, 0
    while i < len(one) and j < len(other):
        if one[i] == other[j]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif lengths[i + 1, j] >= lengths[i, j + 1]:
            i += 1
        else:
            j += 1
    return pairs


def _signature(layer: Layer) -> Hashable:
    return layer.type, layer.output_shape, layer.parameters, layer.flops


def _name_and_type(layer: Layer) -> Hashable:
    return layer.layer, layer.type


def _type(layer: Layer) -> Hashable:
    return layer.type
