"""Diagnostics: finds faults in a logdir."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, combinations

import numpy as np

from trackers.reader.contents import Problem
from trackers.reader.curves import segments_by_tag
from trackers.reader.event_file import EventFile
from trackers.reader.file_problems import FileProblem, list_file_problems
from trackers.reader.index import Folder
from trackers.reader.liveness import Liveness, WriterName, writer_name
from trackers.reader.logs import Logs
from trackers.reader.values import undecodable_values
from trackers.schema.run_layout import PROJECTOR_CONFIG_FILE
from trackers.schema.status import KILLED

# TensorFlow writes an empty event file with this suffix beside a profile.
PROFILE_MARKER = ".profile-empty"
_KILLED = "its process is gone and left no final status"


@dataclass(frozen=True)
class Finding:
    """A fault in a logdir.

    Attributes:
        code: `damaged`, `unreadable`, `truncated`, `pointer`, `not_events`, `overlap`, `empty`, `collision`, `invalid`
            or `killed`.
        run: The folder, as TensorBoard names it.
        file: The file; "" if the finding is about the folder.
        detail: What is wrong, where, and what follows.
    """

    code: str
    run: str
    file: str
    detail: str


def diagnose(logs: Logs) -> list[Finding]:
    """Finds every fault in a logdir, among them everything that `Logs.problems` lists.

    Args:
        logs: Any logs.
    """
    findings = list(_find_unlisted(logs.path))
    by_file: dict[str, list[Finding]] = {}
    for file_problem in list_file_problems(logs.index):
        by_file.setdefault(str(file_problem.file.file), []).append(_finding(file_problem))
    liveness = Liveness(logs.index)
    for folder in logs.index.folders():
        for file in folder.files:
            problems = by_file.get(str(file.file), [])
            findings += problems
            if not problems and (reason := _empty_reason(file)) and not liveness.is_live(folder, file):
                findings.append(Finding("empty", folder.name, str(file.file), reason))
            for problem in undecodable_values(file):
                findings.append(Finding("damaged", folder.name, str(file.file), _located(problem)))
        for find in _FOLDER_CHECKS:
            findings += find(folder)
    findings += [Finding("killed", info.run, "", _KILLED) for info in logs.run_infos() if info.status == KILLED]
    problems_of_runs = logs.problems().query("file == ''")
    rows = zip(problems_of_runs["run"], problems_of_runs["what"], strict=True)
    return [*findings, *(Finding("invalid", run, "", what) for run, what in rows)]


def _finding(file_problem: FileProblem) -> Finding:
    is_part = file_problem.code in ("damaged", "truncated")
    detail = _located(file_problem.problem) if is_part else file_problem.problem.what
    return Finding(file_problem.code, file_problem.folder.name, str(file_problem.file.file), detail)


def _located(problem: Problem) -> str:
    return f"{problem.size:,} bytes at {problem.offset:,}: {problem.what}"


def _empty_reason(file: EventFile) -> str:
    """Returns why a file is empty; "" if it is not, or marks a profile or embeddings."""
    if file.scan.segments or file.scan.non_scalars or file.file.name.endswith(PROFILE_MARKER):
        return ""
    if not file.size:
        return "it has no bytes"
    return "" if _has_embeddings(file) else "nothing was written after its first record"


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
        # Several values at one step are how Lightning and Transformers keep their books, not a restart.
        indexes = np.flatnonzero(steps[1:] < steps[:-1])
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
        writer, other = writer_name(name), writer_name(other_name)
        if writer and other and writer.second == other.second and _are_different(writer, other):
            detail = f"two processes created {name} and {other_name} in the same second: two runs may share this folder"
            yield Finding("collision", folder.name, "", detail)


def _are_different(writer: WriterName, other: WriterName) -> bool:
    """Tells whether two writers are two processes; a name without a process matches every process."""
    return writer.host != other.host or len({writer.process, other.process} - {None}) > 1


def _find_unlisted(path: str) -> Iterator[Finding]:
    errors: list[OSError] = []
    for _ in os.walk(path, onerror=errors.append):
        pass
    for error in errors:
        yield Finding("unreadable", os.path.relpath(error.filename, path), error.filename, str(error.strerror))


_FOLDER_CHECKS: tuple[Callable[[Folder], Iterator[Finding]], ...] = (_find_overlap, _find_collision)
