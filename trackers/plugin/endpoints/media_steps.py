"""The steps at which runs have images, audio, text, matrices and histograms; no value is decoded."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from trackers.errors import InvalidArgumentError
from trackers.plugin.endpoints.table import json_cell
from trackers.reader import decoders
from trackers.reader.decoders import Kind
from trackers.reader.logs import Logs
from trackers.reader.values import list_values

_KINDS = {
    "images": decoders.IMAGES,
    "audio": decoders.AUDIO,
    "text": decoders.TEXT,
    "matrices": decoders.MATRICES,
    "histograms": decoders.HISTOGRAMS,
}


def find_kind(name: str) -> Kind:
    """Returns a kind of summary by its name.

    Raises:
        InvalidArgumentError: If there is no such kind.
    """
    if name not in _KINDS:
        raise InvalidArgumentError(f"the kind must be one of {', '.join(_KINDS)}, not {name!r}")
    return _KINDS[name]


def media_steps(logs: Logs, kinds: Sequence[str], media: Sequence[str] | None, runs: Collection[str]) -> dict[str, Any]:
    """Returns the tags of some runs, and the steps of one tag.

    Args:
        logs: The logs.
        kinds: Of `images`, `audio`, `text`, `matrices`, `histograms`.
        media: The kind and the tag whose steps to return; the first tag if the runs do not have it.
        runs: Directories of runs.

    Returns:
        tags (`[kind, tag]` of all that the runs have, sorted), media (the kind and tag of the steps; None if there is
        none) and series: `{"run", "split", "folder", "steps", "times"}` of each folder that has the tag, with wall
        times.

    Raises:
        InvalidArgumentError: If there is no such kind.
    """
    folders = list(logs.index.folders(list(runs)))
    values = [value for folder in folders for file in folder.files for value in file.scan.non_scalars]
    tags = [
        [name, tag]
        for name, kind in ((name, find_kind(name)) for name in kinds)
        for tag in sorted({value.tag for value in values if value.plugin in kind.plugins})
    ]
    if not tags:
        return {"tags": [], "media": None, "series": []}
    name, tag = shown = list(media) if media is not None and list(media) in tags else tags[0]
    series = []
    for folder in folders:
        steps = [value for _, value in list_values(folder, find_kind(name), {tag}, raw=False)]
        if steps:
            series.append(
                {
                    "run": folder.run,
                    "split": folder.split,
                    "folder": folder.name,
                    "steps": [value.step for value in steps],
                    "times": [json_cell(value.wall_time) for value in steps],
                }
            )
    return {"tags": tags, "media": shown, "series": series}
