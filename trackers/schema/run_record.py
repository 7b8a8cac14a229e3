"""RunRecord: what a run says of itself, in its `run.json`. The run owns the file."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final

from trackers.errors import RunDirectoryError
from trackers.schema.fields import (
    COUNT,
    OBJECT,
    TEXT,
    TEXTS,
    TIMESTAMP,
    Field,
    check_fields,
    is_int,
    is_number,
    is_scalar,
    is_text,
    list_of,
    mapping_of,
    valid_fields,
)
from trackers.schema.json_file import parse_json, replace_json
from trackers.schema.metric_direction import DIRECTIONS
from trackers.schema.run_layout import RECORD_FILE
from trackers.schema.status import Status

SCHEMA = 2
# Schema 1 called these fields otherwise.
_RENAMED = {"facts": "metadata", "notices": "messages", "origin": "source"}
HParam = bool | int | float | str
# The roles of an artifact: the run made it, or used it.
OUTPUT: Final = "output"
INPUT: Final = "input"


def _is_best(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and is_number(value.get("value"))
        and is_int(value.get("step"))
        and value.get("direction") in (None, *DIRECTIONS)
    )


def _is_git(value: Any) -> bool:
    return isinstance(value, dict) and is_text(value.get("commit")) and isinstance(value.get("dirty"), bool | None)


def _is_error(value: Any) -> bool:
    return isinstance(value, dict) and all(is_text(value.get(name)) for name in ("type", "message", "traceback"))


def _is_artifact(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and all(is_text(value.get(name)) for name in ("name", "version", "kind", "sha256"))
        and is_int(value.get("size"))
        and value["size"] >= 0
        and value.get("role") in (OUTPUT, INPUT)
    )


def _is_problem(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and is_text(value.get("where"))
        and is_text(value.get("what"))
        and is_int(value.get("count"))
    )


_INTEGER = Field("an integer within 64 bits", is_int)
_FIELDS = {
    "id": TEXT,
    "experiment": TEXT,
    "status": TEXT,
    "error": Field('{"type": a string, "message": a string, "traceback": a string}', _is_error).optional(),
    "created": TIMESTAMP,
    "hparams": Field("an object of bools, numbers and strings", mapping_of(is_scalar)),
    "ended": TIMESTAMP.optional(),
    "dataset": TEXT.optional(),
    "seed": _INTEGER.optional(),
    "command": TEXT,
    "working_directory": TEXT,
    "parent": TEXT.optional(),
    "git": Field('{"commit": a string, "dirty": a bool}', _is_git).optional(),
    "packages": Field("an object of strings", mapping_of(is_text)),
    "python": TEXT,
    "host": TEXT,
    "pid": _INTEGER,
    "epochs": COUNT,
    "batches": COUNT,
    "best": Field('an object of {"value": a number, "step": an integer}', mapping_of(_is_best)),
    "artifacts": Field(
        'a list of {"name", "version", "kind", "sha256": strings, "size": an integer, "role": "output" or "input"}',
        list_of(_is_artifact),
    ),
    "metadata": OBJECT,
    "messages": TEXTS,
    "problems": Field('a list of {"where": a string, "what": a string, "count": an integer}', list_of(_is_problem)),
    "source": TEXT.optional(),
    "schema": _INTEGER,
}


@dataclass
class RunRecord:
    """What a run says of itself.

    Attributes:
        id: The name of the run's directory; unique.
        experiment: The name of the folder that contains the run's directory.
        status: `running` until the run ends. A reader shows a `running` run without a heartbeat as `killed`.
        error: `{"type": …, "message": …, "traceback": …}` of the exception that ended the run, or None.
        created: When the run began: UTC, ISO 8601; "" if it cannot be read.
        hparams: Flat: name to bool, number or str.
        ended: When the run ended, or None.
        dataset: The hyperparameter `dataset`, if there is one.
        seed: The seed of the run, or None.
        command: The command line of the process.
        working_directory: The working directory of the process.
        parent: The id of the run that this one repeats (`trackers rerun`), or None.
        git: `{"commit": …, "dirty": …}` of the working directory, or None outside a repository; `dirty` is None
            where a source does not tell it.
        packages: Distribution to version, of those that decide what a run does.
        python: Python's version.
        host: The machine's name.
        pid: The process's number.
        epochs: How many epochs are completed, over every `fit()` of the run.
        batches: How many training batches are completed, over every `fit()` of the run.
        best: Metric to `{"value": …, "step": …}`, and `direction` if a person chose it.
        artifacts: What the run made and used: `name`, `version`, `kind`, `sha256`, `size` (bytes) and `role` (`output`
            or `input`) of each.
        metadata: Whatever else is known; of a trial of Keras Tuner, under `trial`, its identity and its score; of a fit
            of a scikit-learn search, under `candidate`, its candidate, its fold and its scores.
        messages: Decisions that the kit took, such as a profile window that was moved.
        problems: Logging faults: `where`, `what`, and `count`, how many times.
        source: Where an imported run comes from, such as `wandb:<its id there>`; None for a tracked run.
        schema: The version of this layout.
        unknown: Fields of a newer schema; they are written back as they were read.
    """

    id: str = ""
    experiment: str = ""
    status: Status | str = "running"
    error: dict[str, str] | None = None
    created: str = ""
    hparams: dict[str, HParam] = field(default_factory=dict)
    ended: str | None = None
    dataset: str | None = None
    seed: int | None = None
    command: str = ""
    working_directory: str = ""
    parent: str | None = None
    git: dict[str, Any] | None = None
    packages: dict[str, str] = field(default_factory=dict)
    python: str = ""
    host: str = ""
    pid: int = 0
    epochs: int = 0
    batches: int = 0
    best: dict[str, dict[str, Any]] = field(default_factory=dict)
    artifacts: list[dict[str, Any]] = field(default_factory=list)
    metadata: dict[str, Any] = field(default_factory=dict)
    messages: list[str] = field(default_factory=list)
    problems: list[dict[str, Any]] = field(default_factory=list)
    source: str | None = None
    schema: int = SCHEMA
    unknown: dict[str, Any] = field(default_factory=dict)

    def save(self, directory: Path) -> None:
        """Writes `run.json`.

        Args:
            directory: The run's directory.

        Raises:
            InvalidArgumentError: If a field has a value of the wrong type.
            OSError: If the file cannot be written; the old one is unchanged.
            TypeError: If `metadata` has values that JSON lacks.
        """
        values = {known.name: getattr(self, known.name) for known in fields(self) if known.name in _FIELDS}
        check_fields(values, _FIELDS)
        replace_json(directory / RECORD_FILE, self.unknown | values)

    @classmethod
    def parse(cls, content: str | bytes) -> tuple[RunRecord, list[str]]:
        """Reads a record that any program may have written.

        Args:
            content: The content of a `run.json` of this schema or an earlier one.

        Returns:
            The record without its invalid fields, and a sentence for each of those.

        Raises:
            ValueError: If the content is not a JSON object.
        """
        values = parse_json(content)
        for old_name, name in _RENAMED.items():
            if old_name in values and name not in values:
                values[name] = values.pop(old_name)
        hparams = values.get("hparams")
        if isinstance(hparams, dict):
            # One hyperparameter of the wrong type costs the run none of the others.
            values["hparams"] = {name: value for name, value in hparams.items() if is_text(name) and is_scalar(value)}
        valid, problems = valid_fields(values, _FIELDS)
        if isinstance(hparams, dict):
            dropped = [name for name in hparams if name not in values["hparams"]]
            problems += [f"hparams: {name!r} should be a bool, a number or a string; it is ignored" for name in dropped]
        unknown = {name: value for name, value in values.items() if name not in _FIELDS}
        return cls(**{"status": "unknown", **valid, "schema": SCHEMA}, unknown=unknown), problems

    @classmethod
    def load(cls, directory: Path) -> RunRecord:
        """Reads `run.json`, to write it again.

        Args:
            directory: The run's directory.

        Raises:
            RunDirectoryError: If there is none, or it is not the record of a run.
        """
        path = directory / RECORD_FILE
        try:
            record, _ = cls.parse(path.read_bytes())
        except (OSError, ValueError) as error:
            raise RunDirectoryError(f"{str(path)!r} should be the record of a run: {error}") from error
        if not record.id or not record.created:
            raise RunDirectoryError(f"{str(path)!r} should be the record of a run, with its id and created")
        return record
