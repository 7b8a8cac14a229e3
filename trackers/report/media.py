"""The media of a report: confusion matrices with their numbers, and kernel images."""

from __future__ import annotations

import base64
from collections.abc import Hashable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from trackers.analysis.row_shares import row_shares
from trackers.analysis.table_formats import truncate_middle
from trackers.reader.logs import Logs
from trackers.report import page
from trackers.report.figures import LAYOUT, label
from trackers.report.media_types import image_type
from trackers.schema.tags import CONFUSION_MATRIX_TAG

if TYPE_CHECKING:
    import plotly.graph_objects as go

_MAX_MATRICES = 24
# Numbers and names are illegible in larger matrices.
_MAX_NUMBERED = 30
# Over all matrices; each cell takes 16 bytes.
_MAX_CELLS = 60_000
# Over all images, before base64 makes four bytes of three.
_MAX_IMAGE_BYTES = 1_000_000


def matrices(logs: Logs, titles: Mapping[str, str]) -> Iterator[str]:
    """Makes the section of confusion matrices: the last one of each run.

    Args:
        logs: The logs.
        titles: Run to title.

    Yields:
        HTML; nothing if no run has a confusion matrix.
    """
    last = _last(logs.iter_frames("matrices", runs=list(titles)))
    last = last[[CONFUSION_MATRIX_TAG in tag for tag in last["tag"].astype(str)]]
    if last.empty:
        return
    shown = last[_within(last["values"].map(np.size), _MAX_CELLS)].head(_MAX_MATRICES)
    remark = "The last matrix of each run; the colour is the share of the row." + _omitted(len(last) - len(shown))
    parts = [
        (_caption(logs, titles, row), page.figure(heatmap(row["values"], row["rows"], row["columns"])))
        for row in shown.to_dict("records")
    ]
    yield page.section("Confusion matrices", remark, page.grid(parts))


def heatmap(matrix: Any, rows: list[str], columns: list[str]) -> go.Figure:
    """Draws a matrix, shaded by row share, with its numbers if there is room.

    Args:
        matrix: float64 [rows, columns].
        rows: Their names, or [].
        columns: Their names, or [].
    """
    import plotly.graph_objects as go

    is_numbered = max(matrix.shape) <= _MAX_NUMBERED
    trace = go.Heatmap(
        z=np.nan_to_num(row_shares(matrix)).astype(np.float32),
        zmin=0,
        zmax=1,
        colorscale="Blues",
        showscale=False,
        xgap=1,
        ygap=1,
        customdata=matrix,
        text=[[f"{value:.5g}" for value in row] for row in matrix] if is_numbered else None,
        texttemplate="%{text}" if is_numbered else None,
        hovertemplate="%{y} → %{x}: %{customdata} (%{z:.1%})<extra></extra>",
    )
    cell = 34 if is_numbered else max(2, 600 / max(matrix.shape))
    height, width = (round(cell * size) for size in matrix.shape)
    figure = go.Figure(trace, layout={**LAYOUT, "margin": {"l": 110, "r": 10, "t": 10, "b": 90}})
    figure.update_layout(width=width + 120, height=height + 100)
    for axis, names in ((figure.layout.xaxis, columns), (figure.layout.yaxis, rows)):
        if is_numbered and names:
            axis.update(tickvals=list(range(len(names))), ticktext=[label(name, 16) for name in names])
    figure.layout.yaxis.update(autorange="reversed", title="true")
    figure.layout.xaxis.update(title="predicted", tickangle=-45)
    return figure


def kernels(logs: Logs, titles: Mapping[str, str]) -> Iterator[str]:
    """Makes the section of kernel images: the last one of each kernel of each run.

    Args:
        logs: The logs.
        titles: Run to title.

    Yields:
        HTML; nothing if no run has kernel images.
    """
    known = logs.tags()
    tags = {tag for tag in known.loc[known["plugin"] == "images", "tag"] if tag.endswith("kernel/image")}
    if not tags:
        return
    last = _last(logs.iter_frames("images", tags=tags, runs=list(titles)))
    last = last[[image_type(data) is not None for data in last["data"]]]
    shown = last[_within(last["data"].map(len), _MAX_IMAGE_BYTES)]
    parts = [
        (
            _caption(logs, titles, row),
            f'<img alt="" src="data:{image_type(row["data"])};base64,{base64.b64encode(row["data"]).decode()}">',
        )
        for row in shown.to_dict("records")
    ]
    if parts:
        remark = "The last image of each kernel." + _omitted(len(last) - len(shown))
        yield page.section("Kernels", remark, page.grid(parts))


def _last(frames: Iterator[pd.DataFrame]) -> pd.DataFrame:
    """Returns the last value of each tag of each run; of the others, one frame at a time is in memory."""
    last = _last_rows(next(frames))
    for frame in frames:
        last = _last_rows(pd.concat([last, frame]))
    return last.reset_index(drop=True)


def _last_rows(values: pd.DataFrame) -> pd.DataFrame:
    return values.groupby(["run", "tag"], observed=True, sort=False).tail(1)


def _within(sizes: pd.Series[int], limit: int) -> pd.Series[bool]:
    """Selects values whose sizes add up to a limit at most; the smallest first, so that there are many."""
    return (sizes.sort_values(kind="stable").cumsum() <= limit).reindex(sizes.index)


def _caption(logs: Logs, titles: Mapping[str, str], row: Mapping[Hashable, Any]) -> str:
    (run,) = {folder.run for folder in logs.index.folders([row["run"]]) if folder.name == row["run"]}
    tag = row["tag"].removesuffix("/image").removesuffix("/values")
    return f"{truncate_middle(titles[run], 60)} · {truncate_middle(tag, 60)} · step {row['step']}"


def _omitted(count: int) -> str:
    return f" {count} more are omitted to keep the file small." if count else ""
