"""The memory of an export does not grow with the number of images or histograms."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import trackers
from trackers.convert.export.media import write_media
from trackers.convert.export.tables import write_frames
from trackers.reader import values
from trackers.reader.logs import Logs
from trackers.write.writer import Writer

FEW, MANY = 20, 100
SIDE = 60


@pytest.fixture(scope="module")
def logdirs(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    paths = {count: tmp_path_factory.mktemp(str(count)) for count in (FEW, MANY)}
    noise = np.random.default_rng(0)
    for count, path in paths.items():
        writer = Writer(path / "run")
        for step in range(count):
            writer.images(step, {"noise": noise.integers(0, 256, (SIDE, SIDE, 3), np.uint8)})
            writer.histograms(step, {"weights": noise.normal(size=100)})
        writer.close()
    return paths


@pytest.fixture(autouse=True)
def small_frames(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(values, "_FRAME_BYTES", 3 * SIDE**2)
    yield


def peak(function: Callable[[], object]) -> int:
    """Returns the bytes that a function has allocated at most."""
    tracemalloc.start()
    function()
    size = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return size


def consume(logs: Logs, kind: str, decode: bool) -> int:
    return sum(map(len, logs.iter_frames(kind, decode=decode)))


def export_images(logs: Logs, out: Path) -> int:
    return write_media(logs.iter_frames("images"), out)


def export_histograms(logs: Logs, out: Path) -> int:
    return write_frames(lambda: logs.iter_frames("histograms"), out.with_suffix(".parquet"))


@pytest.mark.parametrize(
    "read",
    [lambda logs, out: consume(logs, "images", True), export_images, export_histograms],
    ids=["decoded images", "images to a folder", "histograms to a table"],
)
def test_five_times_as_many_values_take_no_more_memory(
    logdirs: dict[int, Path], tmp_path: Path, read: Callable[[Logs, Path], int]
) -> None:
    peaks = {}
    read(trackers.read(logdirs[FEW]), tmp_path / "imports")
    for count, path in logdirs.items():
        logs = trackers.read(path).refresh()
        peaks[count] = peak(lambda logs=logs, count=count: read(logs, tmp_path / str(count)))  # type: ignore[misc]
    assert peaks[MANY] < 1.5 * peaks[FEW]


def test_all_images_in_one_frame_take_five_times_the_memory(logdirs: dict[int, Path]) -> None:
    """What the tests above would measure if they held all images at once."""
    trackers.read(logdirs[FEW]).images(decode=True)
    logs = {count: trackers.read(path).refresh() for count, path in logdirs.items()}
    few, many = (peak(lambda logs=logs[count]: logs.images(decode=True)) for count in (FEW, MANY))  # type: ignore[misc]
    assert many > 3 * few


@pytest.mark.parametrize("kind", ["images", "histograms", "text"])
def test_the_parts_are_those_of_the_whole_frame(logdirs: dict[int, Path], kind: str) -> None:
    logs = trackers.read(logdirs[MANY])
    parts = list(logs.iter_frames(kind))
    whole = getattr(logs, kind)()
    assert len(parts) > 1 or whole.empty
    pd.testing.assert_frame_equal(pd.concat(parts, ignore_index=True), whole)


def test_progress_is_reported_after_each_value(logdirs: dict[int, Path]) -> None:
    calls: list[tuple[int, int]] = []
    for _ in trackers.read(logdirs[FEW]).iter_frames("images", on_progress=lambda *call: calls.append(call)):
        pass
    assert calls == [(count, FEW) for count in range(1, FEW + 1)]


def test_an_unknown_kind_is_an_error(logdirs: dict[int, Path]) -> None:
    with pytest.raises(trackers.InvalidArgumentError, match=r"kind must be one of histograms, images, .*not 'scalars'"):
        trackers.read(logdirs[FEW]).iter_frames("scalars")
