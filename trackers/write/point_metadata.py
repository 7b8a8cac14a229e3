"""Encodes what is known of each point of an embedding as the TSV that TensorBoard's Projector reads."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from trackers.errors import InvalidArgumentError
from trackers.write import protos


def encode_metadata(metadata: Mapping[str, Sequence[object]], counts: set[int]) -> bytes:
    """Encodes metadata as TSV with a header.

    The Projector takes the first line for a header only if it has a tab, so a single column gets an index beside it.
    Tabs and ends of lines in a cell become spaces: the format cannot escape them.

    Args:
        metadata: Column to a value per point.
        counts: The numbers of points of the embeddings that share it.

    Raises:
        InvalidArgumentError: If it is not a mapping of columns, a column does not have a value per point, a text cannot
            be encoded, or a row is blank.
    """
    if not isinstance(metadata, Mapping) or not metadata:
        raise InvalidArgumentError(f"metadata must map columns to a value per point, not {metadata!r:.100}")
    columns = {name: _cells(name, column) for name, column in metadata.items()}
    for name, cells in columns.items():
        if counts - {len(cells)}:
            raise InvalidArgumentError(
                f"the metadata {name!r} has {len(cells)} values; the embeddings have {sorted(counts)} points: one "
                "value per point"
            )
    if len(columns) == 1:
        (name, cells), *_ = columns.items()
        columns["row" if name == "index" else "index"] = [str(index) for index in range(len(cells))]
    rows = list(zip(*columns.values(), strict=True))
    for index, row in enumerate(rows):
        if not "".join(row).strip():
            raise InvalidArgumentError(f"the metadata of point {index} is blank; TensorBoard's Projector would skip it")
    lines = ["\t".join(row) for row in [[_cell(name) for name in columns], *rows]]
    return protos.encode_text("\n".join(lines) + "\n", "metadata")


def _cells(name: Any, column: Any) -> list[str]:
    protos.encode_text(name, "the name of a metadata column")
    if isinstance(column, str | bytes | Mapping) or not hasattr(column, "__len__") or not hasattr(column, "__iter__"):
        raise InvalidArgumentError(
            f"the metadata {name!r} must be a sequence with a value per point, not {column!r:.100}"
        )
    return [_cell(value) for value in column]


def _cell(value: object) -> str:
    return "" if value is None else re.sub(r"[\t\r\n]", " ", str(value))
