"""What is wrong with a logdir: a function a kind of finding."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, combinations

import numpy as np

from trackers.reader.catalog import Folder
from trackers.reader.curves import by_tag
from trackers.reader.event_files import EventFile
from trackers.reader.logs import Logs
from trackers.reader.status import KILLED, STALE_SECONDS

# events.out.tfevents.<seconds>.<host>[.<process>.<number>][.v2]
_NAME = re.compile(r"tfevents\.(?P<second>\d+)\.(?P<host>.+?)(?:\.(?P<process>\d+)\.\d+)?(?:\.v2)?$")
# TensorFlow marks with it that a profile lies beside; it is meant to be empty.
_MARKER = ".profile-empty"


@dataclass(frozen=True)
class Finding:
    """Something that is wrong.

    Attributes:
        kind: `damaged`, `cut`, `overlap`, `empty`, `collision` or `never ended`.
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
    found: list[Finding] = []
    for folder in logs.catalog.folders():
        for look in _LOOKS:
            found += look(folder)
    runs = logs.runs()
    found += [
        Finding("never ended", str(run), "", "its process is gone, and it did not say how it ended")
        for run in runs["run"][runs["status"] == KILLED]
    ]
    return found


def _damaged(folder: Folder) -> Iterator[Finding]:
    for file in folder.files:
        for problem in file.scan.problems:
            place = f"{problem.size:,} bytes at {problem.offset:,}: " if problem.size else ""
            yield Finding("damaged", folder.name, str(file.file), f"{place}{problem.what}")


def _cut(folder: Folder) -> Iterator[Finding]:
    for file in folder.files:
        rest = file.size - file.scan.position
        if rest > 0 and not _may_be_live(file):
            what = f"the last {rest:,} bytes are no whole record: whoever wrote them was stopped"
            yield Finding("cut", folder.name, str(file.file), what)


def _empty(folder: Folder) -> Iterator[Finding]:
    for file in folder.files:
        nothing = not file.scan.series and not file.scan.others and not file.scan.problems
        if nothing and not _may_be_live(file) and not file.file.name.endswith(_MARKER):
            what = "it has no bytes" if not file.size else "nothing was written behind its first record"
            yield Finding("empty", folder.name, str(file.file), what)


def _overlap(folder: Folder) -> Iterator[Finding]:
    again = {}
    for tag, parts in by_tag(chain.from_iterable(file.scan.series for file in folder.files)).items():
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
    names = {file.file.name: _NAME.search(file.file.name) for file in folder.files}
    parts = [(name, found["second"], (found["host"], found["process"])) for name, found in names.items() if found]
    for (one, second, writer), (other, same, another) in combinations(parts, 2):
        if second == same and writer != another and _MARKER not in one + other:
            what = f"{one} and {other} were begun in one second by two processes: two runs may share this folder"
            yield Finding("collision", folder.name, "", what)


_LOOKS: tuple[Callable[[Folder], Iterator[Finding]], ...] = (_damaged, _cut, _empty, _overlap, _collision)


def _may_be_live(file: EventFile) -> bool:
    return time.time() - file.touched < STALE_SECONDS
