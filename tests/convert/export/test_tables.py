"""Tables: what is written is read back by pandas, of every kind and in every format."""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import trackers
from trackers.convert.export.tables import save

READ: dict[str, Callable[[Path], pd.DataFrame]] = {
    "csv": lambda path: pd.read_csv(path, keep_default_na=False, na_values=[""]),
    "parquet": pd.read_parquet,
    "jsonl": lambda path: pd.DataFrame([json.loads(line) for line in path.read_text().splitlines()]),
}
KINDS = ("scalars", "histograms", "text", "matrices", "tensors", "graphs", "hparams", "runs", "tags", "problems")


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
            writer.graph(0, b"\x0a\xff")
    return trackers.read(folder)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("ending", READ)
def test_every_kind_is_read_back(logs: object, tmp_path: Path, kind: str, ending: str) -> None:
    frame = getattr(logs, kind)()
    save(frame, tmp_path / f"file.{ending}")
    again = READ[ending](tmp_path / f"file.{ending}")
    assert len(again) == len(frame)
    if len(frame) or ending != "jsonl":
        assert list(again.columns) == list(frame.columns)
    assert [path.name for path in tmp_path.iterdir()] == [f"file.{ending}"]


@pytest.mark.parametrize("ending", READ)
def test_scalars_lose_nothing(logs: object, tmp_path: Path, ending: str) -> None:
    frame = logs.scalars()  # type: ignore[attr-defined]
    save(frame, tmp_path / f"file.{ending}")
    again = READ[ending](tmp_path / f"file.{ending}")
    np.testing.assert_array_equal(again["value"].astype(float), frame["value"])
    np.testing.assert_array_equal(again["wall_time"], frame["wall_time"])
    assert again["step"].dtype == "int64"
    assert list(again["run"]) == list(frame["run"])


def test_arrays_and_bytes(logs: object, tmp_path: Path) -> None:
    histograms, graphs = logs.histograms(), logs.graphs()  # type: ignore[attr-defined]
    for ending, read in READ.items():
        save(histograms, tmp_path / f"histograms.{ending}")
        edges = read(tmp_path / f"histograms.{ending}")["edges"][0]
        np.testing.assert_array_equal(json.loads(edges) if ending == "csv" else edges, histograms.edges[0])
        save(graphs, tmp_path / f"graphs.{ending}")
        data = read(tmp_path / f"graphs.{ending}")["data"][0]
        assert (data if ending == "parquet" else base64.b64decode(data)) == b"\x0a\xff"


def test_columns_of_several_types_become_json_in_parquet(logs: object, tmp_path: Path) -> None:
    save(logs.hparams(), tmp_path / "file.parquet")  # type: ignore[attr-defined]
    assert set(pd.read_parquet(tmp_path / "file.parquet")["mixed"]) == {'"a"', "3"}


def test_a_long_table_is_written_in_pieces(tmp_path: Path) -> None:
    frame = pd.DataFrame({"x": np.arange(250_000)})
    for ending in ("csv", "jsonl"):
        seen: list[tuple[int, int]] = []
        save(frame, tmp_path / f"file.{ending}", lambda done, total, seen=seen: seen.append((done, total)))
        assert seen == [(100_000, 250_000), (200_000, 250_000), (250_000, 250_000)]
        assert READ[ending](tmp_path / f"file.{ending}")["x"].equals(frame["x"])


def test_another_ending_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(
        trackers.InvalidArgumentError, match=r"written as .csv, .parquet, .jsonl; '.*file.xlsx' ends in .xlsx"
    ):
        save(pd.DataFrame(), tmp_path / "file.xlsx")
    assert not list(tmp_path.iterdir())
