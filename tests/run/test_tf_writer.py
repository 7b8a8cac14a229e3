from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf
from tensorboard.backend.event_processing import data_provider, plugin_event_multiplexer

import trackers
from tests.loaders import LOADERS, Loader, Logdir, data_server, load


@contextmanager
def reloading(root: Path, loader: Loader) -> Iterator[Callable[[Callable[[Logdir], bool]], bool]]:
    """Yields a function that waits until a loader, which runs while files grow, satisfies a condition."""
    if loader == "python":
        multiplexer = plugin_event_multiplexer.EventMultiplexer()
        provider = data_provider.MultiplexerDataProvider(multiplexer, str(root))

        def reload(condition: Callable[[Logdir], bool]) -> bool:
            multiplexer.AddRunsFromDirectory(str(root))
            multiplexer.Reload()
            return condition(Logdir(provider))

        yield reload
        return
    with data_server(root, reload_interval=1) as server:

        def poll(condition: Callable[[Logdir], bool]) -> bool:
            deadline = time.monotonic() + 20
            while not (is_met := condition(server)) and time.monotonic() < deadline:
                time.sleep(0.05)
            return is_met

        yield poll


@pytest.mark.parametrize("loader", LOADERS)
def test_both_writers_are_complete_while_both_grow(run: trackers.Run, loader: Loader) -> None:
    kit_writer, tf_writer = run.writer("train"), run.tf_writer()
    with reloading(run.path, loader) as wait_for:
        for step in range(4):
            kit_writer.scalars(step, {"kit": step})
            with tf_writer.as_default(step):
                tf.summary.scalar("tf", step)
            kit_writer.scalars(step, {"kit_later": step})
            run.flush()
            expected = [(number, float(number)) for number in range(step + 1)]
            assert wait_for(
                lambda logdir, expected=expected: (  # type: ignore[misc]
                    logdir.scalars("train", "kit") == expected
                    and logdir.scalars("train", "kit_later") == expected
                    and tf_scalars(logdir) == expected
                )
            )


def tf_scalars(logdir: Logdir) -> list[tuple[int, float]]:
    return logdir.scalars("tf", "tf")


@pytest.mark.parametrize("loader", LOADERS)
def test_every_kind_of_tf_summary_is_shown_beside_the_kits(tmp_path: Path, loader: Loader) -> None:
    with trackers.Run(tmp_path) as run:
        run.writer("validation").scalars(0, {"kit": 1.0})
        for split, folder in ((None, "tf"), ("train", "tf/train")):
            with run.tf_writer(split).as_default(3):
                tf.summary.scalar("a", 0.5)
                tf.summary.histogram("b", [1.0, 2.0])
                tf.summary.image("c", np.zeros((1, 2, 2, 3), np.uint8))
                tf.summary.text("d", folder)
        run.writer("validation").scalars(1, {"kit": 2.0})
    with load(run.path, loader) as logdir:
        assert logdir.scalars("validation", "kit") == [(0, 1.0), (1, 2.0)]
        for folder in ("tf", "tf/train"):
            assert logdir.scalars(folder, "a") == [(3, 0.5)]
            assert logdir.tensors("histograms", folder, "b")[0][1][:, 2].sum() == 2
            assert logdir.blobs("images", folder, "c")[0][1][:2] == [b"2", b"2"]
            (text,) = logdir.tensors("text", folder, "d")
            assert text[1].item() == folder.encode()


def test_a_split_has_one_tf_writer(run: trackers.Run) -> None:
    assert run.tf_writer() is run.tf_writer()
    assert run.tf_writer("train") is run.tf_writer("train")
    assert run.tf_writer() is not run.tf_writer("train")


def test_a_run_without_a_tf_writer_has_no_tf_folder(tmp_path: Path) -> None:
    with trackers.Run(tmp_path) as run:
        run.writer("train").scalars(0, {"a": 1.0})
    assert not (run.path / "tf").exists()


def test_a_closed_tf_writer_is_not_a_problem(run: trackers.Run) -> None:
    writer = run.tf_writer()
    with writer.as_default(0):
        tf.summary.scalar("tf", 0.5)
    writer.close()
    run.flush()
    run.finish()
    with load(run.path, "python") as logdir:
        assert tf_scalars(logdir) == [(0, 0.5)]


def test_finishing_the_run_closes_the_tf_writer(run: trackers.Run) -> None:
    with run.tf_writer().as_default(0):
        tf.summary.scalar("tf", 0.5)
        run.finish()
        with pytest.raises(tf.errors.NotFoundError):
            tf.summary.scalar("tf", 0.25, step=1)
    with load(run.path, "python") as logdir:
        assert tf_scalars(logdir) == [(0, 0.5)]
