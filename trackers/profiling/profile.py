"""Profiler traces in frames: what each step spent its time on, and what each operation took."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pandas as pd

from trackers.errors import ReadError
from trackers.profiling.xprof import XProf
from trackers.reader.index import LogIndex, NameFilter, as_set, run_and_split
from trackers.reader.storage import File
from trackers.schema.run_layout import RECORD_FILE

_SUFFIX = ".xplane.pb"
_SESSION = re.compile(r"(?:(?P<folder>.+)/)?plugins/profile/(?P<trace>[^/]+)")
# As `overview_page` and `framework_op_stats` call them.
_PARTS = {
    "stepTimeMs": "total",
    "deviceComputeTimeMs": "device_compute",
    "deviceToDeviceTimeMs": "device_to_device",
    "deviceCollectivesTimeMs": "device_collectives",
    "hostComputeTimeMs": "host_compute",
    "kernelLaunchTimeMs": "kernel_launch",
    "infeedTimeMs": "input",
    "outfeedTimeMs": "output",
    "compileTimeMs": "compilation",
    "otherTimeMs": "other",
}
_STEPS = {"run": "str", "trace": "str", "step": "int64", **dict.fromkeys(_PARTS.values(), "float64")}
_OPERATIONS = {
    **dict.fromkeys(("run", "trace", "place", "type", "operation"), "str"),
    "occurrences": "int64",
    **dict.fromkeys(("total", "self", "share"), "float64"),
}


class Profile(NamedTuple):
    """Traces as frames; times are in milliseconds.

    Attributes:
        steps: A row a marked step, by run, trace and step. Columns run, trace (the name of its folder, which says when
            it was made) (str), step (int64); total, and its parts device_compute, device_to_device,
            device_collectives, host_compute, kernel_launch, input, output, compilation and other (Python, waiting)
            (float64).
        operations: A row an operation, by run and trace, the costliest first. Columns run, trace, place (`host` or
            `device`), type (such as `MatMul`; `Dataset` of the input pipeline), operation (str), occurrences (int64),
            total, self (total without the operations inside), share (of all self time in its place, 0 to 1)
            (float64). They are of the whole trace, which begins before its first step and ends after its last.
    """

    steps: pd.DataFrame
    operations: pd.DataFrame


def read_profile(index: LogIndex, runs: NameFilter) -> Profile:
    """Reads traces.

    Args:
        index: Of the logdir.
        runs: Those wanted, as in `Logs`.

    Raises:
        ReadError: If there is no trace, or one is damaged.
    """
    found = list(_sessions(index, runs))
    if not found:
        of = f" of {', '.join(sorted(as_set(runs) or ()))}" if runs else ""
        raise ReadError(
            f"there is no profiler trace{of} in {index.root!r}: a run has one if a `fit()` of at least three batches "
            "was given `run.callbacks()`"
        )
    steps, operations = list[dict[str, Any]](), list[dict[str, Any]]()
    for run, trace, files in found:
        said, told = _ask(files), {"run": run, "trace": trace}
        steps += [told | row for row in _steps(said["overview_page"])]
        operations += [told | row for row in _operations(said["framework_op_stats"])]
    spent = _frame(operations, _OPERATIONS)
    spent["share"] = spent["self"] / spent.groupby(["run", "trace", "place"])["self"].transform("sum")
    return Profile(
        _frame(steps, _STEPS).sort_values(["run", "trace", "step"], ignore_index=True),
        spent.sort_values(["run", "trace", "self"], ascending=[True, True, False], ignore_index=True),
    )


def traced_runs(index: LogIndex) -> set[str]:
    """The runs that have a trace, whether or not it can be read.

    Args:
        index: Of the logdir.
    """
    return {run for run, _, _ in _sessions(index, None)}


def _sessions(index: LogIndex, runs: NameFilter) -> Iterator[tuple[str, str, list[File]]]:
    recorded, wanted = set(index.json_files(RECORD_FILE)), as_set(runs)
    traces = [file for file in index.list_files(lambda name: name.endswith(_SUFFIX)) if file.name.endswith(_SUFFIX)]
    for place, files in groupby(traces, lambda file: file.folder):
        if session := _SESSION.fullmatch(place):
            folder = session["folder"] or "."
            run, _ = run_and_split(folder, recorded)
            if wanted is None or run in wanted or folder in wanted:
                yield run, session["trace"], list(files)


def _ask(files: list[File]) -> dict[str, list[dict[str, Any]]]:
    # XProf writes beside what it reads, and nothing is to be written into logs that are only looked at.
    with TemporaryDirectory() as folder:
        copies = [Path(folder, os.path.basename(file.name)) for file in files]
        for file, copy in zip(files, copies, strict=True):
            with file.open() as opened:
                copy.write_bytes(opened.read())
        try:
            said = XProf(copies, "overview_page", "framework_op_stats").rows()
        except RuntimeError as error:
            raise ReadError(f"the trace {str(files[0])!r} cannot be read: {error}") from error
    if not said["framework_op_stats"] and not any("stepnum" in row for row in said["overview_page"]):
        raise ReadError(f"the trace {str(files[0])!r} holds neither steps nor operations")
    return said


def _steps(rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for number, row in enumerate(row for row in rows if "stepnum" in row):
        digits = re.search(r"\d+$", row["stepnum"])
        yield {"step": int(digits[0]) if digits else number} | {ours: row.get(name) for name, ours in _PARTS.items()}


def _operations(rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    # The second of XProf's two tables repeats the first without the idle time.
    known = {(row["host_or_device"].lower(), row["type"], row["operation"]): row for row in rows}
    for (place, kind, operation), row in known.items():
        if kind != "IDLE":
            words = {"place": place, "type": kind, "operation": operation, "occurrences": row["occurrences"]}
            yield words | {"total": row["total_time"] / 1e3, "self": row["total_self_time"] / 1e3}


def _frame(rows: list[dict[str, Any]], dtypes: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(dtypes)).astype(dtypes)
