"""`architecture.json`: what is written is read, and any other content costs only what is wrong in it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from trackers.schema.architecture import Layer, ModelArchitecture

LAYERS = (
    Layer("in", "InputLayer", "(None, 4)", flops=0),
    Layer("dense", "Dense", "(None, 3)", 15, 27, 2, ("in",)),
)


def test_what_is_saved_is_parsed(tmp_path: Path) -> None:
    architecture = ModelArchitecture("small", LAYERS)
    architecture.save(tmp_path)
    assert ModelArchitecture.parse((tmp_path / "architecture.json").read_bytes()) == (architecture, [])
    assert (architecture.parameters, architecture.flops) == (15, 27)


def test_the_total_is_unknown_if_one_layer_is() -> None:
    assert ModelArchitecture("small", (*LAYERS, Layer("custom", "Custom"))).flops is None


def test_an_invalid_layer_costs_only_itself() -> None:
    entries = [3, {"layer": "a"}, {"layer": "b", "type": "Dense", "parameters": -1, "flops": 2**70, "more": 1}]
    architecture, problems = ModelArchitecture.parse(json.dumps({"model": 3, "layers": entries}))
    assert architecture == ModelArchitecture("", (Layer("b", "Dense"),))
    assert problems == [
        "layer 0: should be an object, not 3; it is ignored",
        "layer 1: it has no layer or no type; it is ignored",
        "layer 2: 'parameters' should be an integer of 0 or more, not -1; it is ignored",
        f"layer 2: 'flops' should be an integer of 0 or more or null, not {2**70}; it is ignored",
    ]


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"layers": {}}'])
def test_content_without_a_list_of_layers_is_an_error(content: str) -> None:
    with pytest.raises(ValueError, match=r"layers|JSON|Expecting"):
        ModelArchitecture.parse(content)
