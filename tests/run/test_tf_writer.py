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
def watching(root: Path, loader: Loader) -> Iterator[Callable[[Callable[[Logdir], bool]], bool]]:
    """A TensorBoard that stays up while files grow: says whether it has come to see something."""
    if loader == "python":
        multiplexer = plugin_event_multiplexer.EventMultiplexer()
        provider = data_provider.MultiplexerDataProvider(multiplexer, str(root))

        def reloaded(seen: Callable[[Logdir], bool]) -> bool:
            multiplexer.AddRunsFromDirectory(str(root))
            multiplexer.Reload()
            return seen(Logdir(provider))

        yield reloaded
        return
    with data_server(root, reload_interval=1) as server:

        def polled(seen: Callable[[Logdir], bool]) -> bool:
            deadline = time.monotonic() + 20
            while not (found := seen(server)) and time.monotonic() < deadline:
                time.sleep(0.05)
            return found

        yield polled


@pytest.mark.parametrize("loader", LOADERS)
def test_both_writers_are_seen_whole_while_both_grow(run: trackers.Run, loader: Loader) -> None:
    ours, theirs = run.writer("train"), run.tf_writer()
    with watching(run.path, loader) as sees:
        for step in range(4):
            ours.scalars(step, {"ours": step})
            with theirs.as_default(step):
                tf.summary.scalar("theirs", step)
            ours.scalars(step, {"ours_later": step})
            run.flush()
            whole = [(number, float(number)) for number in range(step + 1)]
            assert sees(
                lambda logdir, whole=whole: (  # type: ignore[misc]
                    logdir.scalars("train", "ours") == whole
                    and logdir.scalars("train", "ours_later") == whole
                    and theirs_of(logdir) == whole
                )
            )


def theirs_of(logdir: Logdir) -> list[tuple[int, float]]:
    return logdir.scalars("tf", "theirs")


@pytest.mark.parametrize("loader", LOADERS)
def test_every_kind_of_theirs_is_shown_beside_ours(tmp_path: Path, loader: Loader) -> None:
    with trackers.Run(tmp_path) as run:
        run.writer("validation").scalars(0, {"ours": 1.0})
        for split, folder in ((None, "tf"), ("train", "tf/train")):
            with run.tf_writer(split).as_default(3):
                tf.summary.scalar("a", 0.5)
                tf.summary.histogram("b", [1.0, 2.0])
                tf.summary.image("c", np.zeros((1, 2, 2, 3), np.uint8))
                tf.summary.text("d", folder)
        run.writer("validation").scalars(1, {"ours": 2.0})
    with load(run.path, loader) as logdir:
        assert logdir.scalars("validation", "ours") == [(0, 1.0), (1, 2.0)]
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


def test_no_folder_is_made_for_a_tf_writer_that_nobody_asked_for(tmp_path: Path) -> None:
    with trackers.Run(tmp_path) as run:
        run.writer("train").scalars(0, {"a": 1.0})
    assert not (run.path / "tf").exists()


def test_a_tf_writer_that_somebody_closed_is_no_problem(run: trackers.Run) -> None:
    writer = run.tf_writer()
    with writer.as_default(0):
        tf.summary.scalar("theirs", 0.5)
    writer.close()
    run.flush()
    run.finish()
    with load(run.path, "python") as logdir:
        assert theirs_of(logdir) == [(0, 0.5)]


def test_the_end_of_the_run_closes_the_tf_writer(run: trackers.Run) -> None:
    with run.tf_writer().as_default(0):
        tf.summary.scalar("theirs", 0.5)
        run.finish()
        with pytest.raises(tf.errors.NotFoundError):
            tf.summary.scalar("theirs", 0.25, step=1)
    with load(run.path, "python") as logdir:
        assert theirs_of(logdir) == [(0, 0.5)]
