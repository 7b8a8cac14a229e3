"""Which tags there are, for the page's menus."""

from __future__ import annotations

from itertools import chain

from trackers.reader.logs import Logs
from trackers.schema.tags import SCALARS_PLUGIN


def tags_by_kind(logs: Logs) -> dict[str, list[str]]:
    """Every tag of a logdir.

    Args:
        logs: The logs.

    Returns:
        The plugin that shows a tag (`scalars`, `images`, …) to its tags, sorted.
    """
    found: dict[str, set[str]] = {SCALARS_PLUGIN: set()}
    for file in chain.from_iterable(folder.files for folder in logs.index.folders()):
        found[SCALARS_PLUGIN].update(series.tag for series in file.scan.series)
        for other in file.scan.others:
            found.setdefault(other.plugin, set()).add(other.tag)
    return {plugin: sorted(tags) for plugin, tags in found.items()}
