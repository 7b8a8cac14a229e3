"""Which media a compact copy goes without."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from trackers.reader import decoders
from trackers.reader.event_file import EventFile
from trackers.reader.index import Folder
from trackers.reader.scan import NonScalarValue
from trackers.schema.tags import HPARAMS_PLUGIN

# These are small, and each of them says something of its own.
_KEPT = (decoders.TEXT, decoders.MATRICES, decoders.GRAPHS)


def too_many(folder: Folder, media: int) -> Iterator[tuple[EventFile, NonScalarValue]]:
    """The values to leave out: of each tag of images, audio, histograms and other tensors all but a few.

    Those that stay are spread evenly over the values as they were written, the first and the last among them: some
    writers name a tag's plugin with its first value alone.

    Args:
        folder: A folder of event files.
        media: How many values of a tag stay; 2 or more.
    """
    series: dict[tuple[str, str], list[tuple[EventFile, NonScalarValue]]] = {}
    for file in folder.files:
        for other in file.scan.non_scalars:
            if other.plugin != HPARAMS_PLUGIN and not any(other.plugin in kind.plugins for kind in _KEPT):
                series.setdefault((other.tag, other.plugin), []).append((file, other))
    for values in series.values():
        last = len(values) - 1
        stay = {int(place) for place in np.linspace(0, last, media).round()}
        yield from (value for place, value in enumerate(values) if len(values) > media and place not in stay)
