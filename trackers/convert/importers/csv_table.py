"""Parses the table in a file of Keras's CSVLogger, and checks every row."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from trackers.errors import ReadError

EPOCH = "epoch"
_SEPARATORS = ",;\t"


def parse_rows(path: Path, text: str, problems: list[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yields the rows after the header.

    Args:
        path: The file, for errors.
        text: Its content.
        problems: Receives a sentence if the last line is incomplete.

    Yields:
        The number of the row's last line, counted from 1, and a mapping of column to cell.

    Raises:
        ReadError: If there is no column `epoch`, two columns have the same name, or a row has another length.
    """
    first_line = text.partition("\n")[0]
    separator = max(_SEPARATORS, key=first_line.count)
    lines = io.StringIO(text, newline="").readlines()
    reader = csv.reader(lines, delimiter=separator)
    try:
        header = next(reader, [])
        if EPOCH not in header or len(set(header)) < len(header):
            raise ReadError(
                f"expected a CSV file of Keras's CSVLogger, with a column {EPOCH!r} and no column twice; the header of "
                f"{str(path)!r} has {', '.join(repr(name[:40]) for name in header[:20]) or 'no columns'}"
            )
        for cells in reader:
            if not cells:
                continue
            line = reader.line_num
            if len(cells) < len(header) and line == len(lines) and not text.endswith("\n"):
                problems.append(f"the file ends in the middle of line {line}")
            elif len(cells) != len(header):
                raise ReadError(f"{str(path)!r}, line {line}: expected {len(header)} cells, not {len(cells)}")
            else:
                yield line, dict(zip(header, cells, strict=True))
    except csv.Error as error:
        raise ReadError(f"{str(path)!r}, line {reader.line_num}: not a row of a CSV file: {error}") from error
