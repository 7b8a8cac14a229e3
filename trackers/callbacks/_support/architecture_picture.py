"""plot_architecture: a picture of a model's layers and their connections, in the kind of `keras.utils.plot_model`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from trackers.callbacks._support.architecture_layout import TITLE_HEIGHT, Box, arrange
from trackers.schema.architecture import Layer, ModelArchitecture

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# All lengths are in inches, at a resolution that a very large model lowers.
_DPI = 100
_MAX_PIXELS = 24_000
_LINE_HEIGHT = 0.24
_MARGIN = 0.15
_ARROW = 0.03
_CHARACTER = 0.075
_MAX_CHARACTERS = 44

# The first word that a type contains decides.
_COLORS = {
    "Input": "#cfd8dc",
    "Conv": "#ffcc80",
    "Dense": "#90caf9",
    "Embedding": "#80deea",
    "Pooling": "#a5d6a7",
    "Normalization": "#ce93d8",
    "Attention": "#f48fb1",
    "LSTM": "#ffab91",
    "GRU": "#ffab91",
    "RNN": "#ffab91",
    "Bidirectional": "#ffab91",
    "Dropout": "#e6ee9c",
    "Concatenate": "#fff59d",
    "Add": "#fff59d",
    "Multiply": "#fff59d",
}
_OTHER_COLOR = "#e0e0e0"
_LINE = "#546e7a"


def plot_architecture(architecture: ModelArchitecture) -> Figure:
    """Draws a model: a box per layer, with its name, type, output shape, parameters and operations.

    Args:
        architecture: The layers.

    Returns:
        A figure, which `Writer.images` takes.
    """
    from matplotlib.collections import LineCollection
    from matplotlib.figure import Figure

    lines = {layer.layer: list(_lines(layer)) for layer in architecture.layers}
    characters = max((len(line) for texts in lines.values() for line in texts), default=0)
    width = characters * _CHARACTER + 2 * _MARGIN
    sizes = {layer.layer: (width, len(lines[layer.layer]) * _LINE_HEIGHT) for layer in architecture.layers}
    drawing = arrange(architecture, sizes)
    width, height = drawing.width + 2 * _MARGIN, drawing.height + 2 * _MARGIN
    dpi = min(_DPI, _MAX_PIXELS / max(width, height))
    figure = Figure(figsize=(width, height), dpi=dpi, facecolor="white")
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set(xlim=(-_MARGIN, width - _MARGIN), ylim=(height - _MARGIN, -_MARGIN))
    axes.set_axis_off()
    for prefix, box in drawing.models.items():
        _rectangle(axes, box, "#f5f7f8", "#90a4ae", zorder=1)
        _text(axes, box.left + _MARGIN / 2, box.top + TITLE_HEIGHT / 2, prefix[:-1], color="#455a64", style="italic")
    axes.add_collection(LineCollection([*drawing.lines.values()], colors=_LINE, linewidths=1, zorder=2))
    ends = [points[-1] for points in drawing.lines.values()]
    axes.plot([x for x, _ in ends], [y - _ARROW for _, y in ends], "v", color=_LINE, markersize=5, zorder=5)
    for layer in architecture.layers:
        _draw_layer(axes, layer.type, lines[layer.layer], drawing.layers[layer.layer])
    return figure


def _lines(layer: Layer) -> Iterator[str]:
    calls = f" ({layer.calls} calls)" if layer.calls > 1 else ""
    yield _shorten(f"{layer.layer.rpartition('/')[2]}: {layer.type}{calls}")
    yield _shorten(layer.output_shape or "unknown shape")
    if layer.parameters or layer.flops != 0:
        yield f"{_plural(layer.parameters, 'parameter')} · {flops_text(layer.flops)}"


def _plural(count: int, word: str) -> str:
    return f"{count:,} {word}" if count == 1 else f"{count:,} {word}s"


def flops_text(flops: int | None) -> str:
    """Returns a number of operations in three digits: `433 kFLOPs`."""
    if flops is None:
        return "unknown FLOPs"
    for factor, unit in ((10**12, "T"), (10**9, "G"), (10**6, "M"), (10**3, "k")):
        if flops >= factor:
            return f"{flops / factor:.3g} {unit}FLOPs"
    return f"{flops} FLOPs"


def _shorten(text: str) -> str:
    return text if len(text) <= _MAX_CHARACTERS else f"{text[: _MAX_CHARACTERS - 1]}…"


def _draw_layer(axes: Any, layer_type: str, lines: Sequence[str], box: Box) -> None:
    color = next((color for word, color in _COLORS.items() if word in layer_type), _OTHER_COLOR)
    _rectangle(axes, box, "white", _LINE)
    _rectangle(axes, box._replace(height=_LINE_HEIGHT), color, _LINE)
    for index, line in enumerate(lines):
        y = box.top + _LINE_HEIGHT * (index + 0.5)
        _text(axes, box.left + box.width / 2, y, line, ha="center", weight="bold" if index == 0 else "normal")


def _rectangle(axes: Any, box: Box, face: str, edge: str, zorder: int = 3) -> None:
    from matplotlib.patches import Rectangle

    style: dict[str, Any] = {"facecolor": face, "edgecolor": edge, "linewidth": 0.8, "zorder": zorder}
    axes.add_patch(Rectangle((box.left, box.top), box.width, box.height, **style))


def _text(axes: Any, x: float, y: float, text: str, **style: Any) -> None:
    # A dollar sign in a name is not the beginning of a formula.
    axes.text(x, y, text, va="center", fontsize=8, zorder=4, parse_math=False, **style)
