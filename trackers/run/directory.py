"""Creates the directories of runs; no two runs get the same one."""

from __future__ import annotations

import os
import secrets
import string
import time
from pathlib import Path

from trackers.errors import RunDirectoryError
from trackers.schema.rerun_origin import rerun_origin

_SUFFIX = string.ascii_lowercase + string.digits


def get_run_logdir(root: str | os.PathLike[str] = "logs") -> Path:
    """Creates a directory for a run, for scripts that need only the directory.

    Args:
        root: The folder that contains the run's directory; created if missing. In a `trackers rerun`, a folder of the
            temporary worktree stands for the same folder of the original one.

    Returns:
        The new, empty directory `root/run_<date and time>-<four random characters>`. No other process gets the same
        one.

    Raises:
        RunDirectoryError: If it cannot be created.
    """
    root = Path(root).expanduser()
    if origin := rerun_origin():
        root = origin.original_path(root)
    while True:
        suffix = "".join(secrets.choice(_SUFFIX) for _ in range(4))
        path = root / f"{time.strftime('run_%Y_%m_%d_%H_%M_%S')}-{suffix}"
        try:
            path.mkdir(parents=True)
            return path
        except (OSError, ValueError) as error:  # ValueError: a null byte in the path
            if isinstance(error, FileExistsError) and root.is_dir():
                continue  # another run has this name
            reason = getattr(error, "strerror", None) or error
            raise RunDirectoryError(f"cannot create a run in {str(root)!r}: {reason}") from error
