"""The artifacts that runs made and used, from their run records; no event file is read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from trackers.reader.index import LogIndex
from trackers.reader.json_files import read_record
from trackers.schema.run_layout import RECORD_FILE

if TYPE_CHECKING:
    import pandas as pd


_COLUMNS = ("run", "name", "version", "kind", "sha256", "size", "role")


def artifacts_of_runs(index: LogIndex) -> dict[str, list[dict[str, Any]]]:
    """Returns run to the entries of its record, sorted by run; without runs that have none.

    Args:
        index: The logs.
    """
    records = {run: read_record(file)[0] for run, file in sorted(index.metadata_files(RECORD_FILE).items())}
    return {run: record.artifacts for run, record in records.items() if record and record.artifacts}


def artifacts_frame(index: LogIndex) -> pd.DataFrame:
    """Makes the frame of `Logs.artifacts`."""
    import pandas as pd  # takes 0.5 s, which the table of runs does not need

    rows = [
        (run, *(entry[column] for column in _COLUMNS[1:]))
        for run, entries in artifacts_of_runs(index).items()
        for entry in entries
    ]
    return pd.DataFrame(rows, columns=list(_COLUMNS)).astype({"size": np.int64})
