"""Runs of Weights & Biases, from the `.wandb` files that its client leaves in the folder `wandb`."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from trackers.convert.importers import wandb_records as records
from trackers.convert.importers.imported_run import Found, ImportedRun, Row
from trackers.convert.importers.wandb_log import WandbLog
from trackers.errors import ReadError
from trackers.schema.status import Status

# Ctrl-C; see wandb/sdk/lib/exit_hooks.py.
_INTERRUPTED = 255
# What W&B itself files a run under whose project nobody named.
_NO_PROJECT = "uncategorized"
_BELOW = ("*.wandb", "*run-*/*.wandb", "wandb/*run-*/*.wandb")


def find(paths: Iterable[Path]) -> list[Found]:
    """Looks for runs.

    Args:
        paths: Each a folder `wandb`, what that lies in, one run's folder in it, or a `.wandb` file.

    Returns:
        The runs, each file once.

    Raises:
        ReadError: If a path is not there or has none.
    """
    files: dict[Path, Path] = {}
    for path in paths:
        found = [path] if path.is_file() else [file for below in _BELOW for file in sorted(path.glob(below))]
        if not found:
            raise ReadError(
                f"{str(path)!r} should be W&B's folder `wandb`, or a run's folder in it, and "
                + ("holds no .wandb file" if path.is_dir() else "is not there")
            )
        for file in found:
            files.setdefault(file.resolve(), file)  # `latest-run` is a link to one of the others
    return [Found(file.stem, partial(read, file)) for file in files.values()]


def read(path: Path) -> ImportedRun:
    """Reads a `.wandb` file, as far as it goes.

    Args:
        path: The file.

    Returns:
        The run. Numbers of its history are its rows; media, texts and lists are counted as left out, and what W&B
        measures of the machine is passed over.

    Raises:
        ReadError: If it is no such file, or breaks off before it says which run it is.
    """
    log = WandbLog(path)
    header: records.Message = {}
    environment: records.Message = {}
    config: dict[str, Any] = {}
    exit_code: int | None = None
    for payload in log.payloads():
        record = records.message(payload)
        if records.RUN in record:
            said = records.inner(record, records.RUN)
            # A run that is renamed is said anew; when it began stays its own.
            header = {**header, **said, 17: header.get(17) or said.get(17, [b""])}
            records.update_config(config, records.inner(said, 4))
        elif records.CONFIG in record:
            records.update_config(config, records.inner(record, records.CONFIG))
        elif records.ENVIRONMENT in record:
            environment |= records.inner(record, records.ENVIRONMENT)
        elif records.EXIT in record:
            exit_code = records.inner(record, records.EXIT).get(1, [0])[-1]
    if not header:
        raise ReadError(f"{str(path)!r} breaks off before W&B wrote which run it is: there is nothing to import")
    config.pop("_wandb", None)
    id = records.text(header, 1)
    created = records.moment(header, 17) or records.moment(environment, 3) or path.stat().st_mtime
    git = records.inner(environment, 9) or records.inner(header, 21)
    arguments = [argument.decode("utf-8", "replace") for argument in environment.get(5, [])]
    run = ImportedRun(
        # A run that was resumed offline has a file for each part, all with one id.
        source=f"wandb:{id}@{created}",
        experiment=records.text(header, 3) or _NO_PROJECT,
        name=records.text(header, 8) or id,
        id=id,
        status=_status(exit_code),
        created=created,
        rows=(),
        hparams=config,
        command=shlex.join([*filter(None, [records.text(environment, 6)]), *arguments]),
        commit=records.text(git, 2),
        host=records.text(header, 13) or records.text(environment, 12),
        python=records.text(environment, 2).removeprefix("CPython ") or records.text(records.inner(header, 19), 4),
        note=records.text(header, 9),
        tags=[tag.decode("utf-8", "replace") for tag in header.get(10, [])],
        problems=log.problems,
    )
    run.rows = _rows(log, run)
    return run


def _rows(log: WandbLog, run: ImportedRun) -> Iterator[Row]:
    for payload in log.payloads():
        record = records.message(payload)
        if records.HISTORY in record:
            found = records.row(records.inner(record, records.HISTORY), run.left_out, run.created)
            if found.values:
                yield found


def _status(exit_code: int | None) -> Status:
    if exit_code is None:
        return "running"
    return "finished" if exit_code == 0 else "interrupted" if exit_code == _INTERRUPTED else "failed"
