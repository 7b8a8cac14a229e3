"""Profile: a trace of some batches, with the steps marked in it."""

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
_SHORTEST_FIT = 3


class Profile(Tracker):
    """Traces a window of training batches for the Profile tab, each batch marked as a step.

    Where a fit is known to end before the window does, the window moves forward, and shrinks if it must, and this is
    said; a fit of fewer than 3 batches leaves no trace, which is said too. One batch before and one behind the window
    are traced with it, because XProf leaves out the first and the last step it sees. Afterwards the trace is opened
    with XProf, and if no step is found in it, that is reported.

    Args:
        profile_batch: The first and the last batch, counted from 1 in each `fit()`; one number for a single batch.

    Raises:
        InvalidArgumentError: If that is not one or two integers of 1 or more, in rising order.
    """

    # So that our batch hook never makes Keras wait for the accelerator.
    async_safe = True
    # TensorFlow has one profiler a process; this is who has it.
    _tracing: ClassVar[Profile | None] = None

    def __init__(self, profile_batch: int | tuple[int, int] = DEFAULT_WINDOW) -> None:
        super().__init__()
        self.profile_batch = _window(profile_batch)
        self._check: TraceValidation | None = None
        self._folder: str | None = None

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Makes ready for a fit."""
        if Profile._tracing is not None and Profile._tracing.run is self.run:
            Profile._tracing._close()  # an earlier fit of the run was broken off inside its window
        self._first, self._last = self.profile_batch
        self._batches_before = self._seen = 0
        self._epochs: int | None = None
        self._step: Any = None
        self._done = False
        if keras.backend.backend() != "tensorflow":
            self._done = True
            self.run.report_problem(
                "Profile", f"no trace: it needs Keras on TensorFlow, which runs on {keras.backend.backend()}"
            )

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        """Fits the window to the number of batches, where Keras knows it."""
        super().on_epoch_begin(epoch)
        if self._epochs is None:
            self._epochs = self.params["epochs"] - epoch
            if steps := self.params.get("steps"):
                self._fit(steps * self._epochs)

    def on_train_batch_begin(self, batch: int, logs: Logs | None = None) -> None:
        """Starts, marks and stops."""
        number = self._batches_before + batch + 1
        if self._done or number < self._first - 1:
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
        """Counts and confirms: of a dataset of unknown length, Keras begins one batch more than there is."""
        self._seen = self._batches_before + min(batch + 1, self.params.get("steps") or batch + 1)
        if self._step is not None:
            # This is what makes XProf take the event for a step: tsl/profiler/lib/traceme_encode.h, "root event".
            self._step.set_metadata(_r=1)

    def on_test_begin(self, logs: Logs | None = None) -> None:
        """Ends the last step of an epoch, so that validation is not counted into it."""
        self._end_step()

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Learns how long an epoch is, where Keras could not know it before."""
        self._end_step()
        if not (self._batches_before or self._folder or self._done or self.params.get("steps")):
            self._fit(self._seen * (self._epochs or 1))
        self._batches_before = self._seen

    def on_train_end(self, logs: Logs | None = None) -> None:
        """Saves a trace that still runs, and says what became of the window."""
        super().on_train_end(logs)
        if self._folder is None and not self._done:
            self.run.report_problem(
                "Profile",
                f"no trace: batches {self._first}–{self._last} were wanted, the fit had {self._seen}",
            )
        self._close()

    def _fit(self, batches: int) -> None:
        """Moves the window so that it ends one batch before the fit does."""
        left = batches - self._seen
        if self._last <= batches:
            return
        if left < _SHORTEST_FIT:
            self._done = True
            self.run.report_problem("Profile", f"no trace: {left} batches are to come, {_SHORTEST_FIT} are the least")
            return
        wanted = f"{self._first}–{self._last}"
        width = min(self._last - self._first + 1, left - 2)
        self._last = batches - 1
        self._first = self._last - width + 1
        self.run.notify(f"profile: batches {self._first}–{self._last} are traced, not {wanted}: the fit has {batches}")

    def _start(self) -> None:
        import tensorflow as tf

        # Elsewhere first: TensorFlow puts an empty event file beside a trace, and TensorBoard's Python loader, which
        # never returns to an earlier file of a folder, would read nothing of ours after it.
        self._folder = tempfile.mkdtemp(prefix="trace-")
        try:
            tf.profiler.experimental.start(self._folder)
        except Exception:
            self._done = True
            shutil.rmtree(self._folder)
            self._folder = None
            raise
        Profile._tracing = self
        self.run.add_finish_callback(self._close)

    def _close(self) -> None:
        """Saves a trace that still runs, and says what is wrong with it."""
        if self._folder is not None:
            self._stop()
        if self._check and (fault := self._check.problem()):
            self.run.report_problem("Profile", fault)
        self._check = None

    def _stop(self) -> None:
        import tensorflow as tf

        self._end_step()
        self._done = True
        Profile._tracing = None
        folder, self._folder = Path(self._folder or ""), None
        try:
            tf.profiler.experimental.stop()
            home = self.run.path / TRAIN / "plugins" / "profile"
            home.mkdir(parents=True, exist_ok=True)
            for session in (folder / "plugins" / "profile").iterdir():
                # TensorFlow names it by the second, and two short fits can share one.
                target, number = home / session.name, itertools.count(2)
                while target.exists():
                    target = home / f"{session.name}_{next(number)}"
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
        "To leave the profile out: run.callbacks(profile=None)"
    )
