"""Reads profiler traces as frames: the time of each step by activity, and the time of each operation."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pandas as pd

from trackers.errors import ReadError
from trackers.profiling.xprof import XProfReader
from trackers.reader.index import LogIndex, NameFilter, as_set, run_and_split
from trackers.reader.storage import File
from trackers.schema.run_layout import RECORD_FILE, is_trace, trace_location

_STEP_TOOL, _OPERATION_TOOL = "overview_page", "framework_op_stats"
# The columns of XProf's overview page, and of `Profile.steps`.
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
_STEP_DTYPES = {"run": "str", "trace": "str", "step": "int64", **dict.fromkeys(_PARTS.values(), "float64")}
_OPERATION_DTYPES = {
    **dict.fromkeys(("run", "trace", "host_or_device", "type", "operation"), "str"),
    "occurrences": "int64",
    **dict.fromkeys(("total", "self", "share"), "float64"),
}


class Profile(NamedTuple):
    """Traces as frames; times are in milliseconds.

    Attributes:
        steps: A row per marked step, sorted by run, trace and step. Columns run, trace (the name of its folder, a
            timestamp) (str), step (int64); total, and its parts device_compute, device_to_device, device_collectives,
            host_compute, kernel_launch, input, output, compilation and other (Python, waiting) (float64).
        operations: A row per operation, sorted by run and trace, the most expensive first. Columns run, trace,
            host_or_device (`host` or `device`), type (such as `MatMul`; `Dataset` for the input pipeline), operation
            (str), occurrences (int64), total, self (total without nested operations), share (of the self time of all
            operations on the same host or device, 0 to 1) (float64). They cover the whole trace, which starts before
            its first step and ends after its last one.
    """

    steps: pd.DataFrame
    operations: pd.DataFrame


def read_profile(index: LogIndex, runs: NameFilter) -> Profile:
    """Reads traces.

    Args:
        index: The index of the logdir.
        runs: The runs to read, as in `Logs`.

    Raises:
        ReadError: If there is no trace, or a trace is damaged.
    """
    sessions = list(_sessions(index, runs))
    if not sessions:
        names = f" of {', '.join(sorted(as_set(runs) or ()))}" if runs else ""
        raise ReadError(
            f"no profiler trace{names} in {index.root!r}: a run has one after a `fit()` of at least three batches with "
            "`run.callbacks()`"
        )
    steps, operations = list[dict[str, Any]](), list[dict[str, Any]]()
    for run, trace, files in sessions:
        rows, names_of_trace = _read_session(files), {"run": run, "trace": trace}
        steps += [names_of_trace | row for row in _step_rows(rows[_STEP_TOOL])]
        operations += [names_of_trace | row for row in _operation_rows(rows[_OPERATION_TOOL])]
    operation_frame = _frame(operations, _OPERATION_DTYPES)
    by_processor = operation_frame.groupby(["run", "trace", "host_or_device"])
    operation_frame["share"] = operation_frame["self"] / by_processor["self"].transform("sum")
    return Profile(
        _frame(steps, _STEP_DTYPES).sort_values(["run", "trace", "step"], ignore_index=True),
        operation_frame.sort_values(["run", "trace", "self"], ascending=[True, True, False], ignore_index=True),
    )


def traced_runs(index: LogIndex) -> set[str]:
    """Returns the runs that have a trace, whether or not it can be read.

    Args:
        index: The index of the logdir.
    """
    return {run for run, _, _ in _sessions(index, None)}


def _sessions(index: LogIndex, runs: NameFilter) -> Iterator[tuple[str, str, list[File]]]:
    """Yields the run, the name and the files of each profiling session."""
    recorded, names = set(index.metadata_files(RECORD_FILE)), as_set(runs)
    traces = [file for file in index.list_files(is_trace) if is_trace(file.name)]
    for session_folder, files in groupby(traces, lambda file: file.folder):
        # The path may also be that of a trace, or of the folder of a session.
        location = trace_location(session_folder) or ((".", _own_name(index.root)) if session_folder == "." else None)
        if location:
            folder, session = location
            run, _ = run_and_split(folder, recorded)
            if names is None or run in names or folder in names:
                yield run, session, list(files)


def _own_name(root: str) -> str:
    """Returns the name of the session whose folder, or one of whose traces, is the root."""
    path = PurePath(os.path.abspath(os.path.expanduser(root)))
    return path.parent.name if is_trace(path.name) else path.name


def _read_session(files: list[File]) -> dict[str, list[dict[str, Any]]]:
    # XProf writes a cache beside the traces, and reading must not change the logdir.
    with TemporaryDirectory() as folder:
        copies = [Path(folder, os.path.basename(file.name)) for file in files]
        try:
            for file, copy in zip(files, copies, strict=True):
                with file.open() as stream:
                    copy.write_bytes(stream.read())
            rows = XProfReader(copies, _STEP_TOOL, _OPERATION_TOOL).read_rows()
        except (OSError, RuntimeError) as error:
            raise ReadError(f"the trace {str(files[0])!r} cannot be read: {error}") from error
    if not rows[_OPERATION_TOOL] and not any("stepnum" in row for row in rows[_STEP_TOOL]):
        raise ReadError(f"the trace {str(files[0])!r} contains neither steps nor operations")
    return rows


def _step_rows(rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for index, row in enumerate(row for row in rows if "stepnum" in row):
        digits = re.search(r"\d+$", row["stepnum"])
        times = {part: row.get(xprof_name) for xprof_name, part in _PARTS.items()}
        yield {"step": int(digits[0]) if digits else index} | times


def _operation_rows(rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    # The second of XProf's two tables repeats the first one without idle time.
    by_operation = {(row["host_or_device"].lower(), row["type"], row["operation"]): row for row in rows}
    for (host_or_device, operation_type, operation), row in by_operation.items():
        if operation_type != "IDLE":
            yield {
                "host_or_device": host_or_device,
                "type": operation_type,
                "operation": operation,
                "occurrences": row["occurrences"],
                "total": row["total_time"] / 1e3,
                "self": row["total_self_time"] / 1e3,
            }


def _frame(rows: list[dict[str, Any]], dtypes: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(dtypes)).astype(dtypes)
