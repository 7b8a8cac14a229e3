"""Collects the values that are not scalars, and decodes them to a frame."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np

from trackers.formats.tfrecord import FOOTER, HEADER
from trackers.reader.contents import NonScalarValue, Problem
from trackers.reader.curves import drop_superseded
from trackers.reader.decoders import Kind, Row, extract_value, kind_of
from trackers.reader.event_file import EventFile
from trackers.reader.index import Folder

if TYPE_CHECKING:
    import pandas as pd


def values_frame(
    folders: Iterable[Folder], kind: Kind, tags: set[str] | None, raw: bool, decode: bool
) -> tuple[pd.DataFrame, list[tuple[EventFile, Problem]]]:
    """Decodes every value of a kind.

    Args:
        folders: The folders to read.
        kind: The kind of summary.
        tags: Tags to return; None for all.
        raw: As for `curves.drop_superseded`.
        decode: Decode encoded media too.

    Returns:
        Columns run, tag, step (int64), wall_time (float64) and those of the kind; and the values that cannot be
        decoded.
    """
    import pandas as pd  # takes 0.5 s, which the table of runs does not need

    rows: list[Row] = []
    problems: list[tuple[EventFile, Problem]] = []
    for folder in folders:
        for file, value in list_values(folder, kind, tags, raw):
            try:
                cells = decode_value(file, value, kind)
                if decode:
                    cells = [(*row, *kind.decode(row[-1])) for row in cells]
            except Exception as error:  # an intact record need not hold what its plugin expects; each decoder differs
                problems.append((file, _undecodable(value, error)))
                continue
            rows += [(folder.name, value.tag, value.step, value.wall_time, *row) for row in cells]
    columns = ["run", "tag", "step", "wall_time", *kind.columns, *(kind.decoded_columns if decode else ())]
    return pd.DataFrame(rows, columns=columns).astype({"step": np.int64, "wall_time": np.float64}), problems


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
