"""Profile: a trace of some batches, in which each batch is marked as a step."""

from __future__ import annotations

import itertools
import shutil
import tempfile
from pathlib import Path
from typing import Any, ClassVar

import keras

from trackers.callbacks.tracker import Logs, Tracker
from trackers.errors import InvalidArgumentError
from trackers.profiling.trace_validation import TraceValidation
from trackers.schema.splits import TRAIN

DEFAULT_WINDOW = (100, 200)
_MIN_BATCHES = 3


class Profile(Tracker):
    """Traces a window of training batches for the Profile tab, each batch marked as a step.

    If a fit is known to end before the window does, the window is moved forward, and shortened if necessary, with a
    message. A fit of fewer than 3 batches leaves no trace, which is reported. One batch before and one after the window
    are traced as well, because XProf omits the first and the last step. Afterwards XProf opens the trace; if it has no
    steps, this is reported.

    Args:
        profile_batch: The first and the last batch, counted from 1 in each `fit()`; one number for a single batch.

    Raises:
        InvalidArgumentError: If that is not one or two integers of 1 or more, in ascending order.
    """

    # So that the batch hooks never make Keras wait for the accelerator.
    async_safe = True
    # The tracker that uses TensorFlow's profiler, of which a process has only one.
    _active: ClassVar[Profile | None] = None

    def __init__(self, profile_batch: int | tuple[int, int] = DEFAULT_WINDOW) -> None:
        super().__init__()
        self.profile_batch = _window(profile_batch)
        self._check: TraceValidation | None = None
        self._folder: str | None = None

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Prepares for a fit."""
        if Profile._active is not None and Profile._active.run is self.run:
            Profile._active._save_trace()  # an earlier fit of the run was interrupted inside its window
        self._first, self._last = self.profile_batch
        self._batches_before = self._seen = 0
        self._epochs: int | None = None
        self._step: Any = None
        self._is_done = False
        if keras.backend.backend() != "tensorflow":
            self._is_done = True
            self.run.report_problem(
                "Profile", f"no trace: it needs Keras on TensorFlow, not on {keras.backend.backend()}"
            )

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        """Fits the window to the number of batches, if Keras knows it."""
        super().on_epoch_begin(epoch)
        if self._epochs is None:
            self._epochs = self.params["epochs"] - epoch
            if steps := self.params.get("steps"):
                self._fit_window(steps * self._epochs)

    def on_train_batch_begin(self, batch: int, logs: Logs | None = None) -> None:
        """Starts the trace, marks the batch as a step, or stops the trace."""
        number = self._batches_before + batch + 1
        if self._is_done or number < self._first - 1:
            return
        self._end_step()
        if self._folder is None:
            self._start()
        elif number > self._last + 1:
            self._stop()
            return
        import tensorflow as tf

        self._step = tf.profiler.experimental.Trace("train", step_num=number)
        self._step.__enter__()

    def on_train_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """Confirms the batch: for a dataset of unknown length, Keras begins one batch more than there is."""
        self._seen = self._batches_before + min(batch + 1, self.params.get("steps") or batch + 1)
        if self._step is not None:
            # XProf takes an event with this metadata as a step: tsl/profiler/lib/traceme_encode.h, "root event".
            self._step.set_metadata(_r=1)

    def on_test_begin(self, logs: Logs | None = None) -> None:
        """Ends the last step of an epoch, so that it does not include the validation."""
        self._end_step()

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Fits the window to the number of batches, if Keras did not know it before."""
        self._end_step()
        if not (self._batches_before or self._folder or self._is_done or self.params.get("steps")):
            self._fit_window(self._seen * (self._epochs or 1))
        self._batches_before = self._seen

    def on_train_end(self, logs: Logs | None = None) -> None:
        """Saves a trace that is still running, and reports a window that was not reached."""
        super().on_train_end(logs)
        if self._folder is None and not self._is_done:
            self.run.report_problem(
                "Profile",
                f"no trace: the window is batches {self._first}–{self._last}, and the fit had {self._seen}",
            )
        self._save_trace()

    def _fit_window(self, batches: int) -> None:
        """Moves the window so that it ends one batch before the fit."""
        remaining = batches - self._seen
        if self._last <= batches:
            return
        if remaining < _MIN_BATCHES:
            self._is_done = True
            self.run.report_problem("Profile", f"no trace: {remaining} batches remain, and it needs {_MIN_BATCHES}")
            return
        requested = f"{self._first}–{self._last}"
        width = min(self._last - self._first + 1, remaining - 2)
        self._last = batches - 1
        self._first = self._last - width + 1
        self.run.notify(
            f"profile: tracing batches {self._first}–{self._last} instead of {requested}: the fit has {batches}"
        )

    def _start(self) -> None:
        import tensorflow as tf

        # Outside the run first: TensorFlow writes an empty event file beside a trace, after which TensorBoard's Python
        # loader, which never returns to an earlier file of a folder, would ignore the run's own file.
        self._folder = tempfile.mkdtemp(prefix="trace-")
        try:
            tf.profiler.experimental.start(self._folder)
        except Exception:
            self._is_done = True
            shutil.rmtree(self._folder)
            self._folder = None
            raise
        Profile._active = self
        self.run.add_finish_callback(self._save_trace)

    def _save_trace(self) -> None:
        """Saves a trace that is still running, and reports a problem with it."""
        if self._folder is not None:
            self._stop()
        if self._check and (problem := self._check.problem()):
            self.run.report_problem("Profile", problem)
        self._check = None

    def _stop(self) -> None:
        import tensorflow as tf

        self._end_step()
        self._is_done = True
        Profile._active = None
        folder, self._folder = Path(self._folder or ""), None
        try:
            tf.profiler.experimental.stop()
            profiles = self.run.path / TRAIN / "plugins" / "profile"
            profiles.mkdir(parents=True, exist_ok=True)
            for session in (folder / "plugins" / "profile").iterdir():
                # TensorFlow names it by the second, so two short fits can have the same name.
                target, number = profiles / session.name, itertools.count(2)
                while target.exists():
                    target = profiles / f"{session.name}_{next(number)}"
                self._check = TraceValidation(Path(shutil.move(session, target)))
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _end_step(self) -> None:
        if self._step is not None:
            self._step.__exit__(None, None, None)
            self._step = None


def _window(profile_batch: Any) -> tuple[int, int]:
    pair = (profile_batch, profile_batch) if isinstance(profile_batch, int) else profile_batch
    if isinstance(pair, tuple | list) and len(pair) == 2:
        first, last = pair
        if isinstance(first, int) and isinstance(last, int) and 1 <= first <= last:
            return first, last
    raise InvalidArgumentError(
        f"profile_batch must be (first, last) with 1 ≤ first ≤ last, or one batch; not {profile_batch!r}. "
        "To disable it: run.callbacks(profile=None)"
    )
