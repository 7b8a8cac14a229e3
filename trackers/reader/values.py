"""Values that are no scalars, from where they lie in the event files to a frame."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd

from trackers.formats.tfrecord import FOOTER, HEADER
from trackers.reader.curves import drop_superseded
from trackers.reader.decoders import Kind, Row, value
from trackers.reader.event_file import EventFile
from trackers.reader.index import Folder
from trackers.reader.scan import NonScalarValue, Problem


def values_frame(
    folders: Iterable[Folder], kind: Kind, tags: set[str] | None, raw: bool, decode: bool
) -> tuple[pd.DataFrame, list[tuple[EventFile, Problem]]]:
    """Decodes every value of a kind.

    Args:
        folders: Where to look.
        kind: The kind.
        tags: Those wanted; None for all.
        raw: As for `curves.drop_superseded`.
        decode: Decode encoded media too.

    Returns:
        Columns run, tag, step (int64), wall_time (float64) and those of the kind; and what could not be decoded.
    """
    rows: list[Row] = []
    problems: list[tuple[EventFile, Problem]] = []
    for folder in folders:
        for file, other in ordered_values(folder, kind, tags, raw):
            try:
                cells = rows_of(file, other, kind)
                if decode:
                    cells = [(*row, *kind.decode(row[-1])) for row in cells]
            except Exception as error:  # intact bytes that are not what they say they are, in whichever decoder's words
                what = f"{other.plugin} {other.tag!r} of step {other.step} cannot be decoded: {error}"
                problems.append((file, Problem(other.offset - HEADER, HEADER + other.length + FOOTER, what)))
                continue
            rows += [(folder.name, other.tag, other.step, other.wall_time, *row) for row in cells]
    columns = ["run", "tag", "step", "wall_time", *kind.columns, *(kind.decoded if decode else ())]
    return pd.DataFrame(rows, columns=columns).astype({"step": np.int64, "wall_time": np.float64}), problems


def ordered_values(
    folder: Folder, kind: Kind, tags: set[str] | None, raw: bool
) -> Iterator[tuple[EventFile, NonScalarValue]]:
    """Where the values of a kind lie in a folder.

    Args:
        folder: The folder.
        kind: The kind.
        tags: Those wanted; None for all.
        raw: As for `curves.drop_superseded`.

    Yields:
        File and place of each value, by tag and step.
    """
    series: dict[tuple[str, str], list[tuple[EventFile, NonScalarValue]]] = {}
    for file in folder.files:
        for other in file.scan.others:
            if other.plugin in kind.plugins and (tags is None or other.tag in tags):
                series.setdefault((other.tag, other.plugin), []).append((file, other))
    for key in sorted(series):
        found = series[key]
        steps = np.array([other.step for _, other in found], np.int64)
        for number in drop_superseded(steps, np.array([other.wall_time for _, other in found]), raw):
            yield found[number]


def rows_of(file: EventFile, other: NonScalarValue, kind: Kind) -> list[Row]:
    """Decodes one value.

    Args:
        file: Where it is.
        other: Where in it.
        kind: Its kind.

    Returns:
        The cells of the kind's columns, a row each: an image summary of three images has three.

    Raises:
        ReadError: If the file cannot be read any more.
        Exception: Whatever a decoder says of bytes that are not what they say they are.
    """
    return list(kind.rows(value(file.payload(other), other.plugin, other.index)))
