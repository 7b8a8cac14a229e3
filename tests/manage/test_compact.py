"""Compact keeps every scalar and a few media in one file per folder, and both of TensorBoard's loaders read it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf
from tensorboard.compat.proto import summary_pb2
from tensorboard.plugins.histogram import summary_v2

import trackers
from tests.loaders import LOADERS, Loader, load
from tests.manage.full_logs import event_file, fingerprint, rewrite
from trackers.manage.compact import compact
from trackers.manage.load_time import measure_load_time
from trackers.write.writer import Writer


@pytest.mark.parametrize("loader", LOADERS)
def test_scalars_are_kept_and_media_are_downsampled(full_logdir: Path, tmp_path: Path, loader: Loader) -> None:
    second = Writer(event_file(full_logdir, "train").parent)
    for step in range(40, 60):
        second.scalars(step, {"epoch_loss": float(step)})
        second.images(step, {"image": [[0.0, 1.0]]})
    second.close()
    before = fingerprint(full_logdir)
    compact(trackers.read(full_logdir), tmp_path / "out", media=5)
    assert fingerprint(full_logdir) == before
    assert len(list(tmp_path.glob("out/*/train/*"))) == 1
    old, new = trackers.read(full_logdir), trackers.read(tmp_path / "out")
    assert new.problems().empty
    for kind in ("scalars", "text", "matrices", "hparams"):
        assert getattr(new, kind)().map(repr).equals(getattr(old, kind)().map(repr)), kind
    train = next(run for run in new.tags().run if run.endswith("/train"))
    assert list(new.images(runs=train).step) == [0, 15, 30, 44, 59]
    assert list(new.histograms(runs=train).step) == [0, 10, 20, 29, 39]
    row = new.images(runs=train).iloc[2]
    assert row.data == old.images(runs=train).set_index("step").data[row.step]
    with load(tmp_path / "out", loader) as loaded:
        for (run, tag), points in old.scalars().groupby(["run", "tag"], observed=True):
            assert loaded.scalars(str(run), str(tag)) == list(zip(points.step, points.value, strict=True))
        assert [step for step, _ in loaded.blobs("images", train, "image")] == [0, 15, 30, 44, 59]


def test_an_event_with_scalars_and_media_loses_only_the_media(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "logs")
    for step in range(9):
        histogram = summary_v2.histogram_pb("weights", np.arange(5.0)).value[0]
        writer.summaries(step, [histogram, summary_pb2.Summary.Value(tag="old", simple_value=step)])
    writer.close()
    compact(trackers.read(tmp_path / "logs"), tmp_path / "out", media=2)
    logs = trackers.read(tmp_path / "out")
    assert logs.scalars().equals(trackers.read(tmp_path / "logs").scalars())
    assert list(logs.histograms().step) == [0, 8]


def test_logs_written_by_tensorflow_are_compacted(tmp_path: Path) -> None:
    for _ in range(2):
        stock = tf.summary.create_file_writer(str(tmp_path / "logs"))
        with stock.as_default():
            for step in range(30):
                tf.summary.scalar("loss", step, step=step)
                tf.summary.image("image", np.zeros((1, 2, 2, 3)), step=step)
        stock.close()
    compact(trackers.read(tmp_path / "logs"), tmp_path / "out", media=3)
    old, new = trackers.read(tmp_path / "logs"), trackers.read(tmp_path / "out")
    assert new.scalars(raw=True).equals(old.scalars(raw=True))
    assert len(new.images(raw=True)) == 3
    assert len(list((tmp_path / "out").iterdir())) == 1


def test_damaged_records_are_left_out(full_logdir: Path, tmp_path: Path) -> None:
    rewrite(event_file(full_logdir, "train"), lambda data: data[:3000] + bytes(100) + data[3100:-5])
    compact(trackers.read(full_logdir), tmp_path / "out", media=1000)
    old, new = trackers.read(full_logdir), trackers.read(tmp_path / "out")
    assert new.problems().empty
    assert new.scalars().equals(old.scalars())
    assert len(new.images()) == len(old.images())


def test_fewer_than_two_values_per_tag_are_refused(full_logdir: Path, tmp_path: Path) -> None:
    with pytest.raises(trackers.InvalidArgumentError, match="media must be at least 2"):
        compact(trackers.read(full_logdir), tmp_path / "out", media=1)


def test_load_time_is_measured(full_logdir: Path) -> None:
    assert 0 < measure_load_time(full_logdir) < 60
