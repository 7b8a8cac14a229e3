"""What is known of one run beside its row in the table."""

from __future__ import annotations

from typing import Any

from trackers.errors import ReadError
from trackers.plugin.endpoints.kept_code import list_code
from trackers.reader.architectures import read_architectures
from trackers.reader.file_problems import list_file_problems
from trackers.reader.logs import Logs
from trackers.schema.architecture import ModelArchitecture
from trackers.schema.run_record import INPUT, OUTPUT, RunRecord

_ROLES = {OUTPUT: "made", INPUT: "used"}
# More than a person reads in the panel.
_MAX_ALERTS = 50
_PROPERTIES = ("epochs", "batches", "python", "host", "source")


def run_details(logs: Logs, run: str) -> dict[str, Any]:
    """Returns what the record of a run says, and what could not be read.

    Args:
        logs: The logs.
        run: The run's directory, relative to the logdir.

    Returns:
        metadata (a list of name and text), messages (sentences), problems (sentences; the error of a failed run first),
        traceback (of that error, or ""), alerts (the last ones, the newest first: time in seconds since the epoch,
        level, title and text) and code (see `list_code`). All are empty for an intact run of another writer.

    Raises:
        ReadError: If there is no such run.
    """
    info = next((info for info in logs.run_infos() if info.run == run), None)
    if info is None:
        raise ReadError(f"there is no run {run!r}; it may have been moved")
    record = info.record or RunRecord()
    metadata = [[name, str(getattr(record, name))] for name in _PROPERTIES if getattr(record, name)]
    architectures, faults = read_architectures(logs.index, [run])
    if run in architectures:
        metadata.insert(0, ["architecture", _size(architectures[run])])
    metadata += [[package, version] for package, version in record.packages.items()]
    metadata += [[_ROLES[entry["role"]], _artifact(entry)] for entry in record.artifacts]
    if (record.git or {}).get("dirty"):
        metadata.insert(0, ["working tree", "had uncommitted changes"])
    problems = [info.error] if info.error else []
    problems += [_sentence(problem) for problem in record.problems]
    problems += [*info.problems, *faults.get(run, ())]
    problems += [
        f"{found.file.file}: {found.problem.what} ({found.problem.size} bytes at {found.problem.offset})"
        for found in list_file_problems(logs.index, [run])
    ]
    traceback = record.error["traceback"] if record.error else ""
    return {
        "metadata": metadata,
        "messages": record.messages,
        "problems": problems,
        "traceback": traceback,
        "alerts": _alerts(logs, run),
        "code": list_code(logs, run),
    }


def _alerts(logs: Logs, run: str) -> list[dict[str, Any]]:
    newest = logs.alerts([run]).tail(_MAX_ALERTS).iloc[::-1]
    cells = zip(newest["wall_time"], newest["level"], newest["title"], newest["text"], strict=True)
    return [{"time": time, "level": level, "title": title, "text": text} for time, level, title, text in cells]


def _artifact(entry: dict[str, Any]) -> str:
    return f"{entry['name']}:{entry['version']} ({entry['kind']}, {entry['size']:,} bytes)"


def _size(architecture: ModelArchitecture) -> str:
    flops = "unknown FLOPs" if architecture.flops is None else f"{architecture.flops:,} FLOPs per sample"
    return f"{len(architecture.layers)} layers, {architecture.parameters:,} parameters, {flops}"


def _sentence(problem: dict[str, Any]) -> str:
    times = f" ({problem['count']} times)" if problem["count"] != 1 else ""
    return f"{problem['where']}: {problem['what']}{times}"
