"""ModelArchitecture: the layers of a run's model, in its `architecture.json`. The run owns the file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from trackers.schema.fields import COUNT, TEXT, TEXTS, is_text, valid_fields
from trackers.schema.json_file import parse_json, replace_json
from trackers.schema.run_layout import ARCHITECTURE_FILE

SCHEMA = 1
_LAYER_FIELDS = {
    "layer": TEXT,
    "type": TEXT,
    "output_shape": TEXT,
    "parameters": COUNT,
    "flops": COUNT.optional(),
    "calls": COUNT,
    "inputs": TEXTS,
}


@dataclass(frozen=True)
class Layer:
    """One layer of a model.

    Attributes:
        layer: Its name; behind the names of the nested models that contain it, with slashes (`encoder/dense`).
        type: Its class.
        output_shape: As Keras prints it: `(None, 26, 26, 32)`; several separated by a comma; "" if unknown.
        parameters: The number of its weights, trainable or not.
        flops: The floating-point operations of a forward pass on one sample, over all calls; None if unknown.
        calls: How many times the model calls it; more than 1 for a shared layer.
        inputs: The names of the layers whose outputs it takes.
    """

    layer: str
    type: str
    output_shape: str = ""
    parameters: int = 0
    flops: int | None = None
    calls: int = 1
    inputs: tuple[str, ...] = ()


@dataclass(frozen=True)
class ModelArchitecture:
    """The layers of a model.

    Attributes:
        model: The name of the model.
        layers: In the order in which the model calls them.
    """

    model: str
    layers: tuple[Layer, ...]

    @property
    def parameters(self) -> int:
        """The number of weights of all layers."""
        return sum(layer.parameters for layer in self.layers)

    @property
    def flops(self) -> int | None:
        """The operations of all layers; None if those of any layer are unknown."""
        return total_flops(layer.flops for layer in self.layers)

    def save(self, directory: Path) -> None:
        """Writes `architecture.json`.

        Args:
            directory: The run's directory.

        Raises:
            OSError: If the file cannot be written; the old one is unchanged.
        """
        layers = [asdict(layer) for layer in self.layers]
        replace_json(directory / ARCHITECTURE_FILE, {"schema": SCHEMA, "model": self.model, "layers": layers})

    @classmethod
    def parse(cls, content: str | bytes) -> tuple[ModelArchitecture, list[str]]:
        """Reads a file that any program may have written.

        Args:
            content: The content of an `architecture.json`.

        Returns:
            The architecture without its invalid layers, and a sentence for each of those.

        Raises:
            ValueError: If the content is not a JSON object with a list of layers.
        """
        values = parse_json(content)
        entries = values.get("layers")
        if not isinstance(entries, list):
            raise ValueError(f"'layers' should be a list, not {entries!r:.100}")
        layers, problems = [], []
        for index, entry in enumerate(entries):
            layer, faults = _parse_layer(entry)
            problems += [f"layer {index}: {fault}" for fault in faults]
            if layer:
                layers.append(layer)
        model = values.get("model")
        return cls(model if is_text(model) else "", tuple(layers)), problems


def _parse_layer(entry: Any) -> tuple[Layer | None, list[str]]:
    if not isinstance(entry, dict):
        return None, [f"should be an object, not {entry!r:.100}; it is ignored"]
    valid, problems = valid_fields({name: entry[name] for name in entry if name in _LAYER_FIELDS}, _LAYER_FIELDS)
    if "layer" not in valid or "type" not in valid:
        return None, [*problems, "it has no layer or no type; it is ignored"]
    return Layer(**valid | {"inputs": tuple(valid.get("inputs", ()))}), problems


def total_flops(flops: Iterable[int | None]) -> int | None:
    """Returns a sum, or None if any term is None."""
    terms = list(flops)
    known = [term for term in terms if term is not None]
    return sum(known) if len(known) == len(terms) else None
