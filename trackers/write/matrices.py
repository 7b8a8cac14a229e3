"""Numeric matrices: as numbers for later reading, and as a picture that every TensorBoard shows."""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from tensorboard.compat.proto import summary_pb2

from trackers.errors import InvalidArgumentError
from trackers.schema.tags import MATRICES_PLUGIN, matrix_values_tag
from trackers.write import media, protos
from trackers.write.matrix_image import matrix_image


def matrix(
    tag: str,
    values: npt.ArrayLike,
    rows: Sequence[str] = (),
    columns: Sequence[str] = (),
    axes: tuple[str, str] = ("", ""),
) -> list[summary_pb2.Summary.Value]:
    """A matrix as two summaries.

    Args:
        tag: The picture's tag; the numbers go under `<tag>/values`.
        values: [rows, columns], numbers; kept as float64.
        rows: The rows' names, as many as there are rows, or none.
        columns: The columns' names, likewise.
        axes: What the rows and what the columns are, for the picture.

    Returns:
        The picture; and a tensor summary under a plugin name of ours, whose content is JSON: `{"rows": […],
        "columns": […], "axes": […]}`.

    Raises:
        InvalidArgumentError: If the matrix is empty or does not have two dimensions, or names and sizes differ.
    """
    table = np.asarray(values, dtype=np.float64)
    if table.ndim != 2 or not table.size:
        raise InvalidArgumentError(
            f"a matrix must have two dimensions, neither empty; {tag!r} has the shape {list(table.shape)}"
        )
    for axis, given, size in (("row", rows, table.shape[0]), ("column", columns, table.shape[1])):
        if len(given) not in (0, size):
            raise InvalidArgumentError(
                f"{tag!r} has {size} {axis}s, so {size} {axis} names or none were wanted; {len(given)} came"
            )
    content = {"rows": list(rows), "columns": list(columns), "axes": list(axes)}
    metadata = summary_pb2.SummaryMetadata(
        plugin_data=summary_pb2.SummaryMetadata.PluginData(
            plugin_name=MATRICES_PLUGIN, content=json.dumps(content).encode()
        ),
        data_class=summary_pb2.DATA_CLASS_TENSOR,
    )
    return [
        media.images(tag, matrix_image(table, rows, columns, axes)),
        protos.value(matrix_values_tag(tag), protos.array(table), metadata),
    ]
