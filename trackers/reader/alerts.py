"""The alerts of runs as a pandas frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from trackers.reader.index import LogIndex, NameFilter, as_set
from trackers.reader.json_files import read_alerts
from trackers.schema.run_layout import ALERTS_FILE
from trackers.schema.timestamps import to_seconds

if TYPE_CHECKING:
    import pandas as pd


def alerts_frame(index: LogIndex, runs: NameFilter = None) -> pd.DataFrame:
    """Reads every alert, as the files are now.

    Args:
        index: The logs.
        runs: Directories of runs relative to the logdir; None for all.

    Returns:
        Columns run, wall_time (float64, seconds since the epoch), level, title, text and rule (str), sorted by run and
        wall_time.

    Raises:
        InvalidArgumentError: If `runs` are not strings.
        ReadError: If the logdir no longer exists.
    """
    import pandas as pd  # takes 0.5 s, which the table of runs does not need

    names = as_set(runs)
    files = [file for file in index.list_files(lambda name: name == ALERTS_FILE) if file.name == ALERTS_FILE]
    rows = [
        (file.folder, to_seconds(alert.time), alert.level, alert.title, alert.text, alert.rule)
        for file in files
        if names is None or file.folder in names
        for alert in read_alerts(file)[0]
    ]
    frame = pd.DataFrame(rows, columns=["run", "wall_time", "level", "title", "text", "rule"])
    return frame.astype({"wall_time": np.float64}).sort_values(["run", "wall_time"], kind="stable", ignore_index=True)
