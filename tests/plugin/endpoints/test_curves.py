"""Curves as bytes: whole at first, then new points, and whole again after a second fit."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import numpy as np
import pytest

import trackers
from tests.plugin.logs import Curves, small_run
from trackers.plugin.endpoints.curves import curve_bytes


def parse(content: bytes) -> Curves:
    """Parses the bytes as the page does."""
    (length,) = struct.unpack_from("<I", content)
    at, curves = 4 + length, {}
    assert at % 8 == 0, "a Float64Array begins at a multiple of eight"
    for curve in json.loads(content[4:at]):
        numbers = np.frombuffer(content, "<f8", 3 * curve["count"], at).reshape(3, -1)
        at += 24 * curve["count"]
        curves[curve["run"], curve["split"]] = (curve["start"], *numbers)
    assert at == len(content)
    return curves


def test_a_new_page_gets_whole_curves(tmp_path: Path) -> None:
    run, other = small_run(tmp_path, 0.01), small_run(tmp_path, 0.1)
    logs = trackers.read(tmp_path)
    curves = parse(curve_bytes(logs, "epoch_accuracy", {run.name: {}}))
    assert list(curves) == [(run.name, "train"), (run.name, "validation")]
    start, steps, times, values = curves[run.name, "validation"]
    points = logs.scalars(tags="epoch_accuracy", runs=[f"{run.name}/validation"])
    assert start == 0
    for column, numbers in {"step": steps, "wall_time": times, "value": values}.items():
        np.testing.assert_array_equal(points[column], numbers)
    assert parse(curve_bytes(logs, "nothing", {run.name: {}, other.name: {}})) == {}


def test_a_page_gets_only_new_points(tmp_path: Path) -> None:
    with trackers.Run(tmp_path) as run:
        writer = run.writer("train")
        for step in range(3):
            writer.scalars(step, {"loss": step / 2})
        writer.flush()
        logs = trackers.read(tmp_path)
        _, steps, times, _ = parse(curve_bytes(logs, "loss", {run.name: {}}))[run.name, "train"]
        length = {run.name: {"train": [len(steps), times[-1]]}}
        start, steps, *_ = parse(curve_bytes(logs.refresh(), "loss", length))[run.name, "train"]
        assert (start, list(steps)) == (3, [])
        writer.scalars(3, {"loss": 7.0})
        writer.flush()
        start, steps, times, values = parse(curve_bytes(logs.refresh(), "loss", length))[run.name, "train"]
        assert (start, list(steps), list(values)) == (3, [3], [7.0])
        length = {run.name: {"train": [4, times[-1]]}}
        writer.scalars(1, {"loss": 9.0})
        writer.flush()
        start, steps, *_ = parse(curve_bytes(logs.refresh(), "loss", length))[run.name, "train"]
        assert (start, list(steps)) == (0, [0, 1])


@pytest.mark.parametrize("length", [[99, 0.0], [0, 0.0], [2, -1.0], [-5, 1.0]])
def test_a_page_with_other_points_gets_whole_curves(tmp_path: Path, length: list[float]) -> None:
    run = small_run(tmp_path, 0.1)
    content = curve_bytes(trackers.read(tmp_path), "epoch_loss", {run.name: {"train": length}})
    start, steps, *_ = parse(content)[run.name, "train"]
    assert (start, len(steps)) == (0, 5)
