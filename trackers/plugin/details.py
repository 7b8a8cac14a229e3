"""What there is to know of one run beside its row in the table."""

from __future__ import annotations

from typing import Any

from trackers import names
from trackers.errors import ReadError
from trackers.reader.catalog import load_json
from trackers.reader.logs import Logs

_FACTS = ("epochs", "batches", "python", "host", "origin")


def details(logs: Logs, run: str) -> dict[str, Any]:
    """What the record of a run says, and what could not be read of it.

    Args:
        logs: The logs.
        run: As `Logs.runs` names it.

    Returns:
        facts (a list of what and words), notices (sentences) and problems (likewise; of a run of Keras Tuner that
        failed, its error too). All are empty of a run of somebody else that can be read.

    Raises:
        ReadError: If there is no such run.
    """
    records = logs.catalog.json_files(names.RECORD_FILE)
    folders = list(logs.catalog.folders([run]))
    if run not in records and not folders:
        raise ReadError(f"there is no run {run!r}; it may have been moved")
    record, _ = load_json(records[run]) if run in records else ({}, 0.0)
    facts = [[what, str(record[what])] for what in _FACTS if record.get(what)]
    facts += [[package, str(version)] for package, version in _mapping(record.get("packages")).items()]
    if _mapping(record.get("git")).get("dirty"):
        facts.insert(0, ["working tree", "had changes that were not committed"])
    trial = _mapping(_mapping(record.get("facts")).get("trial"))
    problems = [str(trial["error"])] if trial.get("error") else []
    problems += [_problem(found) for found in _list(record.get("problems"))]
    problems += [
        f"{file.file}: {problem.what} ({problem.size} bytes from {problem.offset} on)"
        for folder in folders
        for file in folder.files
        for problem in file.scan.problems
    ]
    return {"facts": facts, "notices": [str(notice) for notice in _list(record.get("notices"))], "problems": problems}


def _problem(found: Any) -> str:
    known = _mapping(found)
    count = known.get("count", 1)
    times = f" ({count} times)" if count != 1 else ""
    return f"{known.get('where', '')}: {known.get('what', found)}{times}"


def _mapping(found: Any) -> dict[str, Any]:
    """A record is a file that anybody may have written."""
    return found if isinstance(found, dict) else {}


def _list(found: Any) -> list[Any]:
    return found if isinstance(found, list) else []
