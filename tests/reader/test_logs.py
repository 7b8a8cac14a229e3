"""Logs: frames contain what TensorBoard's own loader reads."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf
from PIL import Image

import trackers
from tests.loaders import load
from trackers.write.writer import Writer

KINDS = ("scalars", "histograms", "images", "audio", "text", "matrices")


@pytest.fixture(scope="module")
def logdir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same values of every kind, written by this kit and by TensorFlow 2."""
    folder = tmp_path_factory.mktemp("logs")
    random = np.random.default_rng(0)
    writer = Writer(folder / "kit" / "train")
    stock = tf.summary.create_file_writer(str(folder / "stock"))
    with stock.as_default():
        for step in range(50):
            loss, values = float(np.float32(random.normal())), random.normal(size=20)
            writer.scalars(step, {"loss": loss, "b/accuracy": step / 50})
            tf.summary.scalar("loss", loss, step=step)
            if step % 10 == 0:
                pixels, sound = random.integers(0, 256, (2, 4, 5, 3)).astype(np.uint8), random.uniform(-1, 1, 80)
                writer.histograms(step, {"weights": values})
                writer.images(step, {"pixels": pixels})
                writer.audio(step, {"tone": sound}, sample_rate=8000)
                writer.text(step, {"words": f"step **{step}** ü"})
                writer.matrices(step, {"confusion": [[step, 1], [2, 3]]}, rows=["a", "b"], columns=["c", "d"])
                tf.summary.histogram("weights", values, step=step)
                tf.summary.image("pixels", pixels, step=step)
                tf.summary.audio("tone", sound.astype(np.float32)[None, :, None], 8000, step=step)
                tf.summary.text("words", f"step **{step}** ü", step=step)
    writer.close()
    stock.close()
    return folder


def test_scalars_are_those_of_tensorboard(logdir: Path) -> None:
    frame = trackers.read(logdir).scalars()
    assert list(frame.columns) == ["run", "tag", "step", "wall_time", "value"]
    assert [str(dtype) for dtype in frame.dtypes] == ["category", "category", "int64", "float64", "float64"]
    with load(logdir, "python") as loaded:
        for run, tag in (("kit/train", "loss"), ("kit/train", "b/accuracy"), ("stock", "loss")):
            rows = frame[(frame.run == run) & (frame.tag == tag)]
            assert list(zip(rows.step, rows.value, strict=True)) == loaded.scalars(run, tag)
    assert len(frame) == 150
    assert frame.sort_values(["run", "tag", "step", "wall_time"], ignore_index=True).equals(frame)


def test_tags_and_runs_select(logdir: Path) -> None:
    logs = trackers.read(logdir)
    frame = logs.scalars(tags=["loss"], runs=["stock"])
    assert (set(frame.run), set(frame.tag), len(frame)) == ({"stock"}, {"loss"}, 50)
    assert logs.scalars(tags=["nothing"]).empty
    assert set(logs.images(runs=["stock"]).run) == {"stock"}


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_frame_keeps_its_columns(logdir: Path, kind: str) -> None:
    read = getattr(trackers.read(logdir), kind)
    assert list(read(tags=["nothing"]).columns) == list(read().columns)


def test_every_other_kind_is_that_of_tensorboard(logdir: Path) -> None:
    logs = trackers.read(logdir)
    with load(logdir, "python") as loaded:
        for run in ("kit/train", "stock"):
            histograms = logs.histograms(runs=[run])
            for row, (step, table) in zip(
                histograms.itertuples(), loaded.tensors("histograms", run, "weights"), strict=True
            ):
                assert row.step == step
                np.testing.assert_array_equal(row.edges, [*table[:, 0], table[-1, 1]])
                np.testing.assert_array_equal(row.counts, table[:, 2])
            images = logs.images(tags=["pixels"], runs=[run])
            blobs = [blob for _, (_, _, *pngs) in loaded.blobs("images", run, "pixels") for blob in pngs]
            assert list(images.data) == blobs
            assert set(images.width) == {5}
            assert set(images.height) == {4}
            assert list(images["index"]) == [0, 1] * 5
            assert Image.open(io.BytesIO(images.data[0])).size == (5, 4)
            sounds = [blob for _, (blob, *_) in loaded.blobs("audio", run, "tone")]
            assert list(logs.audio(runs=[run]).data) == sounds
            assert list(logs.text(runs=[run]).text) == [f"step **{step}** ü" for step in range(0, 50, 10)]
    matrices = logs.matrices()
    assert matrices["values"][1].tolist() == [[10, 1], [2, 3]]
    assert (matrices["rows"][1], matrices["columns"][1]) == (["a", "b"], ["c", "d"])


def test_tags_counts_the_points_of_each_tag(logdir: Path) -> None:
    tags = trackers.read(logdir).tags().set_index(["run", "plugin", "tag"])["points"]
    assert tags["kit/train", "scalars", "loss"] == 50
    assert tags["stock", "images", "pixels"] == 5


def test_a_run_or_a_single_file_can_be_read(logdir: Path) -> None:
    run = trackers.read(logdir / "stock").scalars()
    (path,) = (logdir / "stock").iterdir()
    file = trackers.read(path).scalars()
    assert set(run.run) == set(file.run) == {"."}
    assert run.equals(file)


def write(folder: Path, *steps: range) -> None:
    writer = Writer(folder)
    for part in steps:
        for step in part:
            writer.scalars(step, {"loss": float(step)})
    writer.close()


def test_restarted_steps_supersede_earlier_ones_as_in_tensorboard(tmp_path: Path) -> None:
    write(tmp_path / "one", range(8), range(3))
    write(tmp_path / "two", range(8), range(5, 12))
    logs = trackers.read(tmp_path)
    frame = logs.scalars()
    with load(tmp_path, "rust") as loaded:
        for run in ("one", "two"):
            rows = frame[frame.run == run]
            assert list(zip(rows.step, rows.value, strict=True)) == loaded.scalars(run, "loss")
    raw = logs.scalars(raw=True)
    assert list(raw.step[raw.run == "one"]) == [0, 0, 1, 1, 2, 2, 3, 4, 5, 6, 7]


def test_refresh_reads_what_was_appended_and_each_byte_once(tmp_path: Path) -> None:
    writer = Writer(tmp_path)
    writer.scalars(0, {"loss": 1.0})
    writer.flush()
    logs = trackers.read(tmp_path)
    assert list(logs.scalars().step) == [0]
    writer.scalars(1, {"loss": 2.0})
    writer.flush()
    assert list(logs.scalars().step) == [0]
    (path,) = tmp_path.iterdir()
    with path.open("r+b") as file:  # bytes that were read are not read again
        file.write(b"\0" * 20)
    assert list(logs.refresh().scalars().step) == [0, 1]
    writer.close()


def test_a_replaced_or_truncated_file_is_read_from_the_beginning(tmp_path: Path) -> None:
    write(tmp_path, range(5))
    logs = trackers.read(tmp_path)
    assert len(logs.scalars()) == 5
    (path,) = tmp_path.iterdir()
    write(tmp_path / "other", range(3))
    (other,) = (tmp_path / "other").iterdir()
    os.replace(other, path)
    (tmp_path / "other").rmdir()
    assert list(logs.refresh().scalars().step) == [0, 1, 2]
    path.write_bytes(path.read_bytes()[:-1])
    assert list(logs.refresh().scalars().step) == [0, 1]
    path.unlink()
    assert logs.refresh().scalars().empty


def test_empty_files_link_loops_and_broken_links_are_no_problem(tmp_path: Path) -> None:
    write(tmp_path / "run", range(3))
    (tmp_path / "run" / "events.out.tfevents.1.empty").touch()
    (tmp_path / "run" / "events.out.tfevents.2.folder").mkdir()
    (tmp_path / "run" / "loop").symlink_to(tmp_path)
    (tmp_path / "run" / "gone.tfevents").symlink_to(tmp_path / "nowhere")
    logs = trackers.read(tmp_path)
    assert list(logs.scalars().step) == [0, 1, 2]
    assert logs.problems().empty


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_read_permission_is_a_problem(tmp_path: Path) -> None:
    write(tmp_path / "a", range(3))
    write(tmp_path / "b", range(3))
    (path,) = (tmp_path / "a").iterdir()
    path.chmod(0)
    logs = trackers.read(tmp_path)
    assert set(logs.scalars().run) == {"b"}
    assert list(logs.problems().what) == ["cannot be read: Permission denied"]


def test_a_damaged_segment_is_a_problem_with_its_offset(tmp_path: Path) -> None:
    write(tmp_path / "run", range(50))
    (path,) = (tmp_path / "run").iterdir()
    data = bytearray(path.read_bytes())
    data[500] ^= 1
    path.write_bytes(bytes(data))
    logs = trackers.read(tmp_path)
    assert len(logs.scalars()) == 49
    problems = logs.problems()
    assert list(problems.columns) == ["run", "file", "offset", "bytes", "what"]
    assert (problems.run[0], problems.file[0]) == ("run", str(path))
    assert problems.offset[0] <= 500 < problems.offset[0] + problems.bytes[0]


def test_repr_reads_nothing_and_counts_what_has_been_read(tmp_path: Path) -> None:
    for name in ("a", "b"):
        for split in ("train", "validation"):
            writer = Writer(tmp_path / name / split)
            writer.scalars(0, {"loss": 1.0})
            writer.close()
    logs = trackers.read(tmp_path)
    assert repr(logs) == repr(logs) == f"Logs({str(tmp_path)!r}, not read yet)"
    assert repr(logs.refresh()) == f"Logs({str(tmp_path)!r}, runs=2, event_files=4)"


def test_a_missing_path_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(trackers.ReadError, match="nowhere' does not exist; expected a logdir"):
        trackers.read(tmp_path / "nowhere")


def test_reading_needs_no_tensorflow(logdir: Path, tmp_path: Path) -> None:
    (tmp_path / "tensorflow.py").write_text("raise ImportError('poisoned')")
    shutil.copy(tmp_path / "tensorflow.py", tmp_path / "keras.py")
    reads = "\n".join(f"logs.{kind}()" for kind in (*KINDS, "tags", "problems"))
    script = f"import trackers, sys\nlogs = trackers.read({str(logdir)!r})\n{reads}\nprint(len(logs.scalars()))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, env=os.environ | {"PYTHONPATH": str(tmp_path)}
    )
    assert done.stdout == "150\n", done.stderr


def test_bad_arguments_are_invalid_argument_errors(logdir: Path) -> None:
    with pytest.raises(trackers.InvalidArgumentError, match="path must be a path or a URL, not 3"):
        trackers.read(3)  # type: ignore[arg-type]
    logs = trackers.read(logdir)
    for method in (logs.scalars, logs.pivot, logs.smoothed, logs.aggregate_seeds, logs.histograms, logs.images):
        for names in (3, [3]):
            with pytest.raises(trackers.InvalidArgumentError, match="expected a name, several names or None, not"):
                method(tags=names)
            with pytest.raises(trackers.InvalidArgumentError, match="expected a name, several names or None, not"):
                method(runs=names)
    for weight in (-0.1, 2, float("nan"), "0.6"):
        with pytest.raises(trackers.InvalidArgumentError, match="weight must be from 0 to 1, not"):
            logs.smoothed(weight)
    for read in (logs.runs, logs.run_infos):
        with pytest.raises(trackers.InvalidArgumentError, match="metric_directions must be a mapping, not"):
            read(["loss"])
        with pytest.raises(trackers.InvalidArgumentError, match='must be "min" or "max", not'):
            read({"loss": "up"})


def test_refresh_of_a_deleted_logdir_is_an_error_and_what_was_read_stays(tmp_path: Path) -> None:
    write(tmp_path / "logs", range(3))
    logs, unread = trackers.read(tmp_path / "logs"), trackers.read(tmp_path / "logs")
    assert len(logs.scalars()) == 3
    shutil.rmtree(tmp_path / "logs")
    for deleted in (logs, unread):
        with pytest.raises(trackers.ReadError, match="logs' does not exist"):
            deleted.refresh()
    assert len(logs.scalars()) == 3
    assert len(logs.runs()) == 1
    with pytest.raises(trackers.ReadError, match="logs' does not exist"):
        unread.runs()
