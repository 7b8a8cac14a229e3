"""Writes the event files of an imported run: its scalars, its best values and its HParams session."""

from __future__ import annotations

import math
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
from tensorboard.compat.proto import event_pb2, summary_pb2

from trackers.convert.importers.best_values import BestValues
from trackers.convert.importers.imported_run import ImportedRun, MetricRow
from trackers.formats.tfrecord import encode_record
from trackers.schema.splits import Split
from trackers.schema.status import ENDED
from trackers.write import hparams as hparams_protos
from trackers.write.event_file_writer import EventFileWriter
from trackers.write.scalars import scalars_event

_VALID_STEPS = range(2**63)
_MAX_FLOAT32 = float(np.finfo(np.float32).max)


class RunEventWriter:
    """Writes the event files of one run.

    Args:
        run: The run.
        directory: The run's directory.
        group: The name of the run's row in HParams; no other run may have it.

    Attributes:
        points: How many points were written.
        last_time: The largest wall time of the rows, or when the run started.
    """

    def __init__(self, run: ImportedRun, directory: Path, group: str) -> None:
        self.points = 0
        self.last_time = run.created
        self._run = run
        self._directory = directory
        self._group = group
        self._files: dict[Split | None, EventFileWriter] = {}
        self._best_values = BestValues()
        self._last_steps: dict[str, int] = {}
        self._repeated_steps: Counter[str] = Counter()
        self._overflows = 0

    @property
    def best(self) -> dict[str, dict[str, float]]:
        """Metric to `{"value": …, "step": …}`, as the run record holds it."""
        return self._best_values.best

    def write(self, hparams: dict[str, Any]) -> None:
        """Reads the run's rows and writes the event files.

        Args:
            hparams: The hyperparameters, as `hparams.flatten` returns them.

        Raises:
            OSError: If a file cannot be written.
            ReadError: If the rows cannot be read.
        """
        try:
            self._write(hparams)
        finally:
            for file in self._files.values():
                file.close()

    def _write(self, hparams: dict[str, Any]) -> None:
        run = self._run
        for row in run.rows:
            self._write_row(row)
        for row in self._best_values.summary_rows():
            self._write_scalars(None, row)
        self._write_session(hparams_protos.session_start(hparams, self._group, run.created), run.created)
        if run.status in ENDED:
            run.ended = run.ended or self.last_time
            self._write_session(hparams_protos.session_end(run.status, run.ended), run.ended)
        for metric, count in (+self._repeated_steps).items():
            run.messages.append(f"points of {metric} at repeated steps: {count}; TensorBoard shows the later ones")
        if self._overflows:
            run.messages.append(f"values beyond float32, written as infinity: {self._overflows}")

    def _write_row(self, row: MetricRow) -> None:
        if row.step not in _VALID_STEPS:
            self._run.skipped["points at steps out of range"] += len(row.values)
            return
        by_split: dict[Split | None, dict[str, float]] = {}
        for metric, value in row.values.items():
            split, tag = self._run.tag_of(metric)
            by_split.setdefault(split, {})[tag] = value
            last_step = self._last_steps.get(metric, -1)
            self._repeated_steps[metric] += row.step <= last_step
            self._last_steps[metric] = max(last_step, row.step)
            self._overflows += _MAX_FLOAT32 < abs(value) < math.inf
        for split, values in by_split.items():
            self._write_scalars(split, row._replace(values=values))
        self._best_values.add(row)
        self.points += len(row.values)
        self.last_time = max(self.last_time, row.wall_time)

    def _write_scalars(self, split: Split | None, row: MetricRow) -> None:
        # As float32: TensorBoard's default loader ignores scalars of float64.
        self._file(split).append(encode_record(scalars_event(row.wall_time, row.step, row.values)))

    def _write_session(self, value: summary_pb2.Summary.Value, wall_time: float) -> None:
        event = event_pb2.Event(wall_time=wall_time, summary=summary_pb2.Summary(value=[value]))
        self._file(None).append(encode_record(event.SerializeToString()))

    def _file(self, split: Split | None) -> EventFileWriter:
        if split not in self._files:
            self._files[split] = EventFileWriter(self._directory / (split or ""), self._run.created)
        return self._files[split]
