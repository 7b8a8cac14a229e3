from __future__ import annotations

from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

import trackers
from trackers.write.figure_pixels import is_figure, render_figure
from trackers.write.writer import Writer


def figure() -> Figure:
    drawing = Figure(figsize=(2, 1), dpi=50, facecolor=(1.0, 0.0, 0.0))
    drawing.add_axes((0.5, 0.0, 0.5, 1.0)).set_facecolor((0.0, 0.0, 1.0))
    return drawing


def test_a_figure_becomes_pixels_of_its_own_size() -> None:
    pixels = render_figure(figure())
    assert pixels.shape == (50, 100, 3)
    assert pixels.dtype == np.uint8
    assert pixels[25, 10].tolist() == [255, 0, 0]
    assert pixels[25, 75].tolist() == [0, 0, 255]


def test_a_figure_keeps_its_canvas() -> None:
    drawing = figure()
    canvas = drawing.canvas
    render_figure(drawing)
    assert drawing.canvas is canvas


def test_only_a_figure_is_a_figure() -> None:
    assert is_figure(figure())
    assert not any(map(is_figure, (None, [[0.0]], np.zeros((2, 2)))))


def test_a_writer_takes_figures_as_images(tmp_path: Path) -> None:
    writer = Writer(tmp_path)
    writer.images(3, {"plot": figure()})
    writer.close()
    frame = trackers.read(tmp_path).images(decode=True)
    assert frame["step"].tolist() == [3]
    np.testing.assert_array_equal(frame["pixels"][0], render_figure(figure()))
