"""The event files of an imported run: its scalars, its best values and its session for HParams."""

from __future__ import annotations

import math
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
from tensorboard.compat.proto import event_pb2, summary_pb2

from trackers.convert.importers.best import Best
from trackers.convert.importers.imported_run import ImportedRun, Row
from trackers.formats.tfrecord import encode_record
from trackers.schema.splits import Split
from trackers.schema.status import ENDED
from trackers.write import hparams as hparams_protos
from trackers.write.event_file_writer import EventFileWriter
from trackers.write.scalars import scalars_event

_STEPS = range(2**63)
_GREATEST = float(np.finfo(np.float32).max)


class RunEvents:
    """Writes the event files of one run.

    Args:
        run: The run.
        directory: Where its files go.
        group: The name of its row in HParams, which it should have for itself.

    Attributes:
        points: How many of the run's points were written.
        last_seen: The wall time of the last of them, or when the run began.
        best: The best of every metric, as a record keeps it.
    """

    def __init__(self, run: ImportedRun, directory: Path, group: str) -> None:
        self.points = 0
        self.last_seen = run.created
        self._run = run
        self._directory = directory
        self._group = group
        self._files: dict[Split | None, EventFileWriter] = {}
        self._best = Best()
        self._steps: dict[str, int] = {}
        self._again: Counter[str] = Counter()
        self._too_great = 0

    @property
    def best(self) -> dict[str, dict[str, float]]:
        """Metric to `{"value": …, "step": …}`."""
        return self._best.best

    def write(self, flat: dict[str, Any]) -> None:
        """Reads the run's rows and writes everything.

        Args:
            flat: The hyperparameters, as `hparams.flatten` returns them.

        Raises:
            OSError: If a file cannot be written.
            ReadError: If the source's rows cannot be read.
        """
        try:
            self._write(flat)
        finally:
            for file in self._files.values():
                file.close()

    def _write(self, flat: dict[str, Any]) -> None:
        run = self._run
        for row in run.rows:
            self._row(row)
        for row in self._best.rows():
            self._scalars(None, row)
        self._session(hparams_protos.session_start(flat, self._group, run.created), run.created)
        if run.status in ENDED:
            run.ended = run.ended or self.last_seen
            self._session(hparams_protos.session_end(run.status, run.ended), run.ended)
        for metric, count in (+self._again).items():
            run.messages.append(f"points of {metric} at steps that had been: {count}; TensorBoard shows the later ones")
        if self._too_great:
            run.messages.append(f"{self._too_great} numbers are beyond float32 and stand as infinity")

    def _row(self, row: Row) -> None:
        if row.step not in _STEPS:
            self._run.left_out["points at steps out of range"] += len(row.values)
            return
        by_split: dict[Split | None, dict[str, float]] = {}
        for metric, value in row.values.items():
            split, tag = self._run.place(metric)
            by_split.setdefault(split, {})[tag] = value
            before = self._steps.get(metric, -1)
            self._again[metric] += before >= row.step
            self._steps[metric] = max(before, row.step)
            self._too_great += _GREATEST < abs(value) < math.inf
        for split, values in by_split.items():
            self._scalars(split, row._replace(values=values))
        self._best.watch(row)
        self.points += len(row.values)
        self.last_seen = max(self.last_seen, row.wall_time)

    def _scalars(self, split: Split | None, row: Row) -> None:
        # TensorBoard's default loader passes over scalars of float64: they would not be seen at all.
        self._file(split).append(encode_record(scalars_event(row.wall_time, row.step, row.values)))

    def _session(self, value: summary_pb2.Summary.Value, moment: float) -> None:
        event = event_pb2.Event(wall_time=moment, summary=summary_pb2.Summary(value=[value]))
        self._file(None).append(encode_record(event.SerializeToString()))

    def _file(self, split: Split | None) -> EventFileWriter:
        if split not in self._files:
            self._files[split] = EventFileWriter(self._directory / (split or ""), self._run.created)
        return self._files[split]
