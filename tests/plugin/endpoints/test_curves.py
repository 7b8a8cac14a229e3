"""Curves as bytes: whole at first, then what is new, and anew where a second fit took the place of points."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import numpy as np
import pytest

import trackers
from tests.plugin.logs import Curves, small_run
from trackers.plugin.endpoints.curves import curve_bytes


def parsed(content: bytes) -> Curves:
    """What the page makes of the bytes."""
    (length,) = struct.unpack_from("<I", content)
    at, found = 4 + length, {}
    assert at % 8 == 0, "a Float64Array begins at a multiple of eight"
    for curve in json.loads(content[4:at]):
        numbers = np.frombuffer(content, "<f8", 3 * curve["count"], at).reshape(3, -1)
        at += 24 * curve["count"]
        found[curve["run"], curve["split"]] = (curve["start"], *numbers)
    assert at == len(content)
    return found


def test_whole_curves_as_the_reader_gives_them(tmp_path: Path) -> None:
    run, other = small_run(tmp_path, 0.01), small_run(tmp_path, 0.1)
    logs = trackers.read(tmp_path)
    found = parsed(curve_bytes(logs, "epoch_accuracy", {run.name: {}}))
    assert list(found) == [(run.name, "train"), (run.name, "validation")]
    start, steps, times, values = found[run.name, "validation"]
    points = logs.scalars(tags="epoch_accuracy", runs=[f"{run.name}/validation"])
    assert start == 0
    for column, numbers in {"step": steps, "wall_time": times, "value": values}.items():
        np.testing.assert_array_equal(points[column], numbers)
    assert parsed(curve_bytes(logs, "nothing", {run.name: {}, other.name: {}})) == {}


def test_only_what_is_new(tmp_path: Path) -> None:
    with trackers.Run(tmp_path) as run:
        writer = run.writer("train")
        for step in range(3):
            writer.scalars(step, {"loss": step / 2})
        writer.flush()
        logs = trackers.read(tmp_path)
        _, steps, times, _ = parsed(curve_bytes(logs, "loss", {run.name: {}}))[run.name, "train"]
        had = {run.name: {"train": [len(steps), times[-1]]}}
        start, steps, *_ = parsed(curve_bytes(logs.refresh(), "loss", had))[run.name, "train"]
        assert (start, list(steps)) == (3, [])
        writer.scalars(3, {"loss": 7.0})
        writer.flush()
        start, steps, times, values = parsed(curve_bytes(logs.refresh(), "loss", had))[run.name, "train"]
        assert (start, list(steps), list(values)) == (3, [3], [7.0])
        had = {run.name: {"train": [4, times[-1]]}}
        writer.scalars(1, {"loss": 9.0})
        writer.flush()
        start, steps, *_ = parsed(curve_bytes(logs.refresh(), "loss", had))[run.name, "train"]
        assert (start, list(steps)) == (0, [0, 1])


@pytest.mark.parametrize("had", [[99, 0.0], [0, 0.0], [2, -1.0], [-5, 1.0]])
def test_a_page_that_has_something_else_gets_everything(tmp_path: Path, had: list[float]) -> None:
    run = small_run(tmp_path, 0.1)
    content = curve_bytes(trackers.read(tmp_path), "epoch_loss", {run.name: {"train": had}})
    start, steps, *_ = parsed(content)[run.name, "train"]
    assert (start, len(steps)) == (0, 5)
