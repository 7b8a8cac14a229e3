"""The table in a file of Keras's CSVLogger, every row checked."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from trackers.errors import ReadError

EPOCH = "epoch"
_SEPARATORS = ",;\t"


def rows(path: Path, words: str, problems: list[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows below the header.

    Args:
        path: The file, to name it.
        words: What it holds.
        problems: Takes a note of a last line that was never finished.

    Yields:
        The number of the row's last line, counted from 1, and column to cell.

    Raises:
        ReadError: If there is no column `epoch`, two columns of one name, or a row of another length.
    """
    first = words.partition("\n")[0]
    separator = max(_SEPARATORS, key=first.count)
    lines = io.StringIO(words, newline="").readlines()
    reader = csv.reader(lines, delimiter=separator)
    try:
        header = next(reader, [])
        if EPOCH not in header or len(set(header)) < len(header):
            raise ReadError(
                f"{str(path)!r} should be a CSV file that Keras's CSVLogger wrote, with a column {EPOCH!r} and no name "
                f"twice; its first line has {', '.join(repr(name[:40]) for name in header[:20]) or 'nothing'}"
            )
        for cells in reader:
            if not cells:
                continue
            line = reader.line_num
            if len(cells) < len(header) and line == len(lines) and not words.endswith("\n"):
                problems.append(f"the file ends in the middle of line {line}")
            elif len(cells) != len(header):
                raise ReadError(f"{str(path)!r}, line {line}, should have {len(header)} cells, and has {len(cells)}")
            else:
                yield line, dict(zip(header, cells, strict=True))
    except csv.Error as error:
        raise ReadError(f"{str(path)!r}, line {reader.line_num}, is no row of a CSV file: {error}") from error
