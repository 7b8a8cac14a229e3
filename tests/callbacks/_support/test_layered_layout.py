"""Boxes in rows: what depends on something is below it, and nothing overlaps."""

from __future__ import annotations

import itertools

from trackers.callbacks._support.architecture_layout import Box, arrange
from trackers.callbacks._support.layered_layout import layered_layout
from trackers.schema.architecture import Layer, ModelArchitecture


def _overlap(one: Box, other: Box) -> bool:
    return abs(one.left - other.left) < min(one.width, other.width) and (
        one.top < other.top + other.height and other.top < one.top + one.height
    )


def test_edges_lead_down_and_pass_beside_boxes() -> None:
    edges = [("a", "b"), ("b", "c"), ("a", "c"), ("a", "d"), ("d", "c")]
    layout = layered_layout(dict.fromkeys("abcd", (2.0, 1.0)), edges)
    assert all(layout.centers[source].y < layout.centers[target].y for source, target in edges)
    assert layout.centers["b"].y == layout.centers["d"].y
    bend = layout.bends["a", "c"][0]
    assert all(abs(bend.x - layout.centers[box].x) > 1.0 for box in "bd")
    assert all(0 <= center.x <= layout.width for center in layout.centers.values())


def test_without_boxes_the_layout_is_empty() -> None:
    assert layered_layout({}, [])[2:] == (0.0, 0.0)


def test_layers_do_not_overlap_and_nested_ones_are_inside_their_model() -> None:
    inputs = {"in": [], "m/a": ["in"], "m/n/b": ["m/a"], "m/n/c": ["m/a"], "d": ["in"], "out": ["m/n/b", "m/n/c", "d"]}
    layers = tuple(Layer(name, "Dense", inputs=tuple(sources)) for name, sources in inputs.items())
    drawing = arrange(ModelArchitecture("model", layers), dict.fromkeys(inputs, (2.0, 0.7)))
    assert list(drawing.models) == ["m/", "m/n/"]
    for one, other in itertools.combinations(drawing.layers.values(), 2):
        assert not _overlap(one, other)
    for model, box in drawing.models.items():
        for layer, inner in drawing.layers.items():
            is_inside = box.left < inner.left and inner.left + inner.width < box.left + box.width
            is_inside = is_inside and box.top < inner.top and inner.top + inner.height < box.top + box.height
            assert is_inside == layer.startswith(model)
    assert drawing.lines.keys() == {(source, name) for name, sources in inputs.items() for source in sources}
