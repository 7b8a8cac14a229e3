"""align_layers: the layers of some models side by side, equal ones in one row."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from difflib import SequenceMatcher

from trackers.schema.architecture import Layer

Row = tuple[Layer | None, ...]
_Pair = tuple[int | None, int | None]


def align_layers(models: Sequence[Sequence[Layer]]) -> list[Row]:
    """Aligns the layers of each model with those of the models before it.

    Layers are matched in their order, as lines of a text by `diff`: first equal layers, then between them layers of
    the same type.

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
            for left, right in _pairs(previous, layers, (_signature, _type))
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
    matcher = SequenceMatcher(None, [*map(key, left)], [*map(key, right)], autojunk=False)
    for operation, start, end, other_start, other_end in matcher.get_opcodes():
        if operation == "equal":
            yield from zip(range(start, end), range(other_start, other_end), strict=True)
            continue
        for one, other in _pairs(left[start:end], right[other_start:other_end], others):
            yield None if one is None else start + one, None if other is None else other_start + other


def _signature(layer: Layer) -> tuple[object, ...]:
    return layer.type, layer.output_shape, layer.parameters, layer.flops


def _type(layer: Layer) -> str:
    return layer.type
