"""What marks a search: a name of its own, kept with what the tuner itself keeps of it."""

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
    """A search that is tracked.

    Attributes:
        search: Four letters that tell it from every other one.
        runs: The folder of its runs, absolute.
        objective: The metric that it goes for.
        direction: `min` or `max`.
    """

    search: str
    runs: str
    objective: str
    direction: Direction

    @classmethod
    def join(cls, tuner: Any, runs: str | os.PathLike[str]) -> Search:
        """The search of a project: that of before where it goes on, else a new one.

        A tuner that overwrites its project begins a new search with it. Of several workers that begin at once, the
        first one names the search.

        Args:
            tuner: Any Keras Tuner.
            runs: The folder that the runs go into.

        Raises:
            OSError: If the project cannot be written.
            ReadError: If what is there is no search.
        """
        path = Path(tuner.project_dir) / _FILE
        name = "".join(secrets.choice(_LETTERS) for _ in range(4))
        objective = tuner.oracle.objective
        made = cls(name, os.path.abspath(runs), objective.name, objective.direction)
        draft = path.with_name(f".{_FILE}.{os.getpid()}-{name}")
        draft.write_text(json.dumps(asdict(made)), encoding="utf-8")
        try:
            os.link(draft, path)
        except FileExistsError:
            made = cls.load(tuner.project_dir) or made
        finally:
            draft.unlink()
        return made

    @classmethod
    def load(cls, project: str | os.PathLike[str]) -> Search | None:
        """The search of a project; None of one that was never tracked.

        Args:
            project: The tuner's `project_dir`.

        Raises:
            ReadError: If what is there is no search.
        """
        path = Path(project) / _FILE
        try:
            return cls(**json.loads(path.read_text(encoding="utf-8")))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError) as error:
            raise ReadError(f"{str(path)!r} should say which search this is: {error}") from error
