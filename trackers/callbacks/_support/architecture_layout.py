"""arrange: where the layers of a model are drawn, nested models as boxes around theirs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from trackers.callbacks._support.layered_layout import Edge, Point, layered_layout
from trackers.schema.architecture import ModelArchitecture

# In inches.
TITLE_HEIGHT = 0.24
_PADDING = 0.2

Size = tuple[float, float]


class Box(NamedTuple):
    """A rectangle; y grows downwards."""

    left: float
    top: float
    width: float
    height: float


class Drawing(NamedTuple):
    """Where everything is drawn, in inches.

    Attributes:
        layers: Layer to its box.
        models: Nested model, with a slash at the end, to its box.
        lines: Edge to the points of its line, from the source to the target.
        width: Of everything.
        height: Of everything.
    """

    layers: Mapping[str, Box]
    models: Mapping[str, Box]
    lines: Mapping[Edge, Sequence[Point]]
    width: float
    height: float


def arrange(architecture: ModelArchitecture, sizes: Mapping[str, Size]) -> Drawing:
    """Places the layers of a model: nested models are placed on their own first, and are then one box each.

    Args:
        architecture: The layers.
        sizes: Layer to the width and height of its box, in inches.
    """
    names = {layer.layer for layer in architecture.layers}
    edges = [(source, layer.layer) for layer in architecture.layers for source in layer.inputs if source in names]
    return _arrange("", [layer.layer for layer in architecture.layers], edges, sizes)


def _arrange(prefix: str, names: Sequence[str], edges: Sequence[Edge], layer_sizes: Mapping[str, Size]) -> Drawing:
    """Places what is directly in a model: its layers, and each model nested in it as one box."""
    groups: dict[str, list[str]] = {}
    for name in names:
        groups.setdefault(_item(name, prefix), []).append(name)
    nested = {
        group: _arrange(group, members, [edge for edge in edges if set(edge) <= set(members)], layer_sizes)
        for group, members in groups.items()
        if group.endswith("/")
    }
    sizes = {group: _size(nested[group]) if group in nested else layer_sizes[group] for group in groups}
    lifted = {edge: (_item(edge[0], prefix), _item(edge[1], prefix)) for edge in edges}
    outer = {edge: pair for edge, pair in lifted.items() if pair[0] != pair[1]}
    layout = layered_layout(sizes, outer.values())
    layers: dict[str, Box] = {}
    models: dict[str, Box] = {}
    lines: dict[Edge, Sequence[Point]] = {}
    for group, center in layout.centers.items():
        box = Box(center.x - sizes[group][0] / 2, center.y - sizes[group][1] / 2, *sizes[group])
        if group not in nested:
            layers[group] = box
            continue
        inner, x, y = nested[group], box.left + _PADDING, box.top + _PADDING + TITLE_HEIGHT
        models[group] = box
        layers |= {name: _moved(part, x, y) for name, part in inner.layers.items()}
        models |= {name: _moved(part, x, y) for name, part in inner.models.items()}
        lines |= {edge: [Point(one.x + x, one.y + y) for one in points] for edge, points in inner.lines.items()}
    for edge, pair in outer.items():
        source, target = layers[edge[0]], layers[edge[1]]
        start = Point(source.left + source.width / 2, source.top + source.height)
        end = Point(target.left + target.width / 2, target.top)
        lines[edge] = [start, *layout.bends.get(pair, ()), end]
    return Drawing(layers, models, lines, layout.width, layout.height)


def _item(name: str, prefix: str) -> str:
    """Returns what is directly in a model and is, or contains, a layer: the layer, or a nested model with a slash."""
    head, slash, _ = name.removeprefix(prefix).partition("/")
    return f"{prefix}{head}{slash}"


def _size(drawing: Drawing) -> Size:
    return drawing.width + 2 * _PADDING, drawing.height + 2 * _PADDING + TITLE_HEIGHT


def _moved(box: Box, x: float, y: float) -> Box:
    return Box(box.left + x, box.top + y, box.width, box.height)
