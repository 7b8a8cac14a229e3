"""Profile: traces with steps for XProf, and a message wherever there is none."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from xprof.convert import raw_to_tool_data

import trackers
from tests.callbacks import models
from tests.callbacks.conftest import Both
from tests.callbacks.test_scalars import generated, unknown_length
from trackers.profiling.trace_validation import TraceValidation


@pytest.fixture
def temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def _fit(run: trackers.Run, profile: Any, batches: int, epochs: int = 1, **settings: Any) -> dict[str, list[float]]:
    """Fits batches of two rows to a model of one layer, without validation."""
    x, y = models.rows(2 * batches)
    callbacks = [profile.attach(run), *settings.pop("after", [])]
    model = settings.pop("model", None) or models.dense()
    settings = {"batch_size": 2, "verbose": 0} | settings
    history: dict[str, list[float]] = model.fit(x, y, epochs=epochs, callbacks=callbacks, **settings).history
    return history


def _sessions(run: trackers.Run) -> list[Path]:
    return sorted((run.path / "train" / "plugins" / "profile").glob("*"))


def _steps(session: Path) -> list[int]:
    return [int(step.removeprefix("train ")) for step in TraceValidation(session).step_names()]


def _messages(run: trackers.Run) -> list[str]:
    return [*models.record(run)["messages"], *(problem["what"] for problem in models.record(run)["problems"])]


def test_batches_100_to_200_are_traced_as_steps_by_default(
    run: trackers.Run, both: Both, temporary_folder: Path
) -> None:
    x, y = models.rows(2 * 220)
    models.dense().fit(x, y, batch_size=2, verbose=0, callbacks=run.callbacks())
    [session] = _sessions(run)
    steps = _steps(session)
    assert len(steps) >= 99
    assert set(steps) <= set(range(100, 201))
    assert steps == sorted(set(steps))
    assert _messages(run) == []
    # TensorFlow's empty event file would hide the run's own from TensorBoard's Python loader.
    assert not list(run.path.rglob("*.profile-empty"))
    assert len(list(run.path.glob("train/events.out.tfevents.*"))) == 1
    for loaded in both(run):
        assert [step for step, _ in loaded.scalars("train", "batch_loss")] == list(range(1, 221))
    assert not list(temporary_folder.glob("trace-*"))


def test_a_shorter_fit_moves_the_window_with_a_message(run: trackers.Run, capfd: pytest.CaptureFixture) -> None:
    _fit(run, trackers.Profile(), batches=40)
    [message] = _messages(run)
    assert message == "profile: tracing batches 2–39 instead of 100–200: the fit has 40"
    assert f"trackers: {message}\n" in capfd.readouterr().err
    [session] = _sessions(run)
    assert _steps(session) == list(range(2, 40))


def test_a_window_may_span_several_epochs(run: trackers.Run) -> None:
    _fit(run, trackers.Profile((5, 9)), batches=4, epochs=3)
    assert _messages(run) == []
    [session] = _sessions(run)
    assert _steps(session) == [5, 6, 7, 8, 9]


def test_a_single_batch_can_be_traced(run: trackers.Run) -> None:
    _fit(run, trackers.Profile(5), batches=9)
    [session] = _sessions(run)
    # XProf omits the first and the last step, but not of so few.
    assert _steps(session) == [4, 5, 6]


def test_a_window_that_ends_with_the_fit_is_traced_to_the_end(run: trackers.Run) -> None:
    _fit(run, trackers.Profile((10, 12)), batches=12)
    assert _messages(run) == []
    [session] = _sessions(run)
    assert _steps(session) == [9, 10, 11, 12]


@pytest.mark.parametrize("batches", [1, 2])
def test_a_fit_of_fewer_than_three_batches_reports_that_there_is_no_trace(run: trackers.Run, batches: int) -> None:
    with pytest.warns(trackers.TrackersWarning, match=f"no trace: {batches} batches remain, and it needs 3"):
        history = _fit(run, trackers.Profile(), batches)
    assert len(history["loss"]) == 1
    assert _sessions(run) == []


def test_a_fit_that_stops_before_the_window_reports_that_there_is_no_trace(run: trackers.Run) -> None:
    class Stop(keras.callbacks.Callback):
        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            self.model.stop_training = True

    with pytest.warns(trackers.TrackersWarning, match="no trace: the window is batches 20–30, and the fit had 12"):
        _fit(run, trackers.Profile((20, 30)), batches=12, epochs=4, after=[Stop()])
    assert _sessions(run) == []


@unknown_length
def test_one_short_epoch_of_unknown_length_reports_that_there_is_no_trace(run: trackers.Run) -> None:
    data = generated(*models.rows(80), batch_size=2)
    with pytest.warns(trackers.TrackersWarning, match="no trace"):
        models.dense().fit(data, verbose=0, callbacks=[trackers.Profile().attach(run)])
    assert _sessions(run) == []


@unknown_length
def test_the_window_is_moved_after_the_first_epoch_of_unknown_length(run: trackers.Run) -> None:
    data = generated(*models.rows(80), batch_size=2)
    models.dense().fit(data, epochs=3, verbose=0, callbacks=[trackers.Profile().attach(run)])
    [message] = _messages(run)
    first, last, batches = (int(number) for number in re.findall(r"(\d+)–(\d+) instead .* has (\d+)", message)[0])
    assert batches == 120
    assert 40 < first < last < 120
    [session] = _sessions(run)
    assert _steps(session) == list(range(first, last + 1))


@unknown_length
def test_a_long_epoch_of_unknown_length_is_traced(run: trackers.Run) -> None:
    data = generated(*models.rows(80), batch_size=2)
    models.dense().fit(data, verbose=0, callbacks=[trackers.Profile((5, 8)).attach(run)])
    assert _messages(run) == []
    [session] = _sessions(run)
    assert _steps(session) == [5, 6, 7, 8]


class RaisesOnce(keras.callbacks.Callback):
    """Raises once, at a batch counted from 0 within its epoch."""

    def __init__(self, batch: int, error: BaseException) -> None:
        super().__init__()
        self.batch, self.error = batch, error

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        if batch == self.batch:
            self.batch = -1
            raise self.error


@pytest.mark.parametrize("error", [RuntimeError("out of memory"), KeyboardInterrupt()])
def test_the_trace_of_an_interrupted_fit_is_saved_when_the_run_ends(run: trackers.Run, error: BaseException) -> None:
    with pytest.raises(type(error)):
        _fit(run, trackers.Profile((5, 30)), batches=40, after=[RaisesOnce(19, error)])
    assert _sessions(run) == []
    run.finish("failed")
    [session] = _sessions(run)
    # Of the batches 4 to 20, XProf omits the first and the last.
    assert _steps(session) == list(range(5, 20))
    assert _messages(run) == []


@pytest.mark.parametrize("same", [True, False], ids=["same callbacks", "new bundle"])
def test_the_fit_after_an_interrupted_one_has_a_trace(run: trackers.Run, same: bool) -> None:
    profile = trackers.Profile((5, 12))
    with pytest.raises(RuntimeError):
        _fit(run, profile, batches=20, after=[RaisesOnce(8, RuntimeError("stop"))])
    _fit(run, profile if same else trackers.Profile((5, 12)), batches=20)
    run.finish()
    assert _messages(run) == []
    first, second = _sessions(run)
    assert _steps(first) == [5, 6, 7, 8]
    assert _steps(second) == list(range(5, 13))


def test_two_fits_in_one_second_have_two_traces(run: trackers.Run) -> None:
    profile, model = trackers.Profile((2, 4)), models.dense()
    for _ in range(3):
        _fit(run, profile, batches=8, model=model)
    assert _messages(run) == []
    assert [_steps(session) for session in _sessions(run)] == [[1, 2, 3, 4, 5]] * 3


@pytest.fixture
def another_profiler(tmp_path: Path) -> Iterator[None]:
    tf.profiler.experimental.start(str(tmp_path / "other"))
    yield
    tf.profiler.experimental.stop(save=False)


@pytest.mark.usefixtures("another_profiler")
def test_a_profiler_that_is_already_running_is_reported_and_training_continues(
    run: trackers.Run, temporary_folder: Path
) -> None:
    with pytest.warns(trackers.TrackersWarning, match="Profile.on_train_batch_begin: .*[Pp]rofile"):
        history = _fit(run, trackers.Profile((2, 4)), batches=8, epochs=2)
    assert len(history["loss"]) == 2
    assert [problem["count"] for problem in models.record(run)["problems"]] == [1]
    assert _sessions(run) == []
    assert not list(temporary_folder.glob("trace-*"))


def _events(session: Path, name: str) -> list[tuple[float, float]]:
    """Returns the start and the end of the events with a name, in microseconds."""
    traces = [str(path) for path in session.glob("*.xplane.pb")]
    data, _ = raw_to_tool_data.xspace_to_tool_data(traces, "trace_viewer", {})
    events = [event for event in json.loads(data)["traceEvents"] if event.get("name", "").startswith(name)]
    return sorted((event["ts"], event["ts"] + event["dur"]) for event in events)


def test_validation_between_two_epochs_is_not_part_of_a_step(run: trackers.Run) -> None:
    class Mark(keras.callbacks.Callback):
        def on_test_batch_end(self, batch: int, logs: Any = None) -> None:
            with tf.profiler.experimental.Trace("validating"):
                pass

    validation = models.rows(6)
    _fit(run, trackers.Profile((3, 10)), batches=6, epochs=2, after=[Mark()], validation_data=validation)
    [session] = _sessions(run)
    assert _steps(session) == list(range(3, 11))
    steps, validating = _events(session, "train "), _events(session, "validating")
    # One batch before the window, one after it, eight in it; three validation batches between the epochs.
    assert len(steps) == 10
    assert len(validating) == 3
    for start, end in validating:
        assert not [step for step in steps if step[0] <= end and start <= step[1]]
    assert steps[4][1] < validating[0][0] < validating[-1][1] < steps[5][0]


def test_a_trace_without_steps_is_reported(run: trackers.Run) -> None:
    model = models.dense(steps_per_execution=50)
    with pytest.warns(trackers.TrackersWarning, match="has no marked steps"):
        _fit(run, trackers.Profile((10, 20)), batches=100, model=model)
    [session] = _sessions(run)
    assert TraceValidation(session).step_names() == []


def test_a_trace_without_markers_has_a_fault(tmp_path: Path) -> None:
    with tf.profiler.experimental.Profile(str(tmp_path)):
        np.asarray(tf.matmul(tf.ones((8, 8)), tf.ones((8, 8))))
    [session] = (tmp_path / "plugins" / "profile").iterdir()
    check = TraceValidation(session)
    assert check.problem() == f"the trace in {session} has no marked steps; its step times will be empty"


def test_a_trace_that_cannot_be_read_has_a_fault(tmp_path: Path) -> None:
    (tmp_path / "host.xplane.pb").write_bytes(b"\xff" * 64)
    check = TraceValidation(tmp_path)
    assert f"the trace in {tmp_path}" in (check.problem() or "")


@pytest.mark.parametrize("window", [0, -1, (0, 5), (5, 4), (1, 2, 3), (1,), "100,200", (1.5, 3), None, [2, "3"], False])
def test_an_invalid_window_is_an_error(window: Any) -> None:
    with pytest.raises(trackers.InvalidArgumentError, match=r"profile_batch must be .* run.callbacks\(profile=None\)"):
        trackers.Profile(window)
