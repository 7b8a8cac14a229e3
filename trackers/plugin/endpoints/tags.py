"""The tags of a logdir, for the page's menus."""

from __future__ import annotations

from itertools import chain

from trackers.reader.logs import Logs
from trackers.schema.tags import SCALARS_PLUGIN


def tags_by_kind(logs: Logs) -> dict[str, list[str]]:
    """Returns every tag of a logdir.

    Args:
        logs: The logs.

    Returns:
        Plugin (`scalars`, `images`, …) to the tags that it shows, sorted.
    """
    tags: dict[str, set[str]] = {SCALARS_PLUGIN: set()}
    for file in chain.from_iterable(folder.files for folder in logs.index.folders()):
        tags[SCALARS_PLUGIN].update(segment.tag for segment in file.scan.segments)
        for other in file.scan.non_scalars:
            tags.setdefault(other.plugin, set()).add(other.tag)
    return {plugin: sorted(names) for plugin, names in tags.items()}
