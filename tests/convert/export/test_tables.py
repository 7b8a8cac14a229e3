"""pandas reads back every kind of frame in every format."""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import trackers
from trackers.convert.export.tables import write_frames, write_table

READ: dict[str, Callable[[Path], pd.DataFrame]] = {
    "csv": lambda path: pd.read_csv(path, keep_default_na=False, na_values=[""]),
    "parquet": pd.read_parquet,
    "jsonl": lambda path: pd.DataFrame([json.loads(line) for line in path.read_text().splitlines()]),
}
KINDS = (
    "scalars",
    "histograms",
    "text",
    "matrices",
    "pr_curves",
    "tensors",
    "graphs",
    "hparams",
    "runs",
    "tags",
    "problems",
)


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> trackers.reader.logs.Logs:  # type: ignore[name-defined]
    folder = tmp_path_factory.mktemp("logs")
    for hparams in ({"units": 8, "mixed": "a"}, {"rate": 0.5, "mixed": 3}):
        with trackers.Run(folder, hparams=hparams, tags=["x"]) as run:
            writer = run.writer("train")
            for step, value in enumerate([0.1, math.nan, math.inf, -math.inf, 1e-30]):
                writer.scalars(step, {"loss": value})
            writer.histograms(0, {"weights": np.arange(9.0)})
            writer.text(0, {"words": 'a "quoted", ü\nline'})
            writer.matrices(0, {"confusion": [[1, 2], [3, 4]]}, rows=["a", "b"])
            writer.pr_curves(0, {"curve": ([0, 1], [0.25, 0.75])})
            writer.graph(0, b"\x0a\xff")
    return trackers.read(folder)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("extension", READ)
def test_every_kind_is_read_back(logs: object, tmp_path: Path, kind: str, extension: str) -> None:
    frame = getattr(logs, kind)()
    write_table(frame, tmp_path / f"file.{extension}")
    again = READ[extension](tmp_path / f"file.{extension}")
    assert len(again) == len(frame)
    if len(frame) or extension != "jsonl":
        assert list(again.columns) == list(frame.columns)
    assert [path.name for path in tmp_path.iterdir()] == [f"file.{extension}"]


@pytest.mark.parametrize("extension", READ)
def test_scalars_are_read_back_exactly(logs: object, tmp_path: Path, extension: str) -> None:
    frame = logs.scalars()  # type: ignore[attr-defined]
    write_table(frame, tmp_path / f"file.{extension}")
    again = READ[extension](tmp_path / f"file.{extension}")
    np.testing.assert_array_equal(again["value"].astype(float), frame["value"])
    np.testing.assert_array_equal(again["wall_time"], frame["wall_time"])
    assert again["step"].dtype == "int64"
    assert list(again["run"]) == list(frame["run"])


def test_arrays_and_bytes_are_read_back(logs: object, tmp_path: Path) -> None:
    histograms, graphs = logs.histograms(), logs.graphs()  # type: ignore[attr-defined]
    for extension, read in READ.items():
        write_table(histograms, tmp_path / f"histograms.{extension}")
        edges = read(tmp_path / f"histograms.{extension}")["edges"][0]
        np.testing.assert_array_equal(json.loads(edges) if extension == "csv" else edges, histograms.edges[0])
        write_table(graphs, tmp_path / f"graphs.{extension}")
        data = read(tmp_path / f"graphs.{extension}")["data"][0]
        assert (data if extension == "parquet" else base64.b64decode(data)) == b"\x0a\xff"


def test_columns_of_several_types_become_json_in_parquet(logs: object, tmp_path: Path) -> None:
    write_table(logs.hparams(), tmp_path / "file.parquet")  # type: ignore[attr-defined]
    assert set(pd.read_parquet(tmp_path / "file.parquet")["mixed"]) == {'"a"', "3"}


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ([[[1]], [[2.5]]], [[1.0], [2.5]]),
        ([[None, None], [b"a"]], [None, None, b"a"]),
        ([[np.array([1.0])], [np.array([[1.0]])]], ["[1.0]", "[[1.0]]"]),
        ([[[]], [["a"]]], [[], ["a"]]),
        ([["a"], [1]], ['"a"', "1"]),
    ],
    ids=["numbers", "missing at first", "arrays of two shapes", "an empty list at first", "texts and numbers"],
)
def test_the_types_of_parquet_follow_from_all_parts(tmp_path: Path, cells: list[Any], expected: list[Any]) -> None:
    frames = [pd.DataFrame({"cell": pd.Series(part, dtype=object)}) for part in cells]
    assert write_frames(lambda: frames, tmp_path / "file.parquet") == len(expected)
    again = pd.read_parquet(tmp_path / "file.parquet")["cell"]
    assert [cell.tolist() if isinstance(cell, np.ndarray) else cell for cell in again] == expected


@pytest.mark.parametrize("extension", READ)
def test_a_table_of_several_frames_has_one_header(tmp_path: Path, extension: str) -> None:
    frames = [pd.DataFrame({"run": [name], "value": [1.5]}) for name in "abc"]
    assert write_frames(lambda: frames, tmp_path / f"file.{extension}") == 3
    pd.testing.assert_frame_equal(READ[extension](tmp_path / f"file.{extension}"), pd.concat(frames, ignore_index=True))


def test_a_long_table_is_written_in_chunks(tmp_path: Path) -> None:
    frame = pd.DataFrame({"x": np.arange(250_000)})
    for extension in ("csv", "jsonl"):
        calls: list[tuple[int, int]] = []
        write_table(frame, tmp_path / f"file.{extension}", lambda *call, calls=calls: calls.append(call))
        assert calls == [(100_000, 250_000), (200_000, 250_000), (250_000, 250_000)]
        assert READ[extension](tmp_path / f"file.{extension}")["x"].equals(frame["x"])


def test_another_extension_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(trackers.InvalidArgumentError, match=r"ends in .csv, .parquet, .jsonl, not '.*file.xlsx'"):
        write_table(pd.DataFrame(), tmp_path / "file.xlsx")
    assert not list(tmp_path.iterdir())
