"""Reads runs of Weights & Biases from the `.wandb` files that its client writes to the folder `wandb`."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from trackers.convert.importers import wandb_records as records
from trackers.convert.importers.imported_run import ImportedRun, ImportSource, MetricRow
from trackers.convert.importers.wandb_log import WandbLog
from trackers.errors import ReadError
from trackers.schema.status import Status

# The exit code of Ctrl-C; see wandb/sdk/lib/exit_hooks.py.
_INTERRUPTED = 255
# The project that W&B uses for runs without one.
_DEFAULT_PROJECT = "uncategorized"
_PATTERNS = ("*.wandb", "*run-*/*.wandb", "wandb/*run-*/*.wandb")


def find_runs(paths: Iterable[Path]) -> list[ImportSource]:
    """Finds the `.wandb` files at paths.

    Args:
        paths: Each a folder `wandb`, the folder around it, the folder of a run in it, or a `.wandb` file.

    Returns:
        The runs, each file once.

    Raises:
        ReadError: If a path does not exist or has no run.
    """
    files: dict[Path, Path] = {}
    for path in paths:
        matches = [path] if path.is_file() else [file for pattern in _PATTERNS for file in sorted(path.glob(pattern))]
        if not matches:
            reason = "has no .wandb file" if path.is_dir() else "does not exist"
            raise ReadError(f"expected W&B's folder `wandb`, or a run's folder in it; {str(path)!r} {reason}")
        for file in matches:
            files.setdefault(file.resolve(), file)  # `latest-run` is a link to another folder
    return [ImportSource(file.stem, partial(read_run, file)) for file in files.values()]


def read_run(path: Path) -> ImportedRun:
    """Reads a `.wandb` file, up to its end or to where it was cut off.

    Args:
        path: The file.

    Returns:
        The run. Numbers in its history become rows; media, text and lists are counted as skipped. System metrics are
        ignored.

    Raises:
        ReadError: If the file is not a `.wandb` file, or ends before the record of the run.
    """
    log = WandbLog(path)
    header: records.Message = {}
    environment: records.Message = {}
    config: dict[str, Any] = {}
    exit_code: int | None = None
    for payload in log.payloads():
        record = records.parse_message(payload)
        if records.RUN in record:
            run_record = records.submessage(record, records.RUN)
            # Renaming a run writes the record again; the first start time is the true one.
            header = {**header, **run_record, 17: header.get(17) or run_record.get(17, [b""])}
            records.update_config(config, records.submessage(run_record, 4))
        elif records.CONFIG in record:
            records.update_config(config, records.submessage(record, records.CONFIG))
        elif records.ENVIRONMENT in record:
            environment |= records.submessage(record, records.ENVIRONMENT)
        elif records.EXIT in record:
            exit_code = records.submessage(record, records.EXIT).get(1, [0])[-1]
    if not header:
        raise ReadError(f"{str(path)!r} ends before W&B's record of the run; there is nothing to import")
    config.pop("_wandb", None)
    id = records.text(header, 1)
    created = records.timestamp(header, 17) or records.timestamp(environment, 3) or path.stat().st_mtime
    git = records.submessage(environment, 9) or records.submessage(header, 21)
    arguments = [argument.decode("utf-8", "replace") for argument in environment.get(5, [])]
    run = ImportedRun(
        # A run that was resumed offline has a file per part, all with the same id.
        source=f"wandb:{id}@{created}",
        experiment=records.text(header, 3) or _DEFAULT_PROJECT,
        name=records.text(header, 8) or id,
        id=id,
        status=_status(exit_code),
        created=created,
        rows=(),
        hparams=config,
        command=shlex.join([*filter(None, [records.text(environment, 6)]), *arguments]),
        commit=records.text(git, 2),
        host=records.text(header, 13) or records.text(environment, 12),
        python=records.text(environment, 2).removeprefix("CPython ") or records.text(records.submessage(header, 19), 4),
        note=records.text(header, 9),
        tags=[tag.decode("utf-8", "replace") for tag in header.get(10, [])],
        problems=log.problems,
    )
    run.rows = _history_rows(log, run)
    return run


def _history_rows(log: WandbLog, run: ImportedRun) -> Iterator[MetricRow]:
    for payload in log.payloads():
        record = records.parse_message(payload)
        if records.HISTORY in record:
            history = records.submessage(record, records.HISTORY)
            row = records.history_row(history, run.skipped, run.created)
            if row.values:
                yield row


def _status(exit_code: int | None) -> Status:
    if exit_code is None:
        return "running"
    return "finished" if exit_code == 0 else "interrupted" if exit_code == _INTERRUPTED else "failed"
