"""Tags and curves as answers."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any

import numpy as np

from trackers.analysis.downsample import MIN_POINTS, downsample
from trackers.assistant.answer import MAX_BYTES, Answer, check_page
from trackers.assistant.names import find_runs, find_tag
from trackers.assistant.plain_json import Cleaner, byte_size
from trackers.errors import InvalidArgumentError
from trackers.reader.curves import Curve, merge_segments
from trackers.reader.index import Folder
from trackers.reader.logs import Logs
from trackers.schema.tags import MATRICES_PLUGIN

MAX_POINTS = 300
_KINDS = {MATRICES_PLUGIN: "matrices"}


def list_tags(logs: Logs, runs: Sequence[str], kind: str, offset: int, limit: int) -> Answer:
    """Lists tags; see `SummaryTools.list_tags`.

    Raises:
        ReadError: If there is no such run.
        InvalidArgumentError: If a name matches several runs, no tag is of the kind, or the page is invalid.
    """
    page, names = check_page(offset, limit), find_runs(logs.run_infos(), runs)
    folders = {folder.name for folder in logs.index.folders(names)}
    frame = logs.tags()
    frame = frame[frame["run"].isin(folders)].assign(kind=frame["plugin"].replace(_KINDS))
    kinds = sorted(frame["kind"].unique())
    if kind and kind not in kinds:
        raise InvalidArgumentError(f"kind must be one of {', '.join(kinds) or 'none'}, or empty, not {kind!r}")
    frame = frame[frame["kind"] == kind] if kind else frame
    groups = frame.groupby(["kind", "tag"])["points"].agg(["count", "sum"])
    rows = [[*key, int(count), int(points)] for key, count, points in groups.itertuples()]
    answer = Answer({"columns": ["kind", "tag", "folders", "points"]})
    answer.add_rows("rows", rows[page], offset, len(rows))
    return answer


def get_curves(
    logs: Logs,
    tag: str,
    runs: Sequence[str],
    split: str,
    points: int,
    first_step: int | None,
    last_step: int | None,
    offset: int,
    limit: int,
) -> Answer:
    """Returns the points of a scalar; see `SummaryTools.get_curves`.

    Raises:
        ReadError: If there is no such run.
        InvalidArgumentError: If a name matches several runs, no run has the tag, or the number of points or the page is
            invalid.
    """
    page, names = check_page(offset, limit), find_runs(logs.run_infos(), runs)
    if not MIN_POINTS <= points <= MAX_POINTS:
        raise InvalidArgumentError(f"points must be from {MIN_POINTS} to {MAX_POINTS}, not {points}")
    folders = [folder for folder in logs.index.folders(names) if folder.run in names]
    known = {segment.tag for folder in folders for file in folder.files for segment in file.scan.segments}
    tag = find_tag(known, tag, "scalar")
    curves = [folder for folder in folders if _has(folder, tag) and split in ("", folder.split)]
    answer = Answer({"tag": tag})
    rows = (_curve_row(folder, tag, points, first_step, last_step) for folder in curves[page])
    answer.add_rows("curves", rows, offset, len(curves))
    if any(len(row["steps"]) < row["points"] for row in answer.content["curves"]):
        answer.omitted.append(
            "points: see `kept` of each curve; first_step and last_step show a part of it more closely"
        )
    return answer


def _has(folder: Folder, tag: str) -> bool:
    return any(segment.tag == tag for file in folder.files for segment in file.scan.segments)


def _curve_row(folder: Folder, tag: str, points: int, first_step: int | None, last_step: int | None) -> dict[str, Any]:
    segments = chain.from_iterable(file.scan.segments for file in folder.files)
    curve = merge_segments([segment for segment in segments if segment.tag == tag], raw=False)
    start = 0 if first_step is None else int(np.searchsorted(curve.steps, first_step, "left"))
    end = len(curve.steps) if last_step is None else int(np.searchsorted(curve.steps, last_step, "right"))
    curve = Curve(curve.steps[start:end], curve.wall_times[start:end], curve.values[start:end])
    while True:
        kept = downsample(curve.values, points)
        row = {
            "run": folder.run,
            "split": folder.split,
            "points": len(curve.steps),
            "kept": f"kept {len(kept):,} of {len(curve.steps):,} points",
            **_extremes(curve),
            "steps": curve.steps[kept].tolist(),
            "values": curve.values[kept].tolist(),
        }
        # Steps may have as many digits as an int64 has.
        if points < 2 * MIN_POINTS or byte_size(Cleaner().clean(row)) < MAX_BYTES * 3 // 4:
            return row
        points //= 2


def _extremes(curve: Curve) -> dict[str, Any]:
    finite = np.flatnonzero(np.isfinite(curve.values))
    extremes: dict[str, Any] = {}
    if len(finite):
        indices = {"min": finite[curve.values[finite].argmin()], "max": finite[curve.values[finite].argmax()]}
        extremes = {
            name: {"step": int(curve.steps[index]), "value": float(curve.values[index])}
            for name, index in indices.items()
        }
    if len(finite) < len(curve.values):
        first = np.flatnonzero(~np.isfinite(curve.values))[0]
        count = len(curve.values) - len(finite)
        extremes["not_finite"] = {"count": count, "first_step": int(curve.steps[first])}
    return extremes
