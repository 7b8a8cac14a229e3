"""Logs: what `trackers.read` returns, any logdir as pandas frames."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import TYPE_CHECKING, Self

import numpy as np

from trackers.errors import InvalidArgumentError
from trackers.reader import decoders, seed_groups
from trackers.reader.alerts import alerts_frame
from trackers.reader.architectures import architectures_frame, read_architectures
from trackers.reader.artifacts import artifacts_frame
from trackers.reader.contents import Problem
from trackers.reader.curves import curves_frame, merge_segments, segments_by_tag
from trackers.reader.embeddings import embeddings_frame
from trackers.reader.event_file import EventFile
from trackers.reader.event_files import OnProgress
from trackers.reader.file_problems import list_file_problems
from trackers.reader.index import LogIndex, NameFilter, as_set
from trackers.reader.json_files import read_settings
from trackers.reader.run_frame import hparams_frame, run_frame
from trackers.reader.run_infos import Directions, RunInfoCache, read_hparams, session_problems
from trackers.reader.smoothing import smooth
from trackers.reader.values import ValueFrames
from trackers.schema.column import columns_of
from trackers.schema.logdir_settings import LogdirSettings
from trackers.schema.metric_direction import check_directions
from trackers.schema.run_info import RunInfo
from trackers.schema.run_layout import SETTINGS_FILE
from trackers.schema.tags import SCALARS_PLUGIN

if TYPE_CHECKING:
    import pandas as pd

    from trackers.profiling.profile import Profile


def read(path: str | os.PathLike[str], verify: bool = True) -> Logs:
    """Opens any TensorBoard logs.

    Args:
        path: A logdir, a run's directory, or one event file; also a URL that fsspec opens, such as `s3://…` or
            `gs://…`, if its package (s3fs, gcsfs) is installed.
        verify: Check the CRC of every record. Without the check, a damaged number may be taken for a good one.

    Returns:
        The logs. Nothing is read until a method is called.

    Raises:
        ReadError: If there is nothing at `path`.
        InvalidArgumentError: If `path` is not a path.
    """
    if not isinstance(path, str | os.PathLike):
        raise InvalidArgumentError(f"path must be a path or a URL, not {path!r}")
    return Logs(os.fspath(path), verify)


class Logs:
    """Any TensorBoard logs: of this kit, Keras, TensorFlow, PyTorch; finished, still growing, or damaged.

    `trackers.read` returns one. Each byte is read once, when a method first needs it.

    Every frame has the columns run (the folder relative to the logdir, as TensorBoard names it), tag, step (int64) and
    wall_time (float64, seconds since the epoch), and is sorted by them. The methods share these arguments:

    - tags, runs: The names to return, a string or several; all by default. The directory of a run selects all of its
      folders.
    - raw: Return every record. By default, when a tag's steps restart (a second fit, a resumed run), each point
      replaces every earlier point at the same step or a greater one, as in TensorBoard.

    These methods raise `InvalidArgumentError` if names are not strings, and the first of them raises `ReadError` if the
    logdir no longer exists. Files that cannot be read, and values that cannot be decoded, are omitted from the frames
    and listed by `problems`.

    Args:
        path: As for `trackers.read`.
        verify: Check the CRC of every record.
        restrict_to_root: Skip links that lead out of the logdir, for a server.

    Attributes:
        path: As above.
        index: The files of the logdir.

    Raises:
        ReadError: If there is nothing at `path`.
    """

    def __init__(self, path: str, verify: bool, restrict_to_root: bool = False) -> None:
        self.path = path
        self.index = LogIndex(path, verify, restrict_to_root)
        self._undecodable: dict[EventFile, set[Problem]] = {}
        self._unreadable_embeddings: dict[tuple[str, str, str], None] = {}
        self._run_infos = RunInfoCache()

    def __repr__(self) -> str:
        if not self.index.is_read:
            return f"Logs({self.path!r}, not read yet)"
        runs = {folder.run for folder in self.index.folders()}
        return f"Logs({self.path!r}, runs={len(runs)}, event_files={len(self.index.event_files)})"

    def refresh(self, on_progress: OnProgress | None = None) -> Self:
        """Reads what was written since the last time, and lists new files.

        Args:
            on_progress: Called with how many event files have been read and how many may have changed.

        Returns:
            These logs.

        Raises:
            ReadError: If the logdir no longer exists.
        """
        self.index.refresh(on_progress)
        return self

    def scalars(
        self, tags: NameFilter = None, runs: NameFilter = None, raw: bool = False, splits: bool = False
    ) -> pd.DataFrame:
        """Returns every point of every scalar.

        Args:
            tags: See the class.
            runs: See the class.
            raw: See the class.
            splits: Return the run's directory as run, and the rest of the folder (`train`, …) as a column split.

        Returns:
            Columns run, (split,) tag (category), step, wall_time and value (float64).
        """
        tag_set = as_set(tags)
        curves = []
        for folder in self.index.folders(runs):
            names = (folder.run, folder.split) if splits else (folder.name,)
            by_tag = segments_by_tag(chain.from_iterable(file.scan.segments for file in folder.files))
            for tag, segments in by_tag.items():
                if tag_set is None or tag in tag_set:
                    curves.append(((*names, tag), merge_segments(segments, raw)))
        columns = ("run", "split", "tag") if splits else ("run", "tag")
        return curves_frame(columns, sorted(curves, key=lambda pair: pair[0]))

    def pivot(self, tags: NameFilter = None, runs: NameFilter = None) -> pd.DataFrame:
        """Returns scalars with one column per tag.

        Args:
            tags: See the class.
            runs: See the class.

        Returns:
            Index run and step; a float64 column per tag, NaN where a tag has no point at a step.
        """
        points = self.scalars(tags, runs)
        return points.pivot(index=["run", "step"], columns="tag", values="value")

    def smoothed(self, weight: float = 0.6, tags: NameFilter = None, runs: NameFilter = None) -> pd.DataFrame:
        """Returns scalars with TensorBoard's exponential smoothing.

        Args:
            weight: 0 (none) to 1; the default is that of TensorBoard's slider.
            tags: See the class.
            runs: See the class.

        Returns:
            The columns of `scalars`, and smoothed (float64).

        Raises:
            InvalidArgumentError: If the weight is not a number from 0 to 1.
        """
        if not isinstance(weight, int | float) or not 0 <= weight <= 1:
            raise InvalidArgumentError(f"weight must be from 0 to 1, not {weight!r}")
        points = self.scalars(tags, runs)
        values = points["value"].to_numpy()
        starts = np.flatnonzero((points[["run", "tag"]] != points[["run", "tag"]].shift()).any(axis=1))
        parts = [smooth(part, weight) for part in np.split(values, starts[1:])]
        return points.assign(smoothed=np.concatenate([np.empty(0), *parts]))

    def aggregate_seeds(self, tags: NameFilter = None, runs: NameFilter = None) -> pd.DataFrame:
        """Returns mean and standard deviation over the runs whose hyperparameters differ only in `seed`.

        Args:
            tags: See the class.
            runs: See the class.

        Returns:
            Columns group (what distinguishes it from other groups, as `name=value`), split, tag, step (int64), mean,
            std (of the sample; NaN for one run) and runs (int64: how many have a point at the step).
        """
        groups = seed_groups.group_names(read_hparams(self.index))
        return seed_groups.mean_and_std(self.scalars(tags, runs, splits=True), groups)

    def run_infos(self, metric_directions: Directions | None = None) -> list[RunInfo]:
        """Returns all that is known of each run, of this kit or of any other writer.

        Args:
            metric_directions: Metric to `"min"` or `"max"`, for metrics whose name misleads; a name without `val_`
                applies to both splits. By default the settings of the logdir count, then the words of the name:
                accuracy, reward, throughput and the like are maximized, all others minimized.

        Returns:
            One RunInfo per run, sorted by directory.

        Raises:
            InvalidArgumentError: If `metric_directions` is not a mapping, or a direction neither `"min"` nor `"max"`.
            ReadError: If nothing has been read yet and the logdir no longer exists.
        """
        if not isinstance(metric_directions, Mapping | None):
            raise InvalidArgumentError(f"metric_directions must be a mapping, not {metric_directions!r}")
        check_directions(metric_directions or {})
        settings, _ = self._settings()
        directions = {**settings.metric_directions, **(metric_directions or {})}
        return self._run_infos.read(self.index, directions)

    def runs(self, metric_directions: Directions | None = None) -> pd.DataFrame:
        """Returns one row per run, of this kit or of any other writer.

        Args:
            metric_directions: As for `run_infos`.

        Returns:
            Columns run, name (that a person gave it), status (`running`, `finished`, `failed`, `interrupted`, `killed`;
            `unknown` if no writer tells it), start and end (UTC; NaT if before 1980), duration (float64, seconds; up to
            the last heartbeat for a run that did not end), dataset, seed, command, parent (the run that it repeats),
            commit, tags (list), note, alerts (int64, how many); `hparams.<name>`; and for each metric, named as in
            Keras (`val_loss`), `last.<metric>`, `best.<metric>` (float64), `best_step.<metric>`.

        Raises:
            InvalidArgumentError: If `metric_directions` is not a mapping, or a direction neither `"min"` nor `"max"`.
            ReadError: If nothing has been read yet and the logdir no longer exists.
        """
        infos = self.run_infos(metric_directions)
        return run_frame(infos, columns_of(infos))

    def hparams(self) -> pd.DataFrame:
        """Returns the hyperparameters of every run.

        Returns:
            Column run, and one per hyperparameter under its own name (`hparams.run` for one that is named `run`);
            missing ones are NaN or None.

        Raises:
            ReadError: If nothing has been read yet and the logdir no longer exists.
        """
        return hparams_frame(read_hparams(self.index))

    def artifacts(self) -> pd.DataFrame:
        """Returns the artifacts that runs made and used, from their run records.

        Returns:
            Columns run, name, version, kind, sha256 (str), size (int64, bytes) and role (`output`: the run made it;
            `input`: the run used it); a row per run, version and role, sorted by run.
        """
        return artifacts_frame(self.index)

    def architectures(self, runs: NameFilter = None) -> pd.DataFrame:
        """Returns the layers of the runs' models, which the tracker `Architecture` describes.

        Args:
            runs: Directories of runs; all by default.

        Returns:
            Columns run, layer (behind the names of nested models, with slashes), type, output_shape (as Keras prints
            it; str), parameters (int64) and flops (Int64: operations of a forward pass on one sample, <NA> if unknown);
            a row per layer, in the order in which the model calls them.
        """
        return architectures_frame(read_architectures(self.index, runs)[0])

    def histograms(self, tags: NameFilter = None, runs: NameFilter = None, raw: bool = False) -> pd.DataFrame:
        """Returns every histogram: columns edges (float64 [buckets + 1]) and counts (float64 [buckets])."""
        return self._decoded(decoders.HISTOGRAMS, tags, runs, raw)

    def images(
        self, tags: NameFilter = None, runs: NameFilter = None, raw: bool = False, decode: bool = False
    ) -> pd.DataFrame:
        """Returns every image of every step.

        Args:
            tags: See the class.
            runs: See the class.
            raw: See the class.
            decode: Add a column pixels (uint8 arrays [height, width] or [height, width, channels]).

        Returns:
            Columns index (within its summary), width, height (pixels) and data (bytes as written, mostly PNG).
        """
        return self._decoded(decoders.IMAGES, tags, runs, raw, decode)

    def audio(
        self, tags: NameFilter = None, runs: NameFilter = None, raw: bool = False, decode: bool = False
    ) -> pd.DataFrame:
        """Returns every sound of every step.

        Args:
            tags: See the class.
            runs: See the class.
            raw: See the class.
            decode: Add columns samples (float32 arrays [frames, channels] in -1…1) and sample_rate (Hz).

        Returns:
            Columns index (within its summary) and data (bytes as written, mostly WAV).
        """
        return self._decoded(decoders.AUDIO, tags, runs, raw, decode)

    def text(self, tags: NameFilter = None, runs: NameFilter = None, raw: bool = False) -> pd.DataFrame:
        """Returns every text: columns index (within its summary) and text (str)."""
        return self._decoded(decoders.TEXT, tags, runs, raw)

    def matrices(self, tags: NameFilter = None, runs: NameFilter = None, raw: bool = False) -> pd.DataFrame:
        """Returns every matrix and table.

        Args:
            tags: See the class.
            runs: See the class.
            raw: See the class.

        Returns:
            Columns values (float64 [rows, columns]), rows and columns (lists of names), and is_table (bool: whether
            each column is a quantity of its own).
        """
        return self._decoded(decoders.MATRICES, tags, runs, raw)

    def pr_curves(self, tags: NameFilter = None, runs: NameFilter = None, raw: bool = False) -> pd.DataFrame:
        """Returns every precision-recall curve, a row per threshold, as TensorBoard's PR Curves tab shows it.

        Args:
            tags: See the class.
            runs: See the class.
            raw: See the class.

        Returns:
            Columns threshold (0 to 1; those above every score are omitted), precision, recall, false_positive_rate (NaN
            if no sample is negative), true_positives, false_positives, true_negatives and false_negatives, all float64.
            false_positive_rate and recall are the points of the ROC curve.
        """
        return self._decoded(decoders.PR_CURVES, tags, runs, raw)

    def embeddings(self, tags: NameFilter = None, runs: NameFilter = None) -> pd.DataFrame:
        """Returns every embedding of every step, as TensorBoard's Projector lists them.

        Args:
            tags: See the class.
            runs: See the class.

        Returns:
            Columns values (float32 [points, dimensions]), metadata (dict of column to a list with a text per point; {}
            if there is none), sprite (bytes as written, mostly PNG: a thumbnail per point, row by row; None if there is
            none) and thumbnail (its width and height in pixels; None if there is none). The wall time is that of the
            file.
        """
        return embeddings_frame(
            self.index,
            tags,
            runs,
            lambda run, file, what: self._unreadable_embeddings.setdefault((run, str(file), what)),
        )

    def graphs(self, tags: NameFilter = None, runs: NameFilter = None) -> pd.DataFrame:
        """Returns every graph: columns plugin, and data (bytes: a `GraphDef`, `RunMetadata`, or Keras's JSON)."""
        return self._decoded(decoders.GRAPHS, tags, runs, raw=True)

    def tensors(self, tags: NameFilter = None, runs: NameFilter = None, raw: bool = False) -> pd.DataFrame:
        """Returns what no other method decodes, such as meshes: columns plugin, and value (array)."""
        return self._decoded(decoders.TENSORS, tags, runs, raw)

    def iter_frames(
        self,
        kind: str,
        tags: NameFilter = None,
        runs: NameFilter = None,
        raw: bool = False,
        decode: bool = False,
        on_progress: OnProgress | None = None,
    ) -> Iterator[pd.DataFrame]:
        """Returns what the method of the same name returns, in parts: memory does not grow with the number of values.

        Args:
            kind: `"histograms"`, `"images"`, `"audio"`, `"text"`, `"matrices"`, `"pr_curves"`, `"tensors"` or
                `"graphs"`.
            tags: See the class.
            runs: See the class.
            raw: See the class; graphs are always raw.
            decode: As for `images` and `audio`.
            on_progress: Called with how many values have been decoded, and how many there are.

        Returns:
            An iterator of frames of about 8 MB each; a larger value has a frame of its own. Concatenated, they are the
            frame of the method. Without values, there is one frame without rows.

        Raises:
            InvalidArgumentError: If the kind is unknown.
        """
        if kind not in decoders.KINDS:
            raise InvalidArgumentError(f"kind must be one of {', '.join(decoders.KINDS)}, not {kind!r}")
        is_raw = raw or kind == "graphs"
        return self._value_frames(decoders.KINDS[kind], tags, runs, is_raw, decode).iterate(on_progress)

    def alerts(self, runs: NameFilter = None) -> pd.DataFrame:
        """Returns every alert that runs and `trackers watch` raised.

        Args:
            runs: Directories of runs relative to the logdir, a string or several; all by default.

        Returns:
            Columns run (the run's directory), wall_time (float64, seconds since the epoch), level (`info`, `warning` or
            `error`), title, text and rule (str); sorted by run and wall_time.
        """
        return alerts_frame(self.index, runs)

    def profile(self, runs: NameFilter = None) -> Profile:
        """Returns every profiler trace, of this kit, Keras or TensorFlow, read by XProf.

        Args:
            runs: See the class.

        Returns:
            Two frames: `steps`, the time of each marked step by activity, and `operations`, the time of each operation.

        Raises:
            ReadError: If there is no trace, or a trace is damaged.
        """
        from trackers.profiling import profile  # XProf and pandas

        return profile.read_profile(self.index, runs)

    def tags(self) -> pd.DataFrame:
        """Returns every tag.

        Returns:
            Columns run, plugin (the kind of summary), tag (str), and points (int64, all records); a row per tag.
        """
        import pandas as pd  # takes 0.5 s, which the table of runs does not need

        counts: Counter[tuple[str, str, str]] = Counter()
        for folder in self.index.folders():
            for file in folder.files:
                for segment in file.scan.segments:
                    counts[folder.name, SCALARS_PLUGIN, segment.tag] += len(segment.steps)
                for value in file.scan.non_scalars:
                    counts[folder.name, value.plugin, value.tag] += 1
        rows = [(*key, count) for key, count in sorted(counts.items())]
        return pd.DataFrame(rows, columns=["run", "plugin", "tag", "points"]).astype({"points": np.int64})

    def problems(self) -> pd.DataFrame:
        """Returns what could not be read, or not be decoded by the methods called so far.

        Returns:
            Columns run, file (str), offset, bytes (int64) and what (str); a row per damaged segment of an event file,
            per file that ends in the middle of a record and is not being written, per Git LFS pointer or text that has
            `tfevents` in its name, and per fault in a run's record, label or HParams session or in the logdir's
            settings (without file, offset and bytes).
        """
        import pandas as pd

        rows = [
            (
                file_problem.folder.name,
                str(file_problem.file.file),
                file_problem.problem.offset,
                file_problem.problem.size,
                file_problem.problem.what,
            )
            for file_problem in list_file_problems(self.index)
        ]
        rows += [
            (folder.name, str(file.file), problem.offset, problem.size, problem.what)
            for folder in self.index.folders()
            for file in folder.files
            for problem in self._undecodable.get(file, ())
        ]
        rows += [(run, file, 0, 0, what) for run, file, what in self._unreadable_embeddings]
        rows.sort()
        infos = self.run_infos()
        _, setting_problems = self._settings()
        rows += [(".", "", 0, 0, problem) for problem in setting_problems]
        rows += [(info.run, "", 0, 0, problem) for info in infos for problem in info.problems]
        rows += [
            (run, "", 0, 0, fault) for run, faults in read_architectures(self.index)[1].items() for fault in faults
        ]
        sessions = session_problems(self.index, {info.run for info in infos if info.record})
        rows += [(run, "", 0, 0, problem) for run, problems in sessions.items() for problem in problems]
        frame = pd.DataFrame(rows, columns=["run", "file", "offset", "bytes", "what"])
        return frame.astype({"offset": np.int64, "bytes": np.int64})

    def _settings(self) -> tuple[LogdirSettings, list[str]]:
        return read_settings(self.index.metadata_files(SETTINGS_FILE).get("."))

    def _decoded(
        self, kind: decoders.Kind, tags: NameFilter, runs: NameFilter, raw: bool, decode: bool = False
    ) -> pd.DataFrame:
        return self._value_frames(kind, tags, runs, raw, decode).read()

    def _value_frames(
        self, kind: decoders.Kind, tags: NameFilter, runs: NameFilter, raw: bool, decode: bool
    ) -> ValueFrames:
        return ValueFrames(self.index.folders(runs), kind, as_set(tags), raw, decode, self._add_undecodable)

    def _add_undecodable(self, file: EventFile, problem: Problem) -> None:
        self._undecodable.setdefault(file, set()).add(problem)
