"""The pictures of a report: confusion matrices with their numbers, and kernel sheets."""

from __future__ import annotations

import base64
from collections.abc import Hashable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from trackers.analysis.table_formats import truncate_middle
from trackers.reader.logs import Logs
from trackers.report import page
from trackers.report.figures import LAYOUT, label
from trackers.report.media_types import image_type
from trackers.schema.tags import CONFUSION_MATRIX_TAG

if TYPE_CHECKING:
    import plotly.graph_objects as go

_MATRICES = 24
# Beyond that nobody reads the numbers, or the names.
_NUMBERED = 30
# Of all matrices together; each takes 16 bytes.
_CELLS = 60_000
# Of all images together, in bytes before base64 makes four of three.
_IMAGE_BYTES = 1_000_000


def matrices(logs: Logs, called: Mapping[str, str]) -> Iterator[str]:
    """The section of confusion matrices: the last one of each run.

    Args:
        logs: The logs.
        called: The runs wanted, and what each is called.

    Yields:
        HTML; nothing where there is none.
    """
    found = _last(logs.matrices(runs=list(called)))
    found = found[[CONFUSION_MATRIX_TAG in tag for tag in found["tag"].astype(str)]]
    if found.empty:
        return
    shown = found[_within(found["values"].map(np.size), _CELLS)].head(_MATRICES)
    remark = "The last of each run; the colour is the share of its row." + _left_out(len(found) - len(shown))
    parts = [
        (_words(logs, called, row), page.figure(heatmap(row["values"], row["rows"], row["columns"])))
        for row in shown.to_dict("records")
    ]
    yield page.section("Confusion matrices", remark, page.grid(parts))


def heatmap(matrix: Any, rows: list[str], columns: list[str]) -> go.Figure:
    """A matrix, shaded by the share of its row, with its numbers where there is room.

    Args:
        matrix: float64 [rows, columns].
        rows: Their names, or none.
        columns: Their names, or none.
    """
    import plotly.graph_objects as go

    known = np.nan_to_num(np.abs(matrix), posinf=0.0)
    # By the greatest first, so that no sum overflows.
    known = known / np.maximum(known.max(axis=1, keepdims=True), np.finfo(float).tiny)
    shares = known / np.maximum(known.sum(axis=1, keepdims=True), 1.0)
    numbered = max(matrix.shape) <= _NUMBERED
    drawn = go.Heatmap(
        z=shares.astype(np.float32),
        zmin=0,
        zmax=1,
        colorscale="Blues",
        showscale=False,
        xgap=1,
        ygap=1,
        customdata=matrix,
        text=[[f"{value:.5g}" for value in line] for line in matrix] if numbered else None,
        texttemplate="%{text}" if numbered else None,
        hovertemplate="%{y} → %{x}: %{customdata} (%{z:.1%})<extra></extra>",
    )
    cell = 34 if numbered else max(2, 600 / max(matrix.shape))
    height, width = (round(cell * size) for size in matrix.shape)
    shown = go.Figure(drawn, layout={**LAYOUT, "margin": {"l": 110, "r": 10, "t": 10, "b": 90}})
    shown.update_layout(width=width + 120, height=height + 100)
    for axis, called in ((shown.layout.xaxis, columns), (shown.layout.yaxis, rows)):
        if numbered and called:
            axis.update(tickvals=list(range(len(called))), ticktext=[label(name, 16) for name in called])
    shown.layout.yaxis.update(autorange="reversed", title="true")
    shown.layout.xaxis.update(title="predicted", tickangle=-45)
    return shown


def kernels(logs: Logs, called: Mapping[str, str]) -> Iterator[str]:
    """The section of kernel sheets: the last one of each kernel of each run.

    Args:
        logs: The logs.
        called: The runs wanted, and what each is called.

    Yields:
        HTML; nothing where there is none.
    """
    known = logs.tags()
    tags = {tag for tag in known.loc[known["plugin"] == "images", "tag"] if tag.endswith("kernel/image")}
    if not tags:
        return
    found = _last(logs.images(tags=tags, runs=list(called)))
    found = found[[image_type(data) is not None for data in found["data"]]]
    shown = found[_within(found["data"].map(len), _IMAGE_BYTES)]
    parts = [
        (_words(logs, called, row), f'<img alt="" src="data:{image_type(row["data"])};base64,{_text(row["data"])}">')
        for row in shown.to_dict("records")
    ]
    if parts:
        remark = "The last sheet of each kernel." + _left_out(len(found) - len(shown))
        yield page.section("Kernels", remark, page.grid(parts))


def _last(found: pd.DataFrame) -> pd.DataFrame:
    return found.groupby(["run", "tag"], observed=True, sort=False).tail(1).reset_index(drop=True)


def _within(sizes: pd.Series[int], most: int) -> pd.Series[bool]:
    """Which may stay so that their sizes add up to no more; the small ones first, so that there are many."""
    return (sizes.sort_values(kind="stable").cumsum() <= most).reindex(sizes.index)


def _words(logs: Logs, called: Mapping[str, str], row: Mapping[Hashable, Any]) -> str:
    """Which run, tag and step a picture is of."""
    (run,) = {folder.run for folder in logs.index.folders([row["run"]]) if folder.name == row["run"]}
    tag = row["tag"].removesuffix("/image").removesuffix("/values")
    return f"{truncate_middle(called[run], 60)} · {truncate_middle(tag, 60)} · step {row['step']}"


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _left_out(count: int) -> str:
    return f" {count} more are left out, so that the file stays small." if count else ""
