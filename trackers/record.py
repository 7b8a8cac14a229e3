"""The record of a run: `run.json`, what the run says of itself, and `label.json`, what a person says of it.

Both are replaced atomically, so that a reader finds the old text or the new one and never half of either.
"""

from __future__ import annotations

import functools
import importlib.metadata
import json
import os
import platform
import shlex
import socket
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from trackers import names
from trackers.errors import RunDirectoryError

SCHEMA = 1
_PACKAGES = ("tensorboard-plugin-trackers", "tensorflow", "keras", "tensorboard", "numpy", "jax", "torch")


@dataclass
class Record:
    """What a run says of itself.

    Attributes:
        id: The name of the run's directory, unlike any other.
        experiment: The name of the folder that the run lies in.
        status: `running` until the run ends. A reader takes a `running` record whose file has not been touched for some
            time for that of a killed process.
        created: When the run began: UTC, ISO 8601.
        ended: When it ended, or None.
        hparams: Flat: name to bool, number or str.
        dataset: The hyperparameter `dataset`, if there is one.
        seed: The seed that the run was given, or None.
        command: The command line of the process.
        git: `{"commit": …, "dirty": …}` of the working directory, or None outside a repository.
        packages: Distribution to version, of those that decide what a run does.
        python: Python's version.
        host: The machine's name.
        pid: The process's number.
        epochs: How many epochs have been completed, over every `fit()` of the run.
        batches: How many training batches, likewise.
        best: Metric to `{"value": …, "step": …}`.
        facts: What else there is to know: of a trial of Keras Tuner, under `trial`, its identity and its
            score.
        notices: Decisions that the kit took, such as a profile window that was moved.
        problems: Logging faults: where, what, and how many times.
        origin: Where a run was imported from, such as `wandb:<its id there>`; None for one that was tracked here.
        schema: The version of this layout.
    """

    id: str
    experiment: str
    status: names.Status
    created: str
    hparams: dict[str, Any]
    ended: str | None = None
    dataset: str | None = None
    seed: int | None = None
    command: str = ""
    git: dict[str, Any] | None = None
    packages: dict[str, str] = field(default_factory=dict)
    python: str = ""
    host: str = ""
    pid: int = 0
    epochs: int = 0
    batches: int = 0
    best: dict[str, dict[str, float]] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)
    problems: list[dict[str, Any]] = field(default_factory=list)
    origin: str | None = None
    schema: int = SCHEMA

    def save(self, directory: Path) -> None:
        """Writes `run.json`.

        Raises:
            OSError: If the file cannot be written; the old one stays as it was.
        """
        replace_json(directory / names.RECORD_FILE, asdict(self))

    @classmethod
    def load(cls, directory: Path) -> Record:
        """Reads `run.json`.

        Args:
            directory: The run's directory.

        Raises:
            RunDirectoryError: If there is none, or it is not a record of ours.
        """
        path = directory / names.RECORD_FILE
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
            return cls(**{f.name: found[f.name] for f in fields(cls) if f.name in found})
        except (OSError, ValueError, TypeError) as error:
            raise RunDirectoryError(f"{str(path)!r} should be the record of a run: {error}") from error


def describe_process() -> dict[str, Any]:
    """What can be known of this process: command, git state, package versions, Python, host and process number."""
    return {
        "command": shlex.join(sys.orig_argv),
        "git": _git(),
        "packages": dict(_versions()),
        "python": platform.python_version(),
        "host": socket.gethostname(),
        "pid": os.getpid(),
    }


def now() -> str:
    """The present moment in UTC, ISO 8601, to the microsecond, so that what came first sorts first."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def save_label(directory: Path, name: str | None, note: str, tags: Sequence[str]) -> None:
    """Writes the first `label.json` of a run; afterwards the file belongs to the person who edits it.

    Raises:
        OSError: If the file cannot be written.
    """
    replace_json(directory / names.LABEL_FILE, {"name": name, "note": note, "tags": list(tags)})


def load_name(directory: Path) -> str | None:
    """The name that a person gave a run, or None."""
    try:
        name = json.loads((directory / names.LABEL_FILE).read_text(encoding="utf-8")).get("name")
    except (OSError, ValueError, AttributeError):
        return None
    return name if isinstance(name, str) else None


def replace_json(path: Path, content: dict[str, Any]) -> None:
    """Writes a JSON file so that nobody ever reads half of it.

    Args:
        path: The file; what stood there is replaced.
        content: JSON's own types; NaN and infinity as Python's `json` spells them.

    Raises:
        OSError: If it cannot be written; the old file stays as it was.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    draft.replace(path)


@functools.cache
def _versions() -> list[tuple[str, str]]:
    found = []
    for package in _PACKAGES:
        try:
            found.append((package, importlib.metadata.version(package)))
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


def _git() -> dict[str, Any] | None:
    def ask(*words: str) -> str:
        return subprocess.run(
            ["git", *words], capture_output=True, text=True, check=True, timeout=2, stdin=subprocess.DEVNULL
        ).stdout.strip()

    try:
        return {
            "commit": ask("rev-parse", "HEAD"),
            "dirty": bool(ask("status", "--porcelain", "--untracked-files=no")),
        }
    except (OSError, subprocess.SubprocessError):
        return None
