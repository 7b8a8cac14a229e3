"""Logs: what `trackers.read` returns, any logdir as pandas frames."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import pandas as pd

from trackers import names
from trackers.reader import kinds
from trackers.reader.event_files import EventFile, find
from trackers.reader.repeats import Series
from trackers.reader.scan import Other

Names = Collection[str] | None


def read(path: str | os.PathLike[str], verify: bool = True) -> Logs:
    """Opens any TensorBoard logs.

    Args:
        path: A logdir, a run's directory, or one event file.
        verify: Check the CRC of every record; without, a damaged number may be taken for a good one.

    Returns:
        The logs, of which nothing is read before it is asked for.

    Raises:
        ReadError: If there is no such path.
    """
    return Logs(Path(path), verify)


class Logs:
    """Any TensorBoard logs: of this kit, Keras, TensorFlow, PyTorch; finished, still growing, or damaged.

    `trackers.read` makes one. Nothing is read before it is asked for, and then each byte once.

    Args:
        path: A logdir, a run's directory, or one event file.
        verify: Check the CRC of every record.

    Raises:
        ReadError: If there is no such path.
    """

    def __init__(self, path: Path, verify: bool) -> None:
        self.path = path
        self._verify = verify
        self._files: dict[Path, EventFile] = {}
        self._plugins: dict[str, dict[str, str]] = {}
        self._runs: dict[str, list[EventFile]] | None = None
        next(find(self.path), None)

    def refresh(self) -> Self:
        """Reads what was written since the last time, and finds new files.

        Returns:
            These logs.
        """
        runs: dict[str, list[EventFile]] = {}
        for run, path in find(self.path):
            file = self._files.setdefault(path, EventFile(path, self._verify, self._plugins.setdefault(run, {})))
            file.refresh()
            runs.setdefault(run, []).append(file)
        self._runs = runs
        return self

    def scalars(self, tags: Names = None, runs: Names = None, raw: bool = False) -> pd.DataFrame:
        """Every point of every scalar, none left out.

        Args:
            tags: Those wanted; all if left out.
            runs: Likewise, as TensorBoard names them.
            raw: Give every record. Otherwise, of a tag whose steps begin again (a second fit, a resumed run), what the
                later points take the place of is left out, as in TensorBoard: every earlier point at the same step or a
                greater one.

        Returns:
            Columns run, tag (category), step (int64), wall_time (float64, seconds since the epoch) and value (float64),
            sorted by run, tag, step and wall_time.
        """
        chosen: list[tuple[str, str, list[Series]]] = []
        for run, files in self._loaded().items():
            if runs is not None and run not in runs:
                continue
            by_tag: dict[str, list[Series]] = {}
            for file in files:
                for series in file.scan.series:
                    if tags is None or series.tag in tags:
                        by_tag.setdefault(series.tag, []).append(series)
            chosen += [(run, tag, by_tag[tag]) for tag in sorted(by_tag)]
        return _frame([(run, tag, _curve(parts, raw)) for run, tag, parts in chosen])

    def histograms(self, tags: Names = None, runs: Names = None, raw: bool = False) -> pd.DataFrame:
        """Every histogram.

        Args:
            tags: As for `scalars`, like the others.
            runs: As for `scalars`.
            raw: As for `scalars`.

        Returns:
            Columns run, tag, step, wall_time, edges (float64 arrays of one more than the buckets) and counts (float64
            arrays), sorted by run, tag, step and wall_time.
        """
        return self._decoded(kinds.HISTOGRAMS, tags, runs, raw)

    def images(self, tags: Names = None, runs: Names = None, raw: bool = False) -> pd.DataFrame:
        """Every image, encoded as it was written.

        Args:
            tags: As for `scalars`.
            runs: As for `scalars`.
            raw: As for `scalars`.

        Returns:
            Columns run, tag, step, wall_time, index (within its summary), width, height (pixels) and data (bytes, PNG).
        """
        return self._decoded(kinds.IMAGES, tags, runs, raw)

    def audio(self, tags: Names = None, runs: Names = None, raw: bool = False) -> pd.DataFrame:
        """Every sound, encoded as it was written.

        Args:
            tags: As for `scalars`.
            runs: As for `scalars`.
            raw: As for `scalars`.

        Returns:
            Columns run, tag, step, wall_time, index (within its summary) and data (bytes, WAV).
        """
        return self._decoded(kinds.AUDIO, tags, runs, raw)

    def text(self, tags: Names = None, runs: Names = None, raw: bool = False) -> pd.DataFrame:
        """Every text.

        Args:
            tags: As for `scalars`.
            runs: As for `scalars`.
            raw: As for `scalars`.

        Returns:
            Columns run, tag, step, wall_time, index (within its summary) and text (str).
        """
        return self._decoded(kinds.TEXT, tags, runs, raw)

    def matrices(self, tags: Names = None, runs: Names = None, raw: bool = False) -> pd.DataFrame:
        """Every matrix that this kit wrote, such as confusion matrices.

        Args:
            tags: As for `scalars`.
            runs: As for `scalars`.
            raw: As for `scalars`.

        Returns:
            Columns run, tag, step, wall_time, values (float64 [rows, columns]), rows and columns (lists of names).
        """
        return self._decoded(kinds.MATRICES, tags, runs, raw)

    def tags(self) -> pd.DataFrame:
        """What there is.

        Returns:
            Columns run, plugin (which tells the kind), tag (str), and points (int64, every record); a row a series.
        """
        counts: Counter[tuple[str, str, str]] = Counter()
        for run, files in self._loaded().items():
            for file in files:
                for series in file.scan.series:
                    counts[run, names.SCALARS_PLUGIN, series.tag] += len(series.steps)
                for other in file.scan.others:
                    counts[run, other.plugin, other.tag] += 1
        rows = [(*key, count) for key, count in sorted(counts.items())]
        return pd.DataFrame(rows, columns=["run", "plugin", "tag", "points"]).astype({"points": np.int64})

    def problems(self) -> pd.DataFrame:
        """What could not be read.

        Returns:
            Columns run, file (str), offset, bytes (int64) and what (str); a row a damaged stretch.
        """
        rows = [
            (run, str(file.path), problem.offset, problem.size, problem.what)
            for run, files in self._loaded().items()
            for file in files
            for problem in file.scan.problems
        ]
        frame = pd.DataFrame(rows, columns=["run", "file", "offset", "bytes", "what"])
        return frame.astype({"offset": np.int64, "bytes": np.int64})

    def _decoded(self, kind: kinds.Kind, tags: Names, runs: Names, raw: bool) -> pd.DataFrame:
        rows: list[kinds.Row] = []
        for run, files in self._loaded().items():
            if runs is not None and run not in runs:
                continue
            series: dict[str, list[tuple[EventFile, Other]]] = {}
            for file in files:
                for other in file.scan.others:
                    if other.plugin == kind.plugin and (tags is None or other.tag in tags):
                        series.setdefault(other.tag, []).append((file, other))
            for tag in sorted(series):
                steps = np.array([other.step for _, other in series[tag]], np.int64)
                for number in _order(steps, np.array([other.wall_time for _, other in series[tag]]), raw):
                    file, other = series[tag][number]
                    for cells in kind.rows(*kinds.tensor(file.payload(other), other.index)):
                        rows.append((run, tag, other.step, other.wall_time, *cells))
        frame = pd.DataFrame(rows, columns=["run", "tag", "step", "wall_time", *kind.columns])
        return frame.astype({"step": np.int64, "wall_time": np.float64})

    def _loaded(self) -> dict[str, list[EventFile]]:
        if self._runs is None:
            self.refresh()
        return self._runs or {}


_Curve = tuple[npt.NDArray[np.int64], npt.NDArray[np.float64], npt.NDArray[np.float64]]


def _curve(parts: Sequence[Series], raw: bool) -> _Curve:
    steps = np.concatenate([part.steps for part in parts])
    wall_times = np.concatenate([part.wall_times for part in parts])
    values = np.concatenate([part.values for part in parts])
    if (steps[1:] > steps[:-1]).all():
        return steps, wall_times, values
    chosen = _order(steps, wall_times, raw)
    return steps[chosen], wall_times[chosen], values[chosen]


def _order(steps: npt.NDArray[np.int64], wall_times: npt.NDArray[np.float64], raw: bool) -> npt.NDArray[np.int64]:
    """Which records make the curve, in its order; their own order is that of writing."""
    if raw:
        return np.lexsort((wall_times, steps))
    later = np.minimum.accumulate(steps[::-1])[::-1]
    return np.flatnonzero(np.append(steps[:-1] < later[1:], True))


def _frame(curves: Sequence[tuple[str, str, _Curve]]) -> pd.DataFrame:
    counts = [len(steps) for _, _, (steps, _, _) in curves]
    columns: dict[str, Any] = {
        "run": _words([run for run, _, _ in curves], counts),
        "tag": _words([tag for _, tag, _ in curves], counts),
    }
    for which, (name, dtype) in enumerate({"step": np.int64, "wall_time": np.float64, "value": np.float64}.items()):
        columns[name] = np.concatenate([np.empty(0, dtype), *(curve[which] for _, _, curve in curves)])
    return pd.DataFrame(columns)


def _words(words: Sequence[str], counts: Sequence[int]) -> pd.Categorical:
    """Each word so many times: a category, since a million rows share a few."""
    known = sorted(set(words))
    codes = {word: code for code, word in enumerate(known)}
    repeated = np.repeat(np.array([codes[word] for word in words], np.int32), counts)
    return pd.Categorical.from_codes(repeated, categories=pd.Index(known, dtype=object))
