"""Where the artifacts of a run and of a logdir are stored."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from trackers.artifacts.store import ArtifactStore
from trackers.errors import InvalidArgumentError, ReadError
from trackers.schema.run_layout import ARTIFACT_STORE_FILE, ARTIFACTS_DIR

STORE_VARIABLE: Final = "TRACKERS_ARTIFACTS"


def store_of_run(run: Path) -> ArtifactStore:
    """Returns the store of a run: `logs/artifacts` for a run in `logs/<experiment>`.

    The environment variable `TRACKERS_ARTIFACTS` names another folder.

    Args:
        run: The run's directory.
    """
    return ArtifactStore(_from_environment() or Path(os.path.abspath(run)).parent.parent / ARTIFACTS_DIR)


def store_of_logdir(logdir: str | os.PathLike[str]) -> ArtifactStore:
    """Returns the store of a logdir, which may also be an experiment's folder or a run's directory.

    Args:
        logdir: A folder on this machine. The environment variable `TRACKERS_ARTIFACTS` names another store.

    Raises:
        ReadError: If there is none.
        InvalidArgumentError: If the logdir is not on this machine.
    """
    if named := _from_environment():
        roots = [named]
    elif "://" in os.fspath(logdir):
        raise InvalidArgumentError(f"artifacts can only be read on this machine, not at {os.fspath(logdir)!r}")
    else:
        folder = Path(os.path.abspath(Path(logdir).expanduser()))
        roots = [above / ARTIFACTS_DIR for above in (folder, *folder.parents[:2])]
    for root in roots:
        if (root / ARTIFACT_STORE_FILE).is_file():
            return ArtifactStore(root)
    raise ReadError(f"there are no artifacts in {str(roots[0])!r}; run.log_artifact(…) stores them")


def _from_environment() -> Path | None:
    path = os.environ.get(STORE_VARIABLE)
    return Path(path).expanduser().absolute() if path else None
