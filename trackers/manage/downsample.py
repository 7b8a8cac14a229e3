"""Selects the media that a compact copy leaves out."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from trackers.reader import decoders
from trackers.reader.contents import NonScalarValue
from trackers.reader.event_file import EventFile
from trackers.reader.index import Folder
from trackers.schema.tags import HPARAMS_PLUGIN

# These are small, and every value matters.
_ALWAYS_KEPT = (decoders.TEXT, decoders.MATRICES, decoders.GRAPHS)


def values_to_drop(folder: Folder, limit: int) -> Iterator[tuple[EventFile, NonScalarValue]]:
    """Yields the values to leave out of a folder's images, audio, histograms and other tensors.

    The values that are kept are spread evenly over each tag's values in the order they were written. The first is
    always kept, because some writers name a tag's plugin only with its first value, and so is the last.

    Args:
        folder: A folder of event files.
        limit: How many values to keep per tag; 2 or more.
    """
    series: dict[tuple[str, str], list[tuple[EventFile, NonScalarValue]]] = {}
    for file in folder.files:
        for value in file.scan.non_scalars:
            if value.plugin != HPARAMS_PLUGIN and not any(value.plugin in kind.plugins for kind in _ALWAYS_KEPT):
                series.setdefault((value.tag, value.plugin), []).append((file, value))
    for values in series.values():
        if len(values) > limit:
            kept = set(np.linspace(0, len(values) - 1, limit).round().astype(int).tolist())
            yield from (value for index, value in enumerate(values) if index not in kept)
