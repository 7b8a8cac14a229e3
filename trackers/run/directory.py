"""A directory for every run, and never the same one twice."""

from __future__ import annotations

import os
import secrets
import string
import time
from pathlib import Path

from trackers.errors import RunDirectoryError

_SUFFIX = string.ascii_lowercase + string.digits


def get_run_logdir(root: str | os.PathLike[str] = "logs") -> Path:
    """Makes a directory for a run, for those who only want the directory.

    Args:
        root: The folder that the run goes into; made if it is missing.

    Returns:
        The new, empty directory `root/run_<date and time>-<four random characters>`, which no other process got.

    Raises:
        RunDirectoryError: If it cannot be made.
    """
    root = Path(root).expanduser()
    while True:
        suffix = "".join(secrets.choice(_SUFFIX) for _ in range(4))
        path = root / f"{time.strftime('run_%Y_%m_%d_%H_%M_%S')}-{suffix}"
        try:
            path.mkdir(parents=True)
            return path
        except OSError as error:
            if isinstance(error, FileExistsError) and root.is_dir():
                continue  # another run has this name
            raise RunDirectoryError(f"no run can be made in the folder {str(root)!r}: {error.strerror}") from error
