"""Event files of other writers: every value of them is read as TensorBoard's EventAccumulator reads it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tensorboard.compat.proto import config_pb2, graph_pb2, meta_graph_pb2

import trackers
from tests.reader import accumulated
from tests.reader.test_block_reader import points, scan
from trackers.reader import block_reader, parsed_values
from trackers.reader.parsed_values import ParsedValue, parse_value

DATA = Path(__file__).parents[1] / "data"
WRITERS = sorted({path.relative_to(DATA).parts[0] for path in DATA.rglob("*tfevents*")})
FILES = sorted(DATA.rglob("*tfevents*"))
KINDS = ("scalars", "histograms", "images", "audio", "text", "matrices", "pr_curves")
# Kinds that have their own method, and are not returned by `tensors`.
DECODED = {"scalars", "histograms", "images", "audio", "text", "hparams", "pr_curves"}
GRAPH = "__run_graph__"  # the tag that TensorBoard gives it
TENSOR_GRAPHS = ("graph_keras_model", "graph_run_metadata", "graph_run_metadata_graph")
WRITER_PACKAGES = ("tensorflow", "keras", "keras_tuner", "torch", "tensorboardX", "lightning")

writers = pytest.mark.parametrize("writer", WRITERS)


def plain(rows: Iterable[accumulated.Row]) -> list[tuple[str, ...]]:
    """Rows as strings, which are equal if every cell is, including arrays and NaN."""
    return [tuple(_plain(cell) for cell in row) for row in rows]


def _plain(cell: Any) -> str:
    if isinstance(cell, np.ndarray):
        return f"{cell.shape} {cell.tolist()}"
    return repr(cell.item() if isinstance(cell, np.generic) else cell)


def cells(frame: pd.DataFrame) -> list[tuple[str, ...]]:
    return plain(frame.itertuples(index=False))


def test_the_golden_files_include_every_writer() -> None:
    assert WRITERS == ["audio", "keras", "keras_tuner", "lightning", "pytorch", "tensorboardX", "tf1", "tf2"]
    assert all(path.stat().st_size < 100_000 for path in FILES)


@writers
def test_every_tag_has_all_its_values(writer: str) -> None:
    frame = trackers.read(DATA / writer).tags()
    for run, folder in accumulated.runs(DATA / writer).items():
        rows = frame[frame.run == run]
        actual = {(row.plugin, row.tag): row.points for row in rows.itertuples()}
        expected = accumulated.tags(folder)
        assert {key: actual.get(key) for key in expected} == dict(expected)
        # EventAccumulator does not count values that are only metadata, or graphs.
        events = accumulated.accumulator(folder)
        more = {key for key in set(actual) - set(expected) if accumulated.plugin_of(events, key[1]) != key[0]}
        assert {plugin for plugin, _ in more} <= {"graphs", "meta_graph_def", "graph_tagged_run_metadata"}
        assert bool({("graphs", GRAPH), ("meta_graph_def", GRAPH)} & more) == events.Tags()["graph"]
        traced = {tag for plugin, tag in more if plugin == "graph_tagged_run_metadata"}
        assert traced == set(events.Tags()["run_metadata"])
    assert trackers.read(DATA / writer).problems().empty


@writers
def test_scalars_are_those_of_event_accumulator(writer: str) -> None:
    frame = trackers.read(DATA / writer).scalars(raw=True)
    assert cells(frame) == plain(accumulated.scalars(DATA / writer))


@writers
def test_a_curve_without_restarts_is_complete(writer: str) -> None:
    logs = trackers.read(DATA / writer)
    curves = dict(list(logs.scalars().groupby(["run", "tag"], observed=True)))
    for key, raw in logs.scalars(raw=True).groupby(["run", "tag"], observed=True):
        if raw.step.is_unique:
            assert cells(curves[key]) == cells(raw)
        else:  # the second session of TensorFlow 1, from step 15 to 24
            assert key[0] == "by_hand"
            assert list(curves[key].step) == list(range(25))
            assert list(curves[key].wall_time.diff()[1:]) == [1.0] * 14 + [101.0] + [1.0] * 9


@writers
@pytest.mark.parametrize(
    ("kind", "rows"),
    [
        ("histograms", accumulated.histogram),
        ("images", accumulated.images),
        ("audio", enumerate),
        ("text", accumulated.texts),
    ],
)
def test_every_other_kind_is_that_of_event_accumulator(writer: str, kind: str, rows: Any) -> None:
    frame = getattr(trackers.read(DATA / writer), kind)(raw=True)
    assert cells(frame) == plain(accumulated.migrated(DATA / writer, kind, rows))


@writers
def test_histograms_are_float64_whoever_wrote_them(writer: str) -> None:
    frame = trackers.read(DATA / writer).histograms()
    assert {array.dtype for column in ("edges", "counts") for array in frame[column]} <= {np.dtype(np.float64)}


@writers
def test_tensors_are_those_of_event_accumulator(writer: str) -> None:
    frame = trackers.read(DATA / writer).tensors()
    assert list(frame.columns) == ["run", "tag", "step", "wall_time", "plugin", "value"]
    expected = accumulated.tensors(
        DATA / writer, lambda plugin: plugin not in DECODED and not plugin.startswith("graph_")
    )
    assert cells(frame) == plain(expected)


@writers
def test_graphs_are_those_of_event_accumulator(writer: str) -> None:
    frame = trackers.read(DATA / writer).graphs()
    assert list(frame.columns) == ["run", "tag", "step", "wall_time", "plugin", "data"]
    for run, folder in accumulated.runs(DATA / writer).items():
        events, actual = accumulated.accumulator(folder), frame[frame.run == run]
        graphs = [graph_pb2.GraphDef.FromString(data) for data in actual.data[actual.plugin == "graphs"]]
        metas = [
            meta_graph_pb2.MetaGraphDef.FromString(data) for data in actual.data[actual.plugin == "meta_graph_def"]
        ]
        assert bool(graphs or metas) == events.Tags()["graph"]
        assert not graphs or graphs[-1] == events.Graph()
        assert bool(metas) == events.Tags()["meta_graph"]
        assert not metas or metas[-1] == events.MetaGraph()
        traced = actual[actual.plugin == "graph_tagged_run_metadata"]
        assert set(traced.tag) == set(events.Tags()["run_metadata"])
        for tag, data in zip(traced.tag, traced.data, strict=True):
            assert config_pb2.RunMetadata.FromString(data) == events.RunMetadata(tag)
    kept = frame[frame.plugin.isin(TENSOR_GRAPHS)]
    expected = accumulated.tensors(DATA / writer, lambda plugin: plugin.startswith("graph_"))
    assert cells(kept) == plain((*row[:-1], row[-1].item()) for row in expected)


@writers
def test_verify_does_not_change_what_intact_files_contain(writer: str) -> None:
    one, other = trackers.read(DATA / writer), trackers.read(DATA / writer, verify=False)
    for kind in KINDS:
        assert cells(getattr(one, kind)()) == cells(getattr(other, kind)())
    assert one.tags().equals(other.tags())


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(DATA).parent))
def test_both_ways_of_reading_agree(path: Path) -> None:
    data = path.read_bytes()
    fast, slow = scan(data), scan(data, at_once=False)
    assert points(fast) == points(slow)
    assert (fast.non_scalars, fast.problems, fast.position) == (slow.non_scalars, slow.problems, slow.position)


def _counting(parsed: list[object]) -> Callable[[Any], ParsedValue]:
    def parse(value: Any) -> ParsedValue:
        parsed.append(value)
        return parse_value(value)

    return parse


# A trial of Keras Tuner has too few points, and sounds have none.
@pytest.mark.parametrize("writer", sorted({*WRITERS} - {"audio", "keras_tuner"}))
def test_most_scalars_of_a_file_are_read_at_once(writer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    shares = []
    for path in FILES:
        if path.relative_to(DATA).parts[0] == writer:
            parsed: list[object] = []
            for module in (block_reader, parsed_values):
                monkeypatch.setattr(module, "parse_value", _counting(parsed))
            count = len(points(scan(path.read_bytes())))
            shares.append((count - len(parsed)) / max(1, count))
    assert max(shares) > 0.5


def test_reading_needs_none_of_the_writer_packages(tmp_path: Path) -> None:
    for package in WRITER_PACKAGES:
        (tmp_path / f"{package}.py").write_text("raise ImportError('poisoned')")
    script = f"""
import json, trackers
logs = trackers.read({str(DATA)!r})
print(json.dumps({{kind: len(getattr(logs, kind)()) for kind in {(*KINDS, "tags", "problems")!r}}}))
"""
    paths = os.pathsep.join([str(tmp_path), str(Path(trackers.__file__).parents[1])])
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, env=os.environ | {"PYTHONPATH": paths}
    )
    assert done.returncode == 0, done.stderr
    logs = trackers.read(DATA)
    assert json.loads(done.stdout) == {kind: len(getattr(logs, kind)()) for kind in (*KINDS, "tags", "problems")}
