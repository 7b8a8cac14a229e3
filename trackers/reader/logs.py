"""Logs: what `trackers.read` returns, any logdir as pandas frames."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping
from itertools import chain
from typing import Literal, Self

import numpy as np
import pandas as pd

from trackers import names
from trackers.errors import SettingError
from trackers.reader import kinds, profiles, runs, seeds, values
from trackers.reader.catalog import Catalog, Names, Watch, chosen
from trackers.reader.curves import by_tag, curve, frame
from trackers.reader.event_files import EventFile
from trackers.reader.profiles import Profile
from trackers.reader.scan import Problem
from trackers.reader.smoothing import smoothed


def read(path: str | os.PathLike[str], verify: bool = True) -> Logs:
    """Opens any TensorBoard logs.

    Args:
        path: A logdir, a run's directory, or one event file; also a URL that fsspec reaches, such as `s3://…` or
            `gs://…`, where its package (s3fs, gcsfs) is installed.
        verify: Check the CRC of every record; without, a damaged number may be taken for a good one.

    Returns:
        The logs, of which nothing is read before it is asked for.

    Raises:
        ReadError: If there is nothing at `path`.
    """
    return Logs(os.fspath(path), verify)


class Logs:
    """Any TensorBoard logs: of this kit, Keras, TensorFlow, PyTorch; finished, still growing, or damaged.

    `trackers.read` makes one. Nothing is read before it is asked for, and then each byte once.

    Every frame has the columns run (the folder relative to the logdir, as TensorBoard names it), tag, step (int64) and
    wall_time (float64, seconds since the epoch), and is sorted by them. The methods share these arguments:

    - tags, runs: Those wanted; all if left out. The directory of a run stands for all of its folders.
    - raw: Give every record. Otherwise, of a tag whose steps begin again (a second fit, a resumed run), what the later
      points take the place of is left out, as in TensorBoard: every earlier point at the same step or a greater one.

    Args:
        path: As for `trackers.read`.
        verify: Check the CRC of every record.
        contained: Leave out links that lead out of the logdir, as is fit for what is served to others.

    Attributes:
        path: As above.
        catalog: The event files themselves, for those who need more than frames.

    Raises:
        ReadError: If there is nothing at `path`.
    """

    def __init__(self, path: str, verify: bool, contained: bool = False) -> None:
        self.path = path
        self.catalog = Catalog(path, verify, contained)
        self._undecodable: dict[EventFile, set[Problem]] = {}
        self._measured: dict[str, runs.Measured] = {}

    def refresh(self, watch: Watch | None = None) -> Self:
        """Reads what was written since the last time, and finds new files.

        Args:
            watch: Called with how many event files have been read and how many there are, for a progress bar.

        Returns:
            These logs.
        """
        self.catalog.refresh(watch)
        return self

    def scalars(self, tags: Names = None, runs: Names = None, raw: bool = False, splits: bool = False) -> pd.DataFrame:
        """Every point of every scalar, none left out.

        Args:
            tags: See the class, like the next two.
            runs: See the class.
            raw: See the class.
            splits: Give the run's directory as run, and its folder (`train`, `validation`) as a column split.

        Returns:
            Columns run, (split,) tag (category), step, wall_time and value (float64).
        """
        wanted = chosen(tags)
        found = []
        for folder in self.catalog.folders(runs):
            words = (folder.run, folder.split) if splits else (folder.name,)
            for tag, parts in by_tag(chain.from_iterable(file.scan.series for file in folder.files)).items():
                if wanted is None or tag in wanted:
                    found.append(((*words, tag), curve(parts, raw)))
        return frame(("run", "split", "tag") if splits else ("run", "tag"), sorted(found, key=lambda pair: pair[0]))

    def pivot(self, tags: Names = None, runs: Names = None) -> pd.DataFrame:
        """Scalars side by side.

        Args:
            tags: See the class.
            runs: See the class.

        Returns:
            Index run and step, a float64 column a tag, NaN where a tag has no point at a step.
        """
        points = self.scalars(tags, runs)
        return points.pivot(index=["run", "step"], columns="tag", values="value")

    def smoothed(self, weight: float = 0.6, tags: Names = None, runs: Names = None) -> pd.DataFrame:
        """Scalars with exponential smoothing as TensorBoard does it.

        Args:
            weight: 0 (none) to 1; TensorBoard's slider begins at 0.6.
            tags: See the class.
            runs: See the class.

        Returns:
            As `scalars`, and a column smoothed (float64).

        Raises:
            SettingError: If the weight is out of range.
        """
        if not 0 <= weight <= 1:
            raise SettingError(f"the weight of smoothing must be from 0 to 1, not {weight!r}")
        points = self.scalars(tags, runs)
        values = points["value"].to_numpy()
        ends = np.flatnonzero((points[["run", "tag"]] != points[["run", "tag"]].shift()).any(axis=1))
        parts = [smoothed(part, weight) for part in np.split(values, ends[1:])]
        return points.assign(smoothed=np.concatenate([np.empty(0), *parts]))

    def over_seeds(self, tags: Names = None, runs: Names = None) -> pd.DataFrame:
        """Mean and standard deviation over the runs whose hyperparameters differ in `seed` alone.

        Args:
            tags: See the class.
            runs: See the class.

        Returns:
            Columns group (what tells it from other groups, as `name=value`), split, tag, step (int64), mean, std (of
            the sample; NaN of one run) and runs (int64: how many have a point at the step).
        """
        table = self.hparams().set_index("run")
        found = {str(run): {str(name): value for name, value in row.dropna().items()} for run, row in table.iterrows()}
        return seeds.mean_and_std(self.scalars(tags, runs, splits=True), seeds.groups(found))

    def runs(self, better: Mapping[str, Literal["min", "max"]] | None = None) -> pd.DataFrame:
        """One row a run's directory, of this kit or of anybody.

        Args:
            better: Metric to "min" or "max", where its name deceives. Otherwise more is better for accuracies and their
                kin and less for everything else (`trackers.names.better`), or what the run itself was told.

        Returns:
            Columns run, name (that a person gave it), status (`running`, `finished`, `failed`, `interrupted`, `killed`;
            `unknown` where nobody says), start and end (UTC), duration (float64, seconds; of a run that did not end, up
            to its last sign of life), dataset, seed, command, commit, tags (list), note; `hparams.<name>`; and of each
            metric, named as in Keras (`val_loss`), `last.<metric>`, `best.<metric>` (float64), `best_step.<metric>`.

        Raises:
            SettingError: If a mode in `better` is neither "min" nor "max".
        """
        for metric, mode in (better or {}).items():
            if mode not in ("min", "max"):
                raise SettingError(f'better[{metric!r}] must be "min" or "max", not {mode!r}')
        return runs.table(self.catalog, dict(better or {}), self._measured)

    def hparams(self) -> pd.DataFrame:
        """The hyperparameters of every run's directory.

        Returns:
            Column run, and one for each hyperparameter, under its own name; missing ones are NaN or None.
        """
        return runs.hparams_table(self.catalog)

    def histograms(self, tags: Names = None, runs: Names = None, raw: bool = False) -> pd.DataFrame:
        """Every histogram: columns edges (float64 arrays, one more than the buckets) and counts (float64 arrays)."""
        return self._decoded(kinds.HISTOGRAMS, tags, runs, raw)

    def images(self, tags: Names = None, runs: Names = None, raw: bool = False, decode: bool = False) -> pd.DataFrame:
        """Every image of every step.

        Args:
            tags: See the class, like the next two.
            runs: See the class.
            raw: See the class.
            decode: Add a column pixels (uint8 arrays [height, width] or [height, width, channels]).

        Returns:
            Columns index (within its summary), width, height (pixels) and data (bytes as written, mostly PNG).
        """
        return self._decoded(kinds.IMAGES, tags, runs, raw, decode)

    def audio(self, tags: Names = None, runs: Names = None, raw: bool = False, decode: bool = False) -> pd.DataFrame:
        """Every sound of every step.

        Args:
            tags: See the class, like the next two.
            runs: See the class.
            raw: See the class.
            decode: Add columns samples (float32 arrays [frames, channels] in -1…1) and sample_rate (Hz).

        Returns:
            Columns index (within its summary) and data (bytes as written, mostly WAV).
        """
        return self._decoded(kinds.AUDIO, tags, runs, raw, decode)

    def text(self, tags: Names = None, runs: Names = None, raw: bool = False) -> pd.DataFrame:
        """Every text: columns index (within its summary) and text (str)."""
        return self._decoded(kinds.TEXT, tags, runs, raw)

    def matrices(self, tags: Names = None, runs: Names = None, raw: bool = False) -> pd.DataFrame:
        """Every matrix of this kit: columns values (float64 [rows, columns]), rows and columns (lists of names)."""
        return self._decoded(kinds.MATRICES, tags, runs, raw)

    def graphs(self, tags: Names = None, runs: Names = None) -> pd.DataFrame:
        """Every graph and trace: columns plugin, and data (bytes: a `GraphDef`, `RunMetadata`, or Keras's JSON)."""
        return self._decoded(kinds.GRAPHS, tags, runs, raw=True)

    def tensors(self, tags: Names = None, runs: Names = None, raw: bool = False) -> pd.DataFrame:
        """Everything that no other method decodes, such as PR curves and meshes: columns plugin, and value (array)."""
        return self._decoded(kinds.TENSORS, tags, runs, raw)

    def profile(self, runs: Names = None) -> Profile:
        """Every profiler trace, of this kit, Keras or TensorFlow, read by XProf: no event file is.

        Args:
            runs: See the class.

        Returns:
            Two frames: `steps`, what each marked step spent its time on, and `operations`, what each took.

        Raises:
            ReadError: If there is no trace, or one is damaged.
        """
        return profiles.read_profile(self.catalog, runs)

    def tags(self) -> pd.DataFrame:
        """What there is.

        Returns:
            Columns run, plugin (which tells the kind), tag (str), and points (int64, every record); a row a series.
        """
        counts: Counter[tuple[str, str, str]] = Counter()
        for folder in self.catalog.folders():
            for file in folder.files:
                for series in file.scan.series:
                    counts[folder.name, names.SCALARS_PLUGIN, series.tag] += len(series.steps)
                for other in file.scan.others:
                    counts[folder.name, other.plugin, other.tag] += 1
        rows = [(*key, count) for key, count in sorted(counts.items())]
        return pd.DataFrame(rows, columns=["run", "plugin", "tag", "points"]).astype({"points": np.int64})

    def problems(self) -> pd.DataFrame:
        """What could not be read, or not be decoded by the methods called so far.

        Returns:
            Columns run, file (str), offset, bytes (int64) and what (str); a row a damaged stretch.
        """
        rows = [
            (folder.name, str(file.file), problem.offset, problem.size, problem.what)
            for folder in self.catalog.folders()
            for file in folder.files
            for problem in sorted({*file.scan.problems, *self._undecodable.get(file, ())}, key=lambda p: p.offset)
        ]
        found = pd.DataFrame(rows, columns=["run", "file", "offset", "bytes", "what"])
        return found.astype({"offset": np.int64, "bytes": np.int64})

    def _decoded(self, kind: kinds.Kind, tags: Names, runs: Names, raw: bool, decode: bool = False) -> pd.DataFrame:
        found, problems = values.frame(self.catalog.folders(runs), kind, chosen(tags), raw, decode)
        for file, problem in problems:
            self._undecodable.setdefault(file, set()).add(problem)
        return found
