"""Problems as answers: what failed, what trackers reported, and what cannot be read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

from trackers.assistant.answer import Answer, check_page
from trackers.assistant.names import find_runs
from trackers.reader.logs import Logs


def list_problems(logs: Logs, runs: Sequence[str], offset: int, limit: int) -> Answer:
    """Lists problems; see `RunTools.list_problems`.

    Raises:
        ReadError: If there is no such run.
        InvalidArgumentError: If a name matches several runs, or the page is invalid.
    """
    page, infos = check_page(offset, limit), logs.run_infos()
    names = set(find_runs(infos, runs))
    rows: list[list[object]] = []
    for info in infos:
        if info.run in names:
            rows += [[info.run, "error", "", info.error, 1]] if info.error else []
            recorded = info.record.problems if info.record else []
            rows += [[info.run, "logging", problem["where"], problem["what"], problem["count"]] for problem in recorded]
    run_of = {folder.name: folder.run for folder in logs.index.folders()}
    unreadable = logs.problems()
    for folder, file, what in zip(unreadable["run"], unreadable["file"], unreadable["what"], strict=True):
        if run_of.get(folder, folder) in names:
            rows.append([folder, "unreadable", PurePath(file).name, what, 1])
    answer = Answer({"columns": ["run", "kind", "where", "what", "times"]})
    answer.add_rows("rows", rows[page], offset, len(rows))
    if skipped := len(logs.index.skipped_links):
        answer.omitted.append(f"links that lead out of the logdir: {skipped:,}; they are not followed")
    return answer
