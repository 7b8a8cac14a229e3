"""Run: one directory, one identity, one status; what an experiment script opens."""

from __future__ import annotations

import atexit
import os
import socket
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import TYPE_CHECKING, Any, Self, Unpack

from trackers import endings, names, record
from trackers.errors import RunDirectoryError, RunOverError, SettingError, TrackersWarning
from trackers.logdir import get_run_logdir
from trackers.progress import Progress
from trackers.write import hparams as hparams_protos
from trackers.write.writer import Writer
from trackers.writers import Writers

if TYPE_CHECKING:
    from keras.callbacks import Callback

    from trackers.callbacks.bundle import Choices

# What is written reaches the operating system within five seconds, with room for a busy interpreter.
_PULSE_SECONDS = 3.0


class Run:
    """One tracked training: a directory of its own under `root`, open until `finish()` or the end of its `with` block.

    HParams has a row for it at once. The status at the end is `finished`, `failed` (an exception) or `interrupted`
    (Ctrl-C, SIGTERM); a run that nobody ends is ended when the interpreter exits.

    Args:
        root: The folder that the run goes into, usually `logs/<experiment>`; made if it is missing.
        hparams: Hyperparameters: any dict, nested if you like. The one named `dataset` becomes the record's dataset.
        name: What the run is called in HParams and in tables; the name of its directory if left out.
        tags: Words to find the run by.
        note: A remark for whoever looks at the run.
        seed: The seed of the run's random numbers: recorded, and an hparam. Seeding is yours to do
            (`keras.utils.set_random_seed`).
        group: Runs of one group share a row in HParams, which shows the means of their metrics and not their seeds; by
            default each has a row for itself.

    Attributes:
        path: The run's directory.
        name: As above.
        hparams: Name to bool, number or str, read-only.
        best: Metric to `{"value": …, "step": …}`; the record keeps it.
        facts: What else the record should keep: JSON's own types.
        progress: Epochs and batches done, over every `fit()` of the run.

    Raises:
        RunDirectoryError: If the directory cannot be made or written.
        SettingError: If two hyperparameters come to bear one name, two seeds differ, or `tags` is a single string.
    """

    def __init__(
        self,
        root: str | os.PathLike[str] = "logs",
        *,
        hparams: Mapping[str, Any] | None = None,
        name: str | None = None,
        tags: Iterable[str] = (),
        note: str = "",
        seed: int | None = None,
        group: str | None = None,
    ) -> None:
        if isinstance(tags, str):
            raise SettingError(f"tags must be a list of words, not one string; did you mean tags=[{tags!r}]?")
        given = dict(hparams or {})
        if seed is not None:
            if given.get("seed") not in (None, seed):
                raise SettingError(f"two seeds came: seed={seed!r}, and {given['seed']!r} among the hparams; name one")
            given["seed"] = seed = int(seed)
        flat = hparams_protos.flatten(given)
        dataset = flat.get("dataset")
        path = get_run_logdir(root)
        self._open(
            path,
            name or path.name,
            record.Record(
                id=path.name,
                experiment=path.resolve().parent.name,
                status="running",
                created=record.now(),
                hparams=flat,
                dataset=None if dataset is None else str(dataset),
                seed=seed,
                **record.describe_process(),
            ),
        )
        if name or note or (tags := list(tags)):
            record.save_label(path, name, note, list(tags))
        # Of a group HParams shows the hyperparameters of one run for all of them.
        shown = {key: value for key, value in flat.items() if not (group and key == "seed")}
        # A name that may come again is told apart.
        group = group or (f"{name} {path.name[-4:]}" if name else path.name)
        self.writer().summaries(0, [hparams_protos.session_start(shown, group, time.time())])
        self.flush()

    @classmethod
    def resume(cls, path: str | os.PathLike[str]) -> Self:
        """Opens a run again that has ended or was killed: epochs and batches count on from where they stood.

        Args:
            path: The run's directory.

        Returns:
            The run, with the hparams it was made with.

        Raises:
            RunDirectoryError: If the directory holds no record of a run.
        """
        path = Path(path)
        again = record.Record.load(path)
        again.status, again.ended = "running", None
        again.host, again.pid = socket.gethostname(), os.getpid()
        run = cls.__new__(cls)
        run._open(path, record.load_name(path) or path.name, again, resumed=True)
        return run

    def _open(self, path: Path, name: str, record: record.Record, resumed: bool = False) -> None:
        self.path = path
        self.name = name
        self.hparams = MappingProxyType(record.hparams)
        self.best, self.facts = record.best, record.facts
        self.progress = Progress(record.epochs, record.batches, resumed)
        self._record = record
        self._owner = os.getpid()
        self._lock = threading.RLock()
        self._writers = Writers(path)
        self._closers: list[Callable[[], None]] = []
        self._over = threading.Event()
        try:
            record.save(path)
        except OSError as error:
            raise RunDirectoryError(f"{str(path)!r} cannot be written: {error.strerror}") from error
        atexit.register(self._finish_at_exit)
        self._heeds_sigterm = endings.heed_sigterm()
        threading.Thread(target=self._pulse, name=f"pulse of {path.name}", daemon=True).start()

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """The run itself: copies of its trackers, such as Keras Tuner makes, write into the same one."""
        return self

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.finish(endings.status_after(error))

    def callbacks(self, **choices: Unpack[Choices]) -> list[Callback]:
        """The trackers to hand to `fit(callbacks=…)`; see `trackers.callbacks.bundle.Choices` for every keyword.

        Args:
            **choices: `validation=(x, y)` and `class_names=[…]` for the trackers that look at predictions; one keyword
                a tracker: `None` leaves it out, `True` asks for it, an instance replaces it; `extra=[…]` adds your own.

        Raises:
            SettingError: If a keyword is unknown or a value cannot be right.
            RunOverError: If the run has ended.
        """
        from trackers.callbacks.bundle import bundle

        self._must_be_open()
        return bundle(self, **choices)

    def writer(self, split: names.Split | None = None) -> Writer:
        """The writer of a split's event file; the same one at each call.

        Args:
            split: `"train"`, `"validation"`, or None for the run itself, whose scalars HParams takes as metrics first.

        Raises:
            SettingError: If the split is none of those.
            RunOverError: If the run has ended.
        """
        self._must_be_open()
        return self._writers.get(split)

    def tf_writer(self, split: names.Split | None = None) -> Any:
        """A real `tf.summary` writer, for your own `tf.summary.*` calls; the same one at each call.

        It writes to `<run>/tf`, which TensorBoard shows as a run beside `train` and `validation`: two event files that
        grow in one folder hide each other's data in its Python loader, and erase each other's in the Rust one.

        Args:
            split: `"train"` or `"validation"` for a folder of its own inside that, None for the folder itself.

        Raises:
            SettingError: If the split is none of those.
            RunOverError: If the run has ended.
            ImportError: If TensorFlow is not installed.
        """
        self._must_be_open()
        return self._writers.tf(split)

    def flush(self) -> None:
        """Hands everything written so far to the operating system and shows that the run is alive."""
        for writer in self._writers.all():
            self._attempt("flush", writer.flush)
        self._attempt("record", self._save_record)

    def on_finish(self, close: Callable[[], None]) -> None:
        """Has something called when the run ends, however it ends, before its files are closed."""
        self._closers.append(close)

    def problem(self, where: str, what: Exception | str) -> None:
        """Counts a fault, warns of it the first time, and puts it into the record.

        Args:
            where: Which part of the kit it befell.
            what: The fault.
        """
        message = what if isinstance(what, str) else f"{type(what).__name__}: {what}"
        with self._lock:
            for known in self._record.problems:
                if (known["where"], known["what"]) == (where, message):
                    known["count"] += 1
                    return
            self._record.problems.append({"where": where, "what": message, "count": 1})
        warnings.warn(
            f"{where}: {message} (training goes on; see {self.path.name}/run.json)",
            TrackersWarning,
            stacklevel=3,
        )

    def say(self, what: str) -> None:
        """Tells the person at the terminal, and the record, of a decision that the kit took for him.

        Args:
            what: One line.
        """
        self._record.notices.append(what)
        print(f"trackers: {what}", file=sys.stderr)

    def finish(self, status: names.Status = "finished") -> None:
        """Ends the run: says so in HParams and in the record, and closes its files. A second call does nothing.

        Args:
            status: `finished`, `failed` or `interrupted`.

        Raises:
            SettingError: If the status is none of those.
        """
        if status not in names.ENDED:
            raise SettingError(f"a run ends as one of {', '.join(names.ENDED)}; not as {status!r}")
        # A forked child holds a copy of the run, and its end is not the run's.
        if self._over.is_set() or os.getpid() != self._owner:
            return
        for close in reversed(self._closers):
            self._attempt("finish", close)
        end = hparams_protos.session_end(status, time.time())
        self._attempt("hparams", lambda: self.writer().summaries(0, [end]))
        self._over.set()
        for writer in self._writers.all():
            self._attempt("close", writer.close)
        self._record.status, self._record.ended = status, record.now()
        self._attempt("record", self._save_record)
        atexit.unregister(self._finish_at_exit)
        if self._heeds_sigterm:
            endings.forget_sigterm()

    def _finish_at_exit(self) -> None:
        self.finish(endings.status_at_exit())

    def _pulse(self) -> None:
        while not self._over.wait(_PULSE_SECONDS):
            self.flush()

    def _attempt(self, what: str, action: Callable[[], object]) -> None:
        try:
            action()
        except Exception as error:
            self.problem(f"run.{what}", error)

    def _save_record(self) -> None:
        with self._lock:
            self._record.epochs, self._record.batches = self.progress.epochs, self.progress.batches
            self._record.save(self.path)

    def _must_be_open(self) -> None:
        if self._over.is_set():
            raise RunOverError(f"the run {self.path.name} has ended ({self._record.status}); open a new one")
