"""The layers of the runs' models, from their `architecture.json`; no event file is read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from trackers.reader.index import LogIndex, NameFilter, as_set
from trackers.reader.json_files import read_architecture
from trackers.schema.architecture import ModelArchitecture
from trackers.schema.run_layout import ARCHITECTURE_FILE

if TYPE_CHECKING:
    import pandas as pd


_COLUMNS = ("layer", "type", "output_shape", "parameters", "flops")


def read_architectures(
    index: LogIndex, runs: NameFilter = None
) -> tuple[dict[str, ModelArchitecture], dict[str, list[str]]]:
    """Reads the architecture of every run that has one, in the order of the runs.

    Args:
        index: The logs.
        runs: Directories of runs; None for all.

    Returns:
        Run to architecture, and run to a sentence for each part of its file that cannot be read.

    Raises:
        InvalidArgumentError: If `runs` are not names.
    """
    names = as_set(runs)
    architectures: dict[str, ModelArchitecture] = {}
    problems: dict[str, list[str]] = {}
    for run, file in sorted(index.metadata_files(ARCHITECTURE_FILE).items()):
        if not (names is None or run in names):
            continue
        architecture, faults = read_architecture(file)
        if architecture:
            architectures[run] = architecture
        if faults:
            problems[run] = faults
    return architectures, problems


def architectures_frame(architectures: Mapping[str, ModelArchitecture]) -> pd.DataFrame:
    """Makes the frame of `Logs.architectures`."""
    import pandas as pd  # takes 0.5 s, which the table of runs does not need

    rows = [
        (run, *(getattr(layer, column) for column in _COLUMNS))
        for run, architecture in architectures.items()
        for layer in architecture.layers
    ]
    frame = pd.DataFrame(rows, columns=["run", *_COLUMNS])
    # As objects first: a column of integers and None would become floats.
    return frame.astype({"parameters": np.int64}).assign(flops=pd.array([row[-1] for row in rows], dtype="Int64"))
