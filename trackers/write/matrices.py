"""Numeric matrices: the numbers, to be read again, and an image that every TensorBoard shows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

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
    is_table: bool = False,
) -> list[summary_pb2.Summary.Value]:
    """Converts a matrix to two summaries.

    Args:
        tag: The tag of the image; the tag of the numbers is `<tag>/values`.
        values: [rows, columns], numbers; stored as float64.
        rows: The names of the rows, one each, or none.
        columns: The names of the columns, one each, or none.
        axes: What the rows and the columns are, for the image.
        is_table: Whether each column is a quantity of its own.

    Returns:
        The image, and the result of `numbers`.

    Raises:
        InvalidArgumentError: As for `numbers`.
    """
    summary = numbers(tag, values, rows, columns, axes, is_table)
    table = np.asarray(values).astype(np.float64)
    return [media.images(tag, matrix_image(table, rows, columns, axes, is_table)), summary]


def numbers(
    tag: str,
    values: npt.ArrayLike,
    rows: Sequence[str] = (),
    columns: Sequence[str] = (),
    axes: tuple[str, str] = ("", ""),
    is_table: bool = False,
) -> summary_pb2.Summary.Value:
    """Converts a matrix to a summary without an image.

    Args:
        tag: As for `matrix`, and so are the other arguments.
        values: See there.
        rows: See there.
        columns: See there.
        axes: See there.
        is_table: See there.

    Returns:
        A tensor summary of the tag `<tag>/values` under this kit's own plugin name, whose content is JSON: `{"rows":
        […], "columns": […], "axes": […]}`, with `"is_table": true` for a table.

    Raises:
        InvalidArgumentError: If the values are not numbers, the matrix does not have two dimensions or is empty, the
            names are not strings, or their number differs from the matrix's.
    """
    table = protos.to_array(tag, values).astype(np.float64)
    if table.ndim != 2 or not table.size:
        raise InvalidArgumentError(
            f"a matrix must have two dimensions, neither empty; {tag!r} has the shape {list(table.shape)}"
        )
    for axis, names, size in (("row", rows, table.shape[0]), ("column", columns, table.shape[1])):
        _check_names(names, f"the {axis} names of {tag!r}")
        if len(names) not in (0, size):
            raise InvalidArgumentError(f"{tag!r} has {size} {axis}s, so it needs {size} {axis} names, not {len(names)}")
    _check_names(axes, f"the axes of {tag!r}")
    if len(axes) != 2:
        raise InvalidArgumentError(f"the axes of {tag!r} must be two strings, (rows, columns), not {axes!r}")
    content: dict[str, Any] = {"rows": list(rows), "columns": list(columns), "axes": list(axes)}
    if is_table:
        content["is_table"] = True
    metadata = summary_pb2.SummaryMetadata(
        plugin_data=summary_pb2.SummaryMetadata.PluginData(
            plugin_name=MATRICES_PLUGIN, content=json.dumps(content).encode()
        ),
        data_class=summary_pb2.DATA_CLASS_TENSOR,
    )
    return protos.value(matrix_values_tag(tag), protos.array(table), metadata)


def _check_names(names: Sequence[str], description: str) -> None:
    if isinstance(names, str) or not all(isinstance(name, str) for name in names):
        raise InvalidArgumentError(f"{description} must be a sequence of strings, not {names!r}")
