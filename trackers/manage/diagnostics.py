"""What is wrong with a logdir: a function a kind of finding."""

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
from trackers.schema.status import KILLED

# TensorFlow 1 writes events.out.tfevents.<seconds>.<host>; others put .<process>.<number> behind it, and then a suffix.
_NAME = re.compile(r"tfevents\.(?P<second>\d+)\.(?:(?P<host>.+)\.(?P<process>\d+)\.\d+(?:\D.*)?|(?P<alone>.+))$")
# TensorFlow marks with it that a profile lies beside; it is meant to be empty.
PROFILE_MARKER = ".profile-empty"


@dataclass(frozen=True)
class Finding:
    """Something that is wrong.

    Attributes:
        kind: `damaged`, `unreadable`, `cut`, `overlap`, `empty`, `collision` or `never ended`.
        run: The folder, as TensorBoard names it.
        file: The file; "" where it is about the folder.
        detail: What, where, and what follows.
    """

    kind: str
    run: str
    file: str
    detail: str


def findings(logs: Logs) -> list[Finding]:
    """Everything that is wrong with some logs.

    Args:
        logs: Any logs.
    """
    found = list(_unlisted(logs.path))
    for folder in logs.index.folders():
        for look in _LOOKS:
            found += look(folder)
    found += [
        Finding("never ended", info.run, "", "its process is gone, and it did not say how it ended")
        for info in logs.run_infos()
        if info.status == KILLED
    ]
    return found


def _damaged(folder: Folder) -> Iterator[Finding]:
    for file in folder.files:
        for problem in file.scan.problems:
            if problem.size:
                what = f"{problem.size:,} bytes at {problem.offset:,}: {problem.what}"
                yield Finding("damaged", folder.name, str(file.file), what)
            else:
                yield Finding("unreadable", folder.name, str(file.file), problem.what)


def _cut(folder: Folder) -> Iterator[Finding]:
    for file in folder.files:
        rest = file.size - file.scan.position
        if rest > 0 and not _may_be_live(file):
            what = f"the last {rest:,} bytes are no whole record: whoever wrote them was stopped"
            yield Finding("cut", folder.name, str(file.file), what)


def _empty(folder: Folder) -> Iterator[Finding]:
    for file in folder.files:
        nothing = not file.scan.segments and not file.scan.non_scalars and not file.scan.problems
        if nothing and not _may_be_live(file) and not file.file.name.endswith(PROFILE_MARKER):
            what = "it has no bytes" if not file.size else "nothing was written behind its first record"
            yield Finding("empty", folder.name, str(file.file), what)


def _overlap(folder: Folder) -> Iterator[Finding]:
    again = {}
    for tag, parts in segments_by_tag(chain.from_iterable(file.scan.segments for file in folder.files)).items():
        steps = np.concatenate([part.steps for part in parts])
        turns = np.flatnonzero(steps[1:] <= steps[:-1])
        if len(turns):
            again[tag] = int(steps[turns[0] + 1])
    if again:
        tag, step = next(iter(again.items()))
        others = f" and of {len(again) - 1} more tags" if len(again) > 1 else ""
        what = f"the steps of {tag!r}{others} begin again (at {step}): TensorBoard draws the later points alone"
        yield Finding("overlap", folder.name, "", what)


def _collision(folder: Folder) -> Iterator[Finding]:
    names = [file.file.name for file in folder.files if not file.file.name.endswith(PROFILE_MARKER)]
    for one, other in combinations(names, 2):
        first, second = _NAME.search(one), _NAME.search(other)
        if first and second and first["second"] == second["second"] and _differ(first, second):
            what = f"{one} and {other} were begun in one second by two processes: two runs may share this folder"
            yield Finding("collision", folder.name, "", what)


def _differ(first: re.Match[str], second: re.Match[str]) -> bool:
    """Whether two names tell of two processes; where one does not say, they do not."""
    hosts = {found["host"] or found["alone"] for found in (first, second)}
    processes = {found["process"] for found in (first, second)} - {None}
    return len(hosts) > 1 or len(processes) > 1


def _unlisted(path: str) -> Iterator[Finding]:
    errors: list[OSError] = []
    for _ in os.walk(path, onerror=errors.append):
        pass
    for error in errors:
        yield Finding("unreadable", os.path.relpath(error.filename, path), error.filename, str(error.strerror))


_LOOKS: tuple[Callable[[Folder], Iterator[Finding]], ...] = (_damaged, _cut, _empty, _overlap, _collision)


def _may_be_live(file: EventFile) -> bool:
    return time.time() - file.mtime < STALE_SECONDS
