"""Run: one directory, one identity, one status; what an experiment script opens."""

from __future__ import annotations

import atexit
import operator
import os
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import TYPE_CHECKING, Any, Self, SupportsIndex, Unpack

from trackers.alerts.alert_urls import AlertUrls, check_urls, urls_of_environment
from trackers.alerts.run_alerts import RunAlerts
from trackers.errors import InvalidArgumentError, RunDirectoryError, RunFinishedError
from trackers.run import shutdown
from trackers.run.directory import get_run_logdir
from trackers.run.heartbeat import Heartbeat
from trackers.run.metric_log import MetricLog
from trackers.run.output_capture import OutputCapture
from trackers.run.problem_log import ProblemLog
from trackers.run.process_info import describe_process
from trackers.run.progress import Progress
from trackers.run.run_artifacts import RunArtifacts
from trackers.run.run_error import describe_error
from trackers.run.writers import Writers
from trackers.schema.alert_record import Level
from trackers.schema.fields import TEXT, check_fields, is_int
from trackers.schema.label import Label, check_tags, load_name
from trackers.schema.metric_direction import Direction
from trackers.schema.run_layout import OUTPUT_FILE
from trackers.schema.run_record import RunRecord
from trackers.schema.splits import Split
from trackers.schema.status import ENDED, Status
from trackers.schema.timestamps import utc_now
from trackers.write import hparams as hparams_protos
from trackers.write.writer import Writer

if TYPE_CHECKING:
    from keras.callbacks import Callback

    from trackers.artifacts.artifact import Artifact
    from trackers.callbacks.bundle_options import BundleOptions

_TEXT_FIELDS = {"name": TEXT.optional(), "note": TEXT, "group": TEXT.optional()}


class Run:
    """One tracked training: a directory of its own under `root`, open until `finish()` or the end of its `with` block.

    HParams shows a row for it at once. Its final status is `finished`, `failed` (an exception) or `interrupted`
    (Ctrl-C, SIGTERM). A run that is still open when the interpreter exits is finished then.

    Args:
        root: The folder that contains the run's directory, usually `logs/<experiment>`; created if missing.
        hparams: Hyperparameters: any dict, nested or flat. The one named `dataset` becomes the record's dataset.
        name: The name of the run in HParams and in tables; by default the name of its directory.
        tags: Words to filter runs by.
        note: A text for readers of the run.
        seed: The seed of the run, within 64 bits: recorded, and a hyperparameter. Call
            `keras.utils.set_random_seed` to set it.
        capture_output: Keep the last 200 kB of what Python prints to stdout and stderr in `output.log`.
        code: Keep the script, the changes since the git commit, untracked source files and the list of installed
            packages in `code/`, at most 5 MB and without files whose names suggest secrets, so that `trackers diff` and
            `trackers rerun` can compare and repeat the run. Outside a git repository, the script alone is kept.
        group: Runs of one group share a row in HParams, which shows the means of their metrics and not their seeds; by
            default each run has a row of its own.
        alert_urls: Apprise URLs (`mailto://…`, `slack://…`) to which alerts are delivered, beside those in the variable
            `TRACKERS_ALERT_URLS`. They are never recorded: where a hyperparameter or the command contains one, three
            stars are.

    Attributes:
        path: The run's directory.
        name: The name of the run.
        hparams: Name to bool, number or str, read-only.
        best: Metric to `{"value": …, "step": …}`, and `direction` if it was given; `log_metrics` updates it and the run
            record keeps it.
        metadata: Whatever else the run record should keep, in JSON's own types.
        progress: Epochs and batches done, over every `fit()` of the run.
        alerts: The rules and the channels of its alerts.

    Raises:
        RunDirectoryError: If the directory cannot be created or written.
        InvalidArgumentError: If two hyperparameters have one name, two seeds differ, a seed is not an integer within 64
            bits, `hparams` is not a mapping, `name`, `note` or `group` is not a string, `tags` is not a list of
            one-line strings, or Apprise is not installed or does not know an alert URL; no directory is created then.
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
        capture_output: bool = False,
        code: bool = False,
        alert_urls: Iterable[str] = (),
    ) -> None:
        check_fields({"name": name, "note": note, "group": group}, _TEXT_FIELDS)
        label = Label(name or None, note, check_tags(tags))
        seed = None if seed is None else check_seed(seed)
        urls = AlertUrls((*check_urls(alert_urls), *urls_of_environment()))
        flat = urls.redact_values(hparams_protos.flatten(_with_seed(_check_hparams(hparams), seed)))
        dataset = flat.get("dataset")
        path = get_run_logdir(root)
        record = RunRecord(
            id=path.name,
            experiment=path.resolve().parent.name,
            created=utc_now(),
            hparams=flat,
            dataset=None if dataset is None else str(dataset),
            seed=seed,
            **urls.redact_values(describe_process()),
        )
        try:
            if label != Label():
                label.save(path)
        except OSError as error:
            raise _unwritable(path, error) from error
        self._open(path, name or path.name, record, urls)
        if capture_output:
            self._capture_output()
        if code:
            self._problems.guard("run.code", self._keep_code)
        # HParams shows the hyperparameters of one run for the whole group.
        shown = {key: value for key, value in flat.items() if not (group and key == "seed")}
        # Two runs may have one name; the random suffix tells them apart.
        group = group or (f"{name} {path.name[-4:]}" if name else path.name)
        self.writer().summaries(0, [hparams_protos.session_start(shown, group, time.time())])
        self.flush()

    @classmethod
    def resume(cls, path: str | os.PathLike[str], *, alert_urls: Iterable[str] = ()) -> Self:
        """Opens a run again that has ended or was killed; epochs and batches continue from its counts.

        Args:
            path: The run's directory.
            alert_urls: As for `Run`.

        Returns:
            The run, with its original hyperparameters.

        Raises:
            RunDirectoryError: If the directory holds no run record, or cannot be written.
            InvalidArgumentError: If Apprise is not installed or does not know an alert URL.
        """
        urls = AlertUrls((*check_urls(alert_urls), *urls_of_environment()))
        path = Path(path)
        record = RunRecord.load(path)
        record.status, record.ended, record.error = "running", None, None
        record.host, record.pid = socket.gethostname(), os.getpid()
        run = cls.__new__(cls)
        run._open(path, load_name(path) or path.name, record, urls, resumed=True)
        return run

    def _open(self, path: Path, name: str, record: RunRecord, urls: AlertUrls, resumed: bool = False) -> None:
        self.path = path
        self.name = name
        self.hparams = MappingProxyType(record.hparams)
        self.best, self.metadata = record.best, record.metadata
        self.progress = Progress(record.epochs, record.batches, resumed)
        self._record = record
        self._owner = os.getpid()
        self._lock = threading.Lock()
        self._finished = threading.Event()
        self._writers = Writers(path)
        self._metrics = MetricLog(self.best, self.writer)
        self._problems = ProblemLog(record.problems, f"{path.name}/run.json")
        self._artifacts = RunArtifacts(path, f"{record.experiment}/{record.id}", record.artifacts)
        self.alerts = RunAlerts(path, urls, self._problems.add)
        self._flush_callbacks: list[Callable[[], None]] = []
        self._finish_callbacks: list[Callable[[], None]] = []
        try:
            record.save(path)
        except OSError as error:
            raise _unwritable(path, error) from error
        atexit.register(self._finish_at_exit)
        self._handles_sigterm = shutdown.install_sigterm_handler()
        self._heartbeat = Heartbeat(self.flush, f"heartbeat of {path.name}")

    def _capture_output(self) -> None:
        capture = OutputCapture(self.path / OUTPUT_FILE)
        self._flush_callbacks.append(capture.flush)
        self.add_finish_callback(capture.close)

    def _keep_code(self) -> None:
        from trackers.run.source_code import keep_code

        for message in keep_code(self.path):
            self.notify(message)

    def __repr__(self) -> str:
        counts = f"epochs={self.progress.epochs}, hparams={len(self.hparams)}, problems={len(self._record.problems)}"
        return f"Run({str(self.path)!r}, status={self._record.status!r}, {counts})"

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """Returns the run itself: copies of its trackers, such as Keras Tuner makes, write into the same run."""
        return self

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.finish(shutdown.status_after(error), error)

    def callbacks(self, **options: Unpack[BundleOptions]) -> list[Callback]:
        """Returns the trackers to pass to `fit(callbacks=…)`; see `trackers.callbacks.bundle_options.BundleOptions`.

        Args:
            **options: `validation=(x, y)` and `class_names=[…]` for the trackers that look at predictions; one keyword
                per tracker: `None` leaves it out, `True` adds it, an instance replaces it; `extra=[…]` adds custom
                callbacks.

        Raises:
            InvalidArgumentError: If a keyword is unknown or a value is invalid.
            RunFinishedError: If the run has ended.
        """
        from trackers.callbacks.bundle import bundle

        self._check_open()
        return bundle(self, **options)

    def writer(self, split: Split | None = None) -> Writer:
        """Returns the writer of a split's event file; the same one at each call.

        Args:
            split: `"train"`, `"validation"`, or None for the run itself, whose scalars HParams shows first.

        Raises:
            InvalidArgumentError: If the split is none of those.
            RunFinishedError: If the run has ended.
        """
        self._check_open()
        return self._writers.get(split)

    def tf_writer(self, split: Split | None = None) -> Any:
        """Returns a `tf.summary` writer, for existing `tf.summary.*` calls; the same one at each call.

        It writes to `<run>/tf`, which TensorBoard shows as a run beside `train` and `validation`: two event files that
        grow in one folder hide each other's data in its Python loader, and erase each other's in the Rust one.

        Args:
            split: `"train"` or `"validation"` for a folder of its own inside `tf`, None for the folder itself.

        Raises:
            InvalidArgumentError: If the split is none of those.
            RunFinishedError: If the run has ended.
            ImportError: If TensorFlow is not installed.
        """
        self._check_open()
        return self._writers.tf(split)

    def log_metrics(
        self, step: int, metrics: Mapping[str, float], directions: Mapping[str, Direction] | None = None
    ) -> None:
        """Logs the metrics of one step for HParams and the run record: the best value of each so far, and the last.

        The bundle calls it once per epoch. Call it in a custom loop, which has no bundle.

        Args:
            step: An integer of 0 or more.
            metrics: Metric, named as in Keras's logs (`loss`, `val_accuracy`), to value.
            directions: Metric to `"min"` or `"max"`. By default accuracy-like metrics are maximized and all others are
                minimized.

        Raises:
            InvalidArgumentError: If a direction is neither, the step is not an integer of 0 or more, or a value is not
                a number; nothing is logged then.
            RunFinishedError: If the run has ended.
            OSError: If a full buffer cannot be written; nothing is lost.
        """
        self._check_open()
        self._metrics.log(step, metrics, directions or {})

    def log_artifact(self, path: str | os.PathLike[str], name: str | None = None, kind: str = "file") -> Artifact:
        """Stores a file or a folder that the run made, under its content, in `artifacts` beside the experiments.

        It is copied block by block, whatever its size; later changes to it do not reach the copy. The environment
        variable `TRACKERS_ARTIFACTS` names another folder for all artifacts.

        Args:
            path: The file or folder.
            name: What its versions have in common: letters, digits and `._+=-`. By default the name of the file.
            kind: What it is, such as `"model"` or `"dataset"`; all versions of a name have the same kind.

        Returns:
            The version with this content: a new one, or the earlier one with the same content.

        Raises:
            InvalidArgumentError: If there is nothing at `path`, a folder has no files or contains an event file, a file
                changes while it is read, or `name` or `kind` is invalid.
            RunDirectoryError: If the path cannot be read, or the artifact cannot be stored.
            ReadError: If an earlier version of the artifact cannot be read.
            RunFinishedError: If the run has ended.
        """
        self._check_open()
        artifact = self._artifacts.log(path, name, kind)
        self._problems.guard("run.record", self._save_record)
        return artifact

    def use_artifact(self, reference: str) -> Artifact:
        """Returns a stored version, whose `path` the run may read, and records that the run used it.

        Every file is read and its digest checked first.

        Args:
            reference: `"name:v0"`, `"name:latest"`, or `"name"`, which is the latest.

        Raises:
            InvalidArgumentError: If it is not a reference.
            ReadError: If there is no such version, or a file of it is missing or damaged.
            RunDirectoryError: If the store cannot be written.
            RunFinishedError: If the run has ended.
        """
        self._check_open()
        artifact = self._artifacts.use(reference)
        self._problems.guard("run.record", self._save_record)
        return artifact

    def alert(self, title: str, text: str = "", level: Level = "info") -> bool:
        """Raises an alert: on the terminal, in `alerts.jsonl`, on the desktop, and to the alert URLs.

        Alerts are delivered in a background thread. One that cannot be delivered is a problem of the run, and no error.

        Args:
            title: What happened, in one line. Of one title, a run raises at most one alert per hour.
            text: Further lines.
            level: `"info"`, `"warning"` or `"error"`.

        Returns:
            Whether the alert is raised: False if the run raised one of this title within the last hour.

        Raises:
            InvalidArgumentError: If the title is empty, a text is not a string, or the level is unknown.
            RunFinishedError: If the run has ended.
        """
        self._check_open()
        return self.alerts.send(title, text, level, rule=title)

    def flush(self) -> None:
        """Hands everything written so far to the operating system and updates the run record."""
        for writer in self._writers.all():
            self._problems.guard("run.flush", writer.flush)
        for flush in self._flush_callbacks:
            self._problems.guard("run.flush", flush)
        self._problems.guard("run.record", self._save_record)

    def add_finish_callback(self, callback: Callable[[], None]) -> None:
        """Adds a function to call when the run ends, however it ends, before its files are closed."""
        self._finish_callbacks.append(callback)

    def report_problem(self, where: str, fault: Exception | str) -> None:
        """Counts a logging fault, warns about it the first time, and adds it to the run record.

        Args:
            where: The part of the kit that failed.
            fault: The exception, or a sentence.
        """
        self._problems.add(where, fault)

    def notify(self, message: str) -> None:
        """Prints a decision that the kit took to stderr, and adds it to the run record.

        Args:
            message: One line.
        """
        self._record.messages.append(message)
        print(f"trackers: {message}", file=sys.stderr)

    def finish(self, status: Status = "finished", error: BaseException | None = None) -> None:
        """Ends the run: writes its status to HParams and the run record, and closes its files.

        A second call does nothing.

        Args:
            status: `finished`, `failed` or `interrupted`.
            error: The exception that ended the run, for its record; a `with` block passes it.

        Raises:
            InvalidArgumentError: If the status is none of those.
        """
        if status not in ENDED:
            raise InvalidArgumentError(f"the final status of a run must be {', '.join(ENDED)}, not {status!r}")
        # A forked child holds a copy of the run, and the end of the child is not the end of the run.
        if self._finished.is_set() or os.getpid() != self._owner:
            return
        for callback in reversed(self._finish_callbacks):
            self._problems.guard("run.finish", callback)
        end = hparams_protos.session_end(status, time.time())
        self._problems.guard("run.hparams", lambda: self.writer().summaries(0, [end]))
        self._finished.set()
        self._heartbeat.stop()
        for writer in self._writers.all():
            self._problems.guard("run.close", writer.close)
        self._record.status, self._record.ended = status, utc_now()
        if error is not None and status == "failed":
            self._record.error = describe_error(error)
        self._problems.guard("run.record", self._save_record)
        atexit.unregister(self._finish_at_exit)
        if self._handles_sigterm:
            shutdown.restore_sigterm_handler()
        # Last: a service may be slow, and the run must not look killed if the process is killed now.
        self._problems.guard("run.alerts", lambda: self.alerts.finish(status, self._record.error))
        self._problems.guard("run.record", self._save_record)

    def _finish_at_exit(self) -> None:
        self.finish(shutdown.status_at_exit(), shutdown.error_at_exit())

    def _save_record(self) -> None:
        with self._lock:
            self._record.epochs, self._record.batches = self.progress.epochs, self.progress.batches
            self._record.save(self.path)

    def _check_open(self) -> None:
        if self._finished.is_set():
            raise RunFinishedError(f"the run {self.path.name} has ended ({self._record.status}); open a new one")


def _unwritable(path: Path, error: OSError) -> RunDirectoryError:
    return RunDirectoryError(f"cannot write {str(path)!r}: {error.strerror}")


def _check_hparams(hparams: Any) -> dict[str, Any]:
    if hparams is not None and not isinstance(hparams, Mapping):
        raise InvalidArgumentError(f"hparams must be a mapping of names to values, not {type(hparams).__name__}")
    return dict(hparams or {})


def check_seed(seed: SupportsIndex) -> int:
    """Returns a seed as an int.

    Raises:
        InvalidArgumentError: If it is not an integer within 64 bits.
    """
    if not isinstance(seed, bool) and hasattr(seed, "__index__") and is_int(index := operator.index(seed)):
        return index
    raise InvalidArgumentError(f"seed must be an integer within 64 bits, not {seed!r}")


def _with_seed(hparams: dict[str, Any], seed: int | None) -> dict[str, Any]:
    if seed is None:
        return hparams
    if hparams.get("seed") not in (None, seed):
        raise InvalidArgumentError(
            f"conflicting seeds: seed={seed!r}, and {hparams['seed']!r} in the hparams; give one of them"
        )
    return hparams | {"seed": seed}
