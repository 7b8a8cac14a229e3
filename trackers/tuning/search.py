"""Search: the identity of a tracked search, stored in the tuner's project."""

from __future__ import annotations

import json
import os
import secrets
import string
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from trackers.errors import ReadError
from trackers.schema.metric_direction import Direction

_FILE = "trackers.json"
_LETTERS = string.ascii_lowercase + string.digits


@dataclass(frozen=True)
class Search:
    """A tracked search.

    Attributes:
        search: The random identifier of the search, four characters.
        runs: The absolute path of the folder of its runs.
        objective: The name of the metric to optimize.
        direction: `min` or `max`.
    """

    search: str
    runs: str
    objective: str
    direction: Direction

    @classmethod
    def join(cls, tuner: Any, runs: str | os.PathLike[str]) -> Search:
        """Returns the search of a project: the existing one if the search is resumed, or a new one.

        A tuner that overwrites its project begins a new search. If several workers begin at once, the first one creates
        the search.

        Args:
            tuner: Any Keras Tuner.
            runs: The folder of the runs.

        Raises:
            OSError: If the project cannot be written.
            ReadError: If the project's search file is malformed.
        """
        path = Path(tuner.project_dir) / _FILE
        name = "".join(secrets.choice(_LETTERS) for _ in range(4))
        objective = tuner.oracle.objective
        search = cls(name, os.path.abspath(runs), objective.name, objective.direction)
        draft = path.with_name(f".{_FILE}.{os.getpid()}-{name}")
        draft.write_text(json.dumps(asdict(search)), encoding="utf-8")
        try:
            os.link(draft, path)
        except FileExistsError:
            search = cls.load(tuner.project_dir) or search
        finally:
            draft.unlink()
        return search

    @classmethod
    def load(cls, project: str | os.PathLike[str]) -> Search | None:
        """Loads the search of a project, or returns None if the project was never tracked.

        Args:
            project: The tuner's `project_dir`.

        Raises:
            ReadError: If the search file is malformed.
        """
        path = Path(project) / _FILE
        try:
            return cls(**json.loads(path.read_text(encoding="utf-8")))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError) as error:
            raise ReadError(f"{str(path)!r} should be the description of a tracked search: {error}") from error
