"""Collects the values that are not scalars, and decodes them to a frame."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from trackers.formats.tfrecord import FOOTER, HEADER
from trackers.reader.contents import NonScalarValue, Problem
from trackers.reader.curves import drop_superseded
from trackers.reader.decoders import Kind, Row, extract_value, kind_of
from trackers.reader.event_file import EventFile
from trackers.reader.event_files import OnProgress
from trackers.reader.index import Folder

if TYPE_CHECKING:
    import pandas as pd

# Of one of several frames: large enough that their number does not matter.
_FRAME_BYTES = 8_000_000
# What a row takes beside its arrays, bytes and texts.
_ROW_BYTES = 200


class ValueFrames:
    """Decodes every value of a kind, to one frame or to several of bounded size.

    Args:
        folders: The folders to read.
        kind: The kind of summary.
        tags: Tags to return; None for all.
        raw: As for `curves.drop_superseded`.
        decode: Decode encoded media too.
        on_problem: Called with the file and the location of each value that cannot be decoded, which is left out.
    """

    def __init__(
        self,
        folders: Iterable[Folder],
        kind: Kind,
        tags: set[str] | None,
        raw: bool,
        decode: bool,
        on_problem: Callable[[EventFile, Problem], object],
    ) -> None:
        self._kind, self._decode, self._on_problem = kind, decode, on_problem
        self._values = [
            (folder.name, file, value) for folder in folders for file, value in list_values(folder, kind, tags, raw)
        ]

    def read(self) -> pd.DataFrame:
        """Decodes all values.

        Returns:
            Columns run, tag, step (int64), wall_time (float64) and those of the kind.
        """
        return self._frame([row for values in self._values for row in self._rows(*values)])

    def iterate(self, on_progress: OnProgress | None = None) -> Iterator[pd.DataFrame]:
        """Decodes some values at a time.

        Args:
            on_progress: Called with how many values have been decoded, and how many there are.

        Yields:
            Frames as `read` returns them, of about 8 MB each, but at least one value; one without rows if there is no
            value. All rows of a value are in one frame.
        """
        rows: list[Row] = []
        size, is_first = 0, True
        for count, values in enumerate(self._values, start=1):
            for row in self._rows(*values):
                rows.append(row)
                size += _ROW_BYTES + sum(map(_size, row))
            if on_progress:
                on_progress(count, len(self._values))
            if size >= _FRAME_BYTES:
                frame, rows, size, is_first = self._frame(rows), [], 0, False
                yield frame
                del frame  # while the next one is made
        if rows or is_first:
            yield self._frame(rows)

    def _rows(self, run: str, file: EventFile, value: NonScalarValue) -> list[Row]:
        try:
            cells = decode_value(file, value, self._kind)
            if self._decode:
                cells = [(*row, *self._kind.decode(row[-1])) for row in cells]
        except Exception as error:  # an intact record need not hold what its plugin expects; each decoder differs
            self._on_problem(file, _undecodable(value, error))
            return []
        return [(run, value.tag, value.step, value.wall_time, *row) for row in cells]

    def _frame(self, rows: list[Row]) -> pd.DataFrame:
        import pandas as pd  # takes 0.5 s, which the table of runs does not need

        decoded = self._kind.decoded_columns if self._decode else ()
        columns = ["run", "tag", "step", "wall_time", *self._kind.columns, *decoded]
        return pd.DataFrame(rows, columns=columns).astype({"step": np.int64, "wall_time": np.float64})


def _size(cell: Any) -> int:
    """Estimates the bytes of a cell."""
    if isinstance(cell, np.ndarray):
        return cell.nbytes
    return len(cell) if isinstance(cell, bytes | str) else 0


def undecodable_values(file: EventFile) -> Iterator[Problem]:
    """Decodes every value of a file that is not a scalar, keeps none, and yields those that cannot be decoded."""
    for value in file.scan.non_scalars:
        if kind := kind_of(value.plugin):
            try:
                decode_value(file, value, kind)
            except Exception as error:
                yield _undecodable(value, error)


def _undecodable(value: NonScalarValue, error: Exception) -> Problem:
    reason = str(error) or type(error).__name__
    what = f"{value.plugin} {value.tag!r} of step {value.step} cannot be decoded: {reason}"
    return Problem(value.offset - HEADER, HEADER + value.length + FOOTER, what)


def list_values(
    folder: Folder, kind: Kind, tags: set[str] | None, raw: bool
) -> Iterator[tuple[EventFile, NonScalarValue]]:
    """Lists the values of a kind in a folder, without decoding them.

    Args:
        folder: The folder.
        kind: The kind of summary.
        tags: Tags to list; None for all.
        raw: As for `curves.drop_superseded`.

    Yields:
        The file and the location of each value, by tag and step.
    """
    by_tag: dict[tuple[str, str], list[tuple[EventFile, NonScalarValue]]] = {}
    for file in folder.files:
        for value in file.scan.non_scalars:
            if value.plugin in kind.plugins and (tags is None or value.tag in tags):
                by_tag.setdefault((value.tag, value.plugin), []).append((file, value))
    for key in sorted(by_tag):
        values = by_tag[key]
        steps = np.array([value.step for _, value in values], np.int64)
        wall_times = np.array([value.wall_time for _, value in values])
        for index in drop_superseded(steps, wall_times, raw):
            yield values[index]


def decode_value(file: EventFile, value: NonScalarValue, kind: Kind) -> list[Row]:
    """Decodes one value.

    Args:
        file: The file that contains it.
        value: Its location.
        kind: Its kind of summary.

    Returns:
        The cells of the kind's columns, one tuple per row: an image summary of three images has three.

    Raises:
        ReadError: If the file can no longer be read.
        Exception: Whatever the decoder raises for bytes that are not what their plugin expects.
    """
    return list(kind.to_rows(extract_value(file.payload(value), value.plugin, value.value_index)))
