"""Logs: what `trackers.read` returns, a logdir as pandas frames."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt
import pandas as pd

from trackers.read.event_files import EventFile, find
from trackers.read.repeats import Series


class Logs:
    """Any TensorBoard logs: of this kit, Keras, TensorFlow, PyTorch; finished, still growing, or damaged.

    Nothing is read before it is asked for, and then each byte once.

    Args:
        path: A logdir, a run's directory, or one event file.
        verify: Check the CRC of every record; without, a damaged number may be taken for a good one.

    Raises:
        ReadError: If there is no such path.
    """

    def __init__(self, path: str | os.PathLike[str], verify: bool = True) -> None:
        self.path = Path(path)
        self._verify = verify
        self._files: dict[Path, EventFile] = {}
        self._runs: dict[str, list[EventFile]] | None = None
        next(find(self.path), None)

    def refresh(self) -> Self:
        """Reads what was written since the last time, and finds new files.

        Returns:
            These logs.
        """
        runs: dict[str, list[EventFile]] = {}
        for run, path in find(self.path):
            file = self._files.setdefault(path, EventFile(path, self._verify))
            file.refresh()
            runs.setdefault(run, []).append(file)
        self._runs = runs
        return self

    def scalars(
        self, tags: Collection[str] | None = None, runs: Collection[str] | None = None, raw: bool = False
    ) -> pd.DataFrame:
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
        return _frame([(run, tag, *_curve(parts, raw)) for run, tag, parts in chosen])

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
    if raw:
        chosen = np.lexsort((wall_times, steps))
    else:
        later = np.minimum.accumulate(steps[::-1])[::-1]
        chosen = np.flatnonzero(np.append(steps[:-1] < later[1:], True))
    return steps[chosen], wall_times[chosen], values[chosen]


def _frame(
    curves: Iterable[tuple[str, str, npt.NDArray[np.int64], npt.NDArray[np.float64], npt.NDArray[np.float64]]],
) -> pd.DataFrame:
    curves = list(curves)
    counts = [len(curve[2]) for curve in curves]

    def column(which: int, dtype: type) -> npt.NDArray[np.generic]:
        return np.concatenate([np.empty(0, dtype), *(curve[which] for curve in curves)])

    def categories(which: int) -> pd.Categorical:
        words = sorted({curve[which] for curve in curves})
        codes = {word: code for code, word in enumerate(words)}
        return pd.Categorical.from_codes(
            np.repeat([codes[curve[which]] for curve in curves], counts).astype(np.int32), categories=words
        )

    return pd.DataFrame(
        {
            "run": categories(0),
            "tag": categories(1),
            "step": column(2, np.int64),
            "wall_time": column(3, np.float64),
            "value": column(4, np.float64),
        }
    )
