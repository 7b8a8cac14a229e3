"""Matrices, images and texts of one step as answers."""

from __future__ import annotations

from typing import Any, NamedTuple

from trackers.assistant.answer import Answer, check_page
from trackers.assistant.image_size import MAX_BYTES, MAX_PIXELS, fit_image
from trackers.assistant.names import find_run, find_tag
from trackers.errors import InvalidArgumentError
from trackers.plugin.endpoints.media_steps import media_steps
from trackers.plugin.endpoints.media_values import media_bytes, media_values
from trackers.reader.logs import Logs

# A row of so many numbers takes about 500 bytes.
_MAX_COLUMNS = 40


class _Position(NamedTuple):
    """One value of a tag: where it is, and what is beside it."""

    run: str
    split: str
    folder: str
    tag: str
    step: int
    steps: list[int]
    other_splits: list[str]

    def content(self) -> dict[str, Any]:
        steps = {"first": self.steps[0], "last": self.steps[-1], "count": len(self.steps)}
        return {"run": self.run, "split": self.split, "tag": self.tag, "step": self.step, "steps": steps} | (
            {"other_splits": self.other_splits} if self.other_splits else {}
        )


def get_matrix(
    logs: Logs,
    run: str,
    tag: str,
    step: int | None,
    split: str,
    shares: bool,
    column_offset: int,
    offset: int,
    limit: int,
) -> Answer:
    """Returns a matrix as numbers; see `SummaryTools.get_matrix`.

    Raises:
        ReadError: If there is no such run, or the file can no longer be read.
        InvalidArgumentError: If an argument is invalid, the run has no such matrix, or it cannot be decoded.
    """
    page = check_page(offset, limit)
    check_page(column_offset, limit)
    position = _find(logs, "matrices", run, tag, step, split)
    (matrix,) = _rows(logs, "matrices", position)
    values, columns = matrix["shares" if shares else "values"], matrix["columns"]
    height, width = len(values), len(values[0])
    shown = slice(column_offset, column_offset + _MAX_COLUMNS)
    answer = Answer(position.content() | {"shape": [height, width], "columns": columns[shown]})
    names = matrix["rows"] or [""] * height
    rows = ([name, *numbers[shown]] for name, numbers in zip(names[page], values[page], strict=True))
    answer.add_rows("rows", rows, offset, height)
    if (end := min(shown.stop, width)) - column_offset < width:
        more = f"; column_offset={end} shows more" if end < width else ""
        answer.omitted.append(f"columns: showing {column_offset + 1:,} to {end:,} of {width:,}{more}")
    return answer


def get_image(logs: Logs, run: str, tag: str, step: int | None, split: str, index: int) -> Answer:
    """Returns an image; see `SummaryTools.get_image`.

    Raises:
        ReadError: If there is no such run, or the file can no longer be read.
        InvalidArgumentError: If an argument is invalid, the run has no such image, or it cannot be shown.
    """
    position = _find(logs, "images", run, tag, step, split)
    count = len(_rows(logs, "images", position))
    if not 0 <= index < count:
        raise InvalidArgumentError(f"index must be from 0 to {count - 1}, not {index}")
    image, sizes = fit_image(*media_bytes(logs, "images", position.tag, position.folder, position.step, index))
    answer = Answer(position.content() | {"index": index, "images": count} | sizes, image=image)
    if sizes["shown_width"] < sizes["width"]:
        answer.omitted.append(
            f"pixels: the image is scaled to at most {MAX_PIXELS} pixels a side and {MAX_BYTES:,} bytes"
        )
    return answer


def get_text(logs: Logs, run: str, tag: str, step: int | None, split: str, index: int, offset: int) -> Answer:
    """Returns a text; see `SummaryTools.get_text`.

    Raises:
        ReadError: If there is no such run, or the file can no longer be read.
        InvalidArgumentError: If an argument is invalid, the run has no such text, or it cannot be decoded.
    """
    check_page(offset, 1)
    position = _find(logs, "text", run, tag, step, split)
    texts = _rows(logs, "text", position)
    if not 0 <= index < len(texts):
        raise InvalidArgumentError(f"index must be from 0 to {len(texts) - 1}, not {index}")
    answer = Answer(position.content() | {"index": index, "texts": len(texts)})
    answer.add_text("text", texts[index]["text"], offset)
    return answer


def _find(logs: Logs, kind: str, run: str, tag: str, step: int | None, split: str) -> _Position:
    info = find_run(logs.run_infos(), run)
    tags = [known for _, known in media_steps(logs, [kind], None, [info.run])["tags"]]
    tag = find_tag(tags, tag, kind)
    series = media_steps(logs, [kind], [kind, tag], [info.run])["series"]
    by_split = {item["split"]: item for item in series}
    # The validation split says more than the train split.
    chosen = split or max(by_split)
    if chosen not in by_split:
        raise InvalidArgumentError(f"split must be one of {', '.join(map(repr, by_split))}, not {split!r}")
    item = by_split[chosen]
    steps = item["steps"]
    if step is not None and step not in steps:
        nearest = min(steps, key=lambda known: abs(known - step))
        raise InvalidArgumentError(f"{tag!r} has no step {step}; the nearest of its {len(steps)} steps is {nearest}")
    others = [other for other in by_split if other != chosen]
    return _Position(info.run, chosen, item["folder"], tag, steps[-1] if step is None else step, steps, others)


def _rows(logs: Logs, kind: str, position: _Position) -> list[dict[str, Any]]:
    (value,) = media_values(logs, kind, position.tag, [(position.folder, position.step)])
    if "error" in value:
        raise InvalidArgumentError(f"{position.tag!r} of step {position.step} {value['error']}")
    rows: list[dict[str, Any]] = value["rows"]
    if not rows:
        raise InvalidArgumentError(f"{position.tag!r} of step {position.step} is empty")
    return rows
