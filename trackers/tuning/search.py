"""The identity of a search, which lies with what the tuner itself keeps of it."""

from __future__ import annotations

import json
import os
import secrets
import string
from pathlib import Path

_FILE = "trackers.json"
_LETTERS = string.ascii_lowercase + string.digits


def search_id(project: str | os.PathLike[str]) -> str:
    """Four letters that tell a search from every other one; those of before where the search goes on.

    A tuner that overwrites its project begins a new search with it. Of several workers that begin at once, the first
    one names the search.

    Args:
        project: The tuner's `project_dir`.

    Raises:
        OSError: If the folder cannot be written.
    """
    path = Path(project) / _FILE
    made = "".join(secrets.choice(_LETTERS) for _ in range(4))
    draft = path.with_name(f".{_FILE}.{os.getpid()}")
    draft.write_text(json.dumps({"search": made}), encoding="utf-8")
    try:
        os.link(draft, path)
    except FileExistsError:
        made = str(json.loads(path.read_text(encoding="utf-8"))["search"])
    finally:
        draft.unlink()
    return made
