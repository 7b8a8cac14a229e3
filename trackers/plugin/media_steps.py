"""Which steps the runs have of what is no scalar: what a menu of tags and a slider need, with nothing decoded."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from trackers.errors import SettingError
from trackers.plugin.table_json import json_cell
from trackers.reader import kinds
from trackers.reader.kinds import Kind
from trackers.reader.logs import Logs
from trackers.reader.values import in_order

_KINDS = {
    "images": kinds.IMAGES,
    "audio": kinds.AUDIO,
    "text": kinds.TEXT,
    "matrices": kinds.MATRICES,
    "histograms": kinds.HISTOGRAMS,
}


def kind_named(name: str) -> Kind:
    """A kind by its name.

    Raises:
        SettingError: If there is no such kind.
    """
    if name not in _KINDS:
        raise SettingError(f"a kind is one of {', '.join(_KINDS)}, not {name!r}")
    return _KINDS[name]


def media_steps(logs: Logs, wanted: Sequence[str], media: object, runs: Collection[str]) -> dict[str, Any]:
    """The tags of some runs, and the steps of one of them.

    Args:
        logs: The logs.
        wanted: Kinds: `images`, `audio`, `text`, `matrices`, `histograms`.
        media: The kind and the tag whose steps are wanted; anything that the runs do not have stands for the first.
        runs: Run directories.

    Returns:
        tags (`[kind, tag]` of all that the runs have, sorted), media (that of the steps; None where there is none) and
        series: `{"run", "split", "folder", "steps", "times"}` of each folder that has the tag, times being wall times.

    Raises:
        SettingError: If there is no such kind.
    """
    folders = list(logs.catalog.folders(list(runs)))
    others = [other for folder in folders for file in folder.files for other in file.scan.others]
    tags = [
        [name, tag]
        for name, kind in ((name, kind_named(name)) for name in wanted)
        for tag in sorted({other.tag for other in others if other.plugin in kind.plugins})
    ]
    if not tags:
        return {"tags": [], "media": None, "series": []}
    name, tag = shown = media if isinstance(media, list) and media in tags else tags[0]
    series = []
    for folder in folders:
        found = [other for _, other in in_order(folder, kind_named(name), {tag}, raw=False)]
        if found:
            steps, times = [other.step for other in found], [json_cell(other.wall_time) for other in found]
            words = {"run": folder.run, "split": folder.split, "folder": folder.name}
            series.append({**words, "steps": steps, "times": times})
    return {"tags": tags, "media": shown, "series": series}
