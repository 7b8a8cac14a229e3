"""differing_layers: which layers of some models have no equal in the others."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from trackers.schema.architecture import Layer


def differing_layers(models: Sequence[Sequence[Layer]]) -> list[list[bool]]:
    """Compares the layers of each model with those of the first.

    Two layers are equal if type, output shape, parameters and operations are. Their names are not compared: Keras
    numbers the layers of a process. Layers are matched in their order, as lines of a text by `diff`.

    Args:
        models: The layers of each model.

    Returns:
        For each layer of each model, whether it has no equal in the first model; for those of the first, whether it has
        no equal in any of the others.
    """
    signatures = [[_signature(layer) for layer in layers] for layers in models]
    marks = [[False] * len(layers) for layers in models]
    for index, signature in enumerate(signatures[1:], start=1):
        matcher = SequenceMatcher(None, signatures[0], signature, autojunk=False)
        for operation, start, end, other_start, other_end in matcher.get_opcodes():
            if operation != "equal":
                marks[0][start:end] = [True] * (end - start)
                marks[index][other_start:other_end] = [True] * (other_end - other_start)
    return marks


def _signature(layer: Layer) -> tuple[object, ...]:
    return layer.type, layer.output_shape, layer.parameters, layer.flops
