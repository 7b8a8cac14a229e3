from __future__ import annotations

import itertools
import os
import re
import resource
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tensorflow as tf
from tensorboard.compat.proto import event_pb2, graph_pb2, node_def_pb2

import trackers
from tests.loaders import LOADERS, Loader, load
from trackers.write import event_file_writer
from trackers.write.writer import Writer

WRITES: dict[str, Callable[[Writer, int], None]] = {
    "scalars": lambda writer, step: writer.scalars(step, {"a": 1.0}),
    "histograms": lambda writer, step: writer.histograms(step, {"a": [1.0]}),
    "images": lambda writer, step: writer.images(step, {"a": [[1.0]]}),
    "audio": lambda writer, step: writer.audio(step, {"a": [1.0]}, sample_rate=8_000),
    "text": lambda writer, step: writer.text(step, {"a": "words"}),
    "matrices": lambda writer, step: writer.matrices(step, {"a": [[1.0]]}),
    "graph": lambda writer, step: writer.graph(step, b""),
    "summaries": lambda writer, step: writer.summaries(step, []),
}


def events(directory: Path) -> list[event_pb2.Event]:
    """The events of the one file of a directory; TensorFlow's reader checks every record."""
    (path,) = directory.iterdir()
    return [event_pb2.Event.FromString(record) for record in tf.data.TFRecordDataset(str(path)).as_numpy_iterator()]


def steps(directory: Path) -> list[int]:
    head, *rest = events(directory)
    assert head.file_version == "brain.Event:2"
    assert all(event.HasField("summary") for event in rest)
    return [event.step for event in rest]


@contextmanager
def file_size_limit(size: int) -> Iterator[None]:
    """Limits the size of every file: a write stores the bytes that fit, and the next one fails, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_the_first_flush_with_content_creates_the_file(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "train")
    writer.flush()
    writer.scalars(0, {})
    writer.flush()
    writer.close()
    assert not (tmp_path / "train").exists()


def test_the_name_of_the_file_is_that_of_an_event_file(tmp_path: Path) -> None:
    writer = Writer(str(tmp_path / "a" / "train"))
    writer.scalars(0, {"a": 1.0})
    writer.close()
    (path,) = (tmp_path / "a" / "train").iterdir()
    assert re.fullmatch(rf"events\.out\.tfevents\.\d{{10}}\..+\.{os.getpid()}\.\d+", path.name)


def test_flush_writes_everything_so_far(tmp_path: Path) -> None:
    writer = Writer(tmp_path)
    for step in range(3):
        writer.scalars(step, {"a": 1.0})
        writer.flush()
        assert steps(tmp_path) == [*range(step + 1)]
    writer.close()


def test_the_wall_time_is_the_time_of_the_call(tmp_path: Path) -> None:
    writer = Writer(tmp_path)
    before = time.time()
    for write in (WRITES["scalars"], WRITES["text"]):
        write(writer, 0)
    after = time.time()
    writer.close()
    _, *summaries = events(tmp_path)
    assert [before <= event.wall_time <= after for event in summaries] == [True, True]


def test_a_full_buffer_is_written_at_once(tmp_path: Path) -> None:
    writer = Writer(tmp_path)
    noise = np.random.default_rng(7).integers(0, 256, size=(100, 100, 3)).astype(np.uint8)
    for step in range(50):  # 30 kB each
        writer.images(step, {"noise": noise})
    (path,) = tmp_path.iterdir()
    assert path.stat().st_size > event_file_writer.BUFFER_BYTES
    assert writer._file._pending_bytes < event_file_writer.BUFFER_BYTES
    writer.close()
    assert steps(tmp_path) == [*range(50)]


@pytest.mark.parametrize("step", [-1, 2**63, 1.0, "1", None])
@pytest.mark.parametrize("kind", WRITES)
def test_an_invalid_step_is_an_error_and_nothing_is_written(tmp_path: Path, kind: str, step: Any) -> None:
    writer = Writer(tmp_path / "train")
    with pytest.raises(trackers.InvalidArgumentError, match="a step must be an integer in 0…2⁶³-1, not"):
        WRITES[kind](writer, step)
    writer.close()
    assert not (tmp_path / "train").exists()


@pytest.mark.parametrize("kind", WRITES)
def test_a_closed_writer_raises(tmp_path: Path, kind: str) -> None:
    writer = Writer(tmp_path / "train")
    writer.close()
    with pytest.raises(
        trackers.RunFinishedError, match="train has ended and accepts no more summaries; open a new run"
    ):
        WRITES[kind](writer, 0)
    writer.close()
    assert not (tmp_path / "train").exists()


@pytest.mark.parametrize("kind", ["scalars", "histograms", "images", "text", "matrices"])
@pytest.mark.parametrize("values", [0.5, "loss", [("loss", 0.5)], None])
def test_values_that_are_not_a_mapping_are_an_error(tmp_path: Path, kind: str, values: Any) -> None:
    with pytest.raises(trackers.InvalidArgumentError, match="values must be a mapping of tags"):
        getattr(Writer(tmp_path), kind)(0, values)


@pytest.mark.parametrize("kind", ["histograms", "images", "text", "matrices"])
@pytest.mark.parametrize("tag", [1, None, b"loss", "\ud800"])
def test_a_tag_that_is_not_text_is_an_error(tmp_path: Path, kind: str, tag: Any) -> None:
    value = "words" if kind == "text" else [[1.0]]
    with pytest.raises(trackers.InvalidArgumentError, match="a tag must be a string that UTF-8 can encode, not"):
        getattr(Writer(tmp_path), kind)(0, {tag: value})


def test_a_graph_and_summaries_of_other_types_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(trackers.InvalidArgumentError, match="a graph must be the bytes of a GraphDef, not str"):
        Writer(tmp_path).graph(0, "graph")  # type: ignore[arg-type]
    with pytest.raises(trackers.InvalidArgumentError, match=r"a summary must be a Summary\.Value, not 3"):
        Writer(tmp_path).summaries(0, [3])  # type: ignore[list-item]


def test_a_full_buffer_that_cannot_be_written_is_an_error_and_loses_nothing(tmp_path: Path) -> None:
    writer = Writer(tmp_path)
    with file_size_limit(100), pytest.raises(OSError, match="File too large"):
        writer.text(0, {"long": "x" * (event_file_writer.BUFFER_BYTES + 1)})
    writer.close()
    assert steps(tmp_path) == [0]


def test_a_call_with_an_invalid_value_writes_nothing(tmp_path: Path) -> None:
    writer = Writer(tmp_path)
    writer.images(0, {"good": [[1.0]]})
    with pytest.raises(trackers.InvalidArgumentError, match=r"an image must have the shape .*; 'bad' has"):
        writer.images(1, {"good": [[1.0]], "bad": [1.0]})
    writer.images(2, {"good": [[1.0]]})
    writer.close()
    assert steps(tmp_path) == [0, 2]


def test_writers_of_one_directory_have_a_file_each(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for step in range(3):
        # As if another process with the same pid had written there in the same second.
        monkeypatch.setattr(event_file_writer, "_file_numbers", itertools.count())
        writer = Writer(tmp_path)
        writer.scalars(step, {"a": 1.0})
        writer.close()
    assert len(list(tmp_path.iterdir())) == 3
    with load(tmp_path, "python") as logdir:
        assert sorted(logdir.scalars(".", "a")) == [(0, 1.0), (1, 1.0), (2, 1.0)]


def test_the_python_loader_reads_the_files_of_one_second_in_the_order_of_their_creation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_file_writer, "_file_numbers", itertools.count(8))
    monkeypatch.setattr(event_file_writer.time, "time", lambda: 1_700_000_000.0)
    for step in range(4):
        writer = Writer(tmp_path)
        writer.scalars(step, {"a": 1.0})
        writer.close()
    monkeypatch.undo()
    with load(tmp_path, "python") as logdir:
        assert logdir.scalars(".", "a") == [(step, 1.0) for step in range(4)]


@pytest.mark.parametrize("loader", LOADERS)
def test_many_threads_write_whole_records(tmp_path: Path, loader: Loader) -> None:
    writer = Writer(tmp_path)
    start = threading.Barrier(8)

    def write(number: int) -> None:
        start.wait()
        for step in range(500):
            writer.scalars(step, {f"thread_{number}": step, f"twice_{number}": 2 * step})
            if step % 100 == number:
                writer.text(step, {f"text_{number}": "x" * 20_000})
                writer.flush()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    writer.close()
    assert len(steps(tmp_path)) == 8 * 505
    with load(tmp_path, loader) as logdir:
        for number in range(8):
            assert logdir.scalars(".", f"thread_{number}") == [(step, float(step)) for step in range(500)]
            assert logdir.scalars(".", f"twice_{number}") == [(step, 2.0 * step) for step in range(500)]
            assert len(logdir.tensors("text", ".", f"text_{number}")) == 5


@pytest.mark.parametrize("size", [0, 1, 12, 23, 24, 39, 40, 41, 60, 77, 100, 107, 108, 109, 200])
def test_a_full_disk_loses_and_duplicates_nothing(tmp_path: Path, size: int) -> None:
    writer = Writer(tmp_path)
    for step in range(5):
        writer.scalars(step, {"a": 1.0})
    with file_size_limit(size), pytest.raises(OSError, match="File too large"):
        writer.flush()
    (path,) = tmp_path.iterdir()
    assert path.stat().st_size == size
    writer.scalars(5, {"a": 1.0})
    with file_size_limit(size), pytest.raises(OSError, match="File too large"):
        writer.flush()
    writer.scalars(6, {"a": 1.0})
    writer.close()
    assert steps(tmp_path) == [*range(7)]


def test_closing_again_after_a_full_disk_completes_the_file(tmp_path: Path) -> None:
    writer = Writer(tmp_path)
    writer.scalars(0, {"a": 1.0})
    with file_size_limit(30), pytest.raises(OSError, match="File too large"):
        writer.close()
    writer.close()
    assert steps(tmp_path) == [0]


def test_a_folder_that_cannot_be_created_loses_nothing(tmp_path: Path) -> None:
    (tmp_path / "train").touch()
    writer = Writer(tmp_path / "train")
    writer.scalars(0, {"a": 1.0})
    with pytest.raises(FileExistsError):
        writer.flush()
    (tmp_path / "train").unlink()
    writer.scalars(1, {"a": 1.0})
    writer.close()
    assert steps(tmp_path / "train") == [0, 1]


@pytest.mark.parametrize("loader", LOADERS)
def test_the_later_of_two_graphs_is_shown(tmp_path: Path, loader: Loader) -> None:
    writer = Writer(tmp_path)
    for step, name in enumerate(("first", "second")):
        graph = graph_pb2.GraphDef(node=[node_def_pb2.NodeDef(name=name, op="Placeholder")])
        writer.graph(step, graph.SerializeToString())
    writer.scalars(1, {"a": 1.0})
    writer.close()
    with load(tmp_path, loader) as logdir:
        *_, (_, (shown,)) = logdir.blobs("graphs", ".", "__run_graph__")
    assert [node.name for node in graph_pb2.GraphDef.FromString(shown).node] == ["second"]
