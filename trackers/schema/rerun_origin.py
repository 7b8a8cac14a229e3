"""RerunOrigin: what the process of a rerun knows of the run that it repeats, through an environment variable."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from trackers.schema.fields import is_text
from trackers.schema.json_file import parse_json

VARIABLE: Final = "TRACKERS_RERUN"


@dataclass(frozen=True)
class RerunOrigin:
    """The run that this process repeats, and the folders that it works in instead of the original ones.

    Attributes:
        parent: The id of the run that is repeated.
        workspace: The temporary folder that holds the code; an absolute path without links.
        original: The folder that the workspace stands for, where the runs are written; an absolute path.
    """

    parent: str
    workspace: str
    original: str

    def environment(self) -> dict[str, str]:
        """Returns the environment variables of the process."""
        return {VARIABLE: json.dumps(asdict(self))}

    def original_path(self, path: str | os.PathLike[str]) -> Path:
        """Returns the path in the original folder that a path in the workspace stands for.

        Args:
            path: Any path; a relative one is relative to the current directory.

        Returns:
            An absolute path if the argument leads into the workspace, else the argument.
        """
        inside = Path(os.path.realpath(path))
        if not inside.is_relative_to(self.workspace):
            return Path(path)
        return Path(self.original, inside.relative_to(self.workspace))


def rerun_origin(environment: Mapping[str, str] = os.environ) -> RerunOrigin | None:
    """Returns the run that this process repeats.

    Args:
        environment: The environment variables.

    Returns:
        None if this process is not a rerun.
    """
    try:
        values = parse_json(environment[VARIABLE])
        origin = RerunOrigin(**{name: values[name] for name in ("parent", "workspace", "original")})
    except (KeyError, ValueError):
        return None
    return origin if all(map(is_text, asdict(origin).values())) else None
