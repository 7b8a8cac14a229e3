"""Diagnostics: finds faults in a logdir. Each code has a function that finds it."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, combinations

import numpy as np

from trackers.reader.curves import segments_by_tag
from trackers.reader.event_file import EventFile
from trackers.reader.index import Folder
from trackers.reader.logs import Logs
from trackers.reader.run_status import STALE_SECONDS
from trackers.schema.run_layout import PROJECTOR_CONFIG_FILE
from trackers.schema.status import KILLED

# TensorFlow 1 writes events.out.tfevents.<second>.<host>; other writers append .<process>.<number> and a suffix.
_FILE_NAME = re.compile(
    r"tfevents\.(?P<second>\d+)\.(?:(?P<host>.+)\.(?P<process>\d+)\.\d+(?:\D.*)?|(?P<host_only>.+))$"
)
# TensorFlow writes an empty event file with this suffix beside a profile.
PROFILE_MARKER = ".profile-empty"


@dataclass(frozen=True)
class Finding:
    """A fault in a logdir.

    Attributes:
        code: `damaged`, `unreadable`, `truncated`, `overlap`, `empty`, `collision` or `killed`.
        run: The folder, as TensorBoard names it.
        file: The file; "" if the finding is about the folder.
        detail: What is wrong, where, and what follows.
    """

    code: str
    run: str
    file: str
    detail: str


def diagnose(logs: Logs) -> list[Finding]:
    """Finds every fault in a logdir.

    Args:
        logs: Any logs.
    """
    findings = list(_find_unlisted(logs.path))
    for folder in logs.index.folders():
        for find in _FOLDER_CHECKS:
            findings += find(folder)
    findings += [
        Finding("killed", info.run, "", "its process is gone and left no final status")
        for info in logs.run_infos()
        if info.status == KILLED
    ]
    return findings


def _find_damaged(folder: Folder) -> Iterator[Finding]:
    for file in folder.files:
        for problem in file.scan.problems:
            if problem.size:
                detail = f"{problem.size:,} bytes at {problem.offset:,}: {problem.what}"
                yield Finding("damaged", folder.name, str(file.file), detail)
            else:
                yield Finding("unreadable", folder.name, str(file.file), problem.what)


def _find_truncated(folder: Folder) -> Iterator[Finding]:
    for file in folder.files:
        rest = file.size - file.scan.position
        if rest > 0 and not _may_be_live(file):
            detail = f"the last {rest:,} bytes are not a whole record: the writer was stopped"
            yield Finding("truncated", folder.name, str(file.file), detail)


def _find_empty(folder: Folder) -> Iterator[Finding]:
    for file in folder.files:
        is_empty = not file.scan.segments and not file.scan.non_scalars and not file.scan.problems
        is_marker = file.file.name.endswith(PROFILE_MARKER) or (file.size and _has_embeddings(file))
        if is_empty and not _may_be_live(file) and not is_marker:
            detail = "nothing was written after its first record" if file.size else "it has no bytes"
            yield Finding("empty", folder.name, str(file.file), detail)


def _has_embeddings(file: EventFile) -> bool:
    """Tells whether an event file makes a folder of embeddings a run."""
    try:
        with file.file.beside(PROJECTOR_CONFIG_FILE).open():
            return True
    except (OSError, ValueError):
        return False


def _find_overlap(folder: Folder) -> Iterator[Finding]:
    restarts = {}
    for tag, parts in segments_by_tag(chain.from_iterable(file.scan.segments for file in folder.files)).items():
        steps = np.concatenate([part.steps for part in parts])
        indexes = np.flatnonzero(steps[1:] <= steps[:-1])
        if len(indexes):
            restarts[tag] = int(steps[indexes[0] + 1])
    if restarts:
        tag, step = next(iter(restarts.items()))
        others = f" and of {len(restarts) - 1} more tags" if len(restarts) > 1 else ""
        detail = f"the steps of {tag!r}{others} restart at {step}: TensorBoard shows only the later points"
        yield Finding("overlap", folder.name, "", detail)


def _find_collision(folder: Folder) -> Iterator[Finding]:
    names = [file.file.name for file in folder.files if not file.file.name.endswith(PROFILE_MARKER)]
    for name, other_name in combinations(names, 2):
        match, other = _FILE_NAME.search(name), _FILE_NAME.search(other_name)
        if match and other and match["second"] == other["second"] and _have_different_writers(match, other):
            detail = f"two processes created {name} and {other_name} in the same second: two runs may share this folder"
            yield Finding("collision", folder.name, "", detail)


def _have_different_writers(match: re.Match[str], other: re.Match[str]) -> bool:
    """Tells whether two file names are of two processes; a name without a process matches every process."""
    hosts = {name["host"] or name["host_only"] for name in (match, other)}
    processes = {name["process"] for name in (match, other)} - {None}
    return len(hosts) > 1 or len(processes) > 1


def _find_unlisted(path: str) -> Iterator[Finding]:
    errors: list[OSError] = []
    for _ in os.walk(path, onerror=errors.append):
        pass
    for error in errors:
        yield Finding("unreadable", os.path.relpath(error.filename, path), error.filename, str(error.strerror))


_FOLDER_CHECKS: tuple[Callable[[Folder], Iterator[Finding]], ...] = (
    _find_damaged,
    _find_truncated,
    _find_empty,
    _find_overlap,
    _find_collision,
)


def _may_be_live(file: EventFile) -> bool:
    return time.time() - file.mtime < STALE_SECONDS
