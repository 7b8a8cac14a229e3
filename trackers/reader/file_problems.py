"""What cannot be read of event files, each named once and for what it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from trackers.formats.tfrecord import HEADER, masked_crc
from trackers.reader.contents import Problem
from trackers.reader.event_file import EventFile
from trackers.reader.index import Folder, LogIndex, NameFilter
from trackers.reader.liveness import Liveness

Code = Literal["pointer", "not_events", "unreadable", "damaged", "truncated"]

_GIT_LFS = b"version https://git-lfs.github.com/spec/"
_HEAD_BYTES = 4096
# The shortest record is longer; less than that may be the beginning of one.
_MIN_TEXT_BYTES = 16
_WHITESPACE = b"\t\n\r\f"


class FileProblem(NamedTuple):
    """A problem of one event file.

    Attributes:
        folder: The file's folder.
        file: The file.
        code: `pointer` (a Git LFS pointer), `not_events` (a text with `tfevents` in its name), `unreadable` (it cannot
            be opened), `damaged` (bytes that are not an intact event) or `truncated` (it ends in the middle of a
            record and is not being written).
        problem: Where, and a sentence.
    """

    folder: Folder
    file: EventFile
    code: Code
    problem: Problem


def list_file_problems(index: LogIndex, runs: NameFilter = None) -> Iterator[FileProblem]:
    """Lists what cannot be read of the event files, by folder and file.

    Args:
        index: The files of the logdir.
        runs: As for `LogIndex.folders`.
    """
    liveness = Liveness(index)
    for folder in index.folders(runs):
        for file in folder.files:
            for code, problem in _problems(folder, file, liveness):
                yield FileProblem(folder, file, code, problem)


def _problems(folder: Folder, file: EventFile, liveness: Liveness) -> Iterator[tuple[Code, Problem]]:
    if problem := _other_content(file):
        yield problem
        return
    if not holds_events(file):
        yield "damaged", Problem(0, file.size, "no intact record: it is damaged, or not an event file")
        return
    for damage in sorted(file.scan.problems, key=lambda problem: (problem.offset, problem.size, problem.what)):
        yield ("damaged" if damage.size else "unreadable"), damage
    position, rest = file.scan.position, file.size - file.scan.position
    is_readable = all(damage.size for damage in file.scan.problems)
    if rest > 0 and is_readable and not liveness.is_live(folder, file):
        if _has_damaged_header(file, position):
            yield "damaged", Problem(position, rest, "the header of the last record is damaged")
        else:
            yield "truncated", Problem(position, rest, "not a whole record: the writer was stopped")


def _other_content(file: EventFile) -> tuple[Code, Problem] | None:
    """Returns the problem of a file that is not an event file at all; None if it may be one."""
    if holds_events(file):
        return None
    head = _read(file, 0, _HEAD_BYTES)
    if head.startswith(_GIT_LFS):
        return "pointer", Problem(0, file.size, "this is a Git LFS pointer; run `git lfs pull`")
    if len(head) >= _MIN_TEXT_BYTES and _is_text(head):
        return "not_events", Problem(
            0, file.size, "this is a text, not an event file, although its name has `tfevents`"
        )
    return None


def holds_events(file: EventFile) -> bool:
    """Tells whether a file is an event file by its content: it is empty, or an intact record or header is in it.

    Args:
        file: The file; one that cannot be read is taken for an event file, because of its name.
    """
    problems = file.scan.problems
    if not file.size or any(not problem.size for problem in problems):
        return True
    is_partly_intact = file.scan.position > sum(problem.size for problem in problems)
    return is_partly_intact or not _has_damaged_header(file, 0)


def _is_text(head: bytes) -> bool:
    if any(byte < 32 and byte not in _WHITESPACE for byte in head):
        return False
    try:
        head.decode()
    except UnicodeDecodeError as error:
        return error.start > len(head) - 4  # the last character may continue after the head
    return True


def _has_damaged_header(file: EventFile, position: int) -> bool:
    header = _read(file, position, HEADER)
    return len(header) == HEADER and int.from_bytes(header[8:], "little") != masked_crc(header[:8])


def _read(file: EventFile, position: int, size: int) -> bytes:
    try:
        with file.file.open() as stream:
            stream.seek(position)
            return stream.read(size)
    except OSError:
        return b""
