"""The names that an assistant passes: of runs, and of tags."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Sequence

from trackers.assistant.plain_json import clean_text
from trackers.errors import InvalidArgumentError
from trackers.reader.resolve import resolve
from trackers.schema.run_info import RunInfo


def find_run(infos: Sequence[RunInfo], name: str) -> RunInfo:
    """Returns the run that a text stands for.

    Args:
        infos: The runs.
        name: The run's directory, the name that a person gave it, or the end of either; as logs have it or as answers
            show it, without invisible characters.

    Raises:
        ReadError: If there is none.
        InvalidArgumentError: If it matches several runs, or is empty.
    """
    by_run = {info.run: info for info in infos}
    aliases = {run: (info.name, clean_text(run), clean_text(info.name)) for run, info in by_run.items()}
    return by_run[resolve(name, aliases, "in the logdir; list_runs lists them")]


def find_runs(infos: Sequence[RunInfo], names: Sequence[str]) -> list[str]:
    """Returns the directories of some runs; of all runs if no name is given.

    Args:
        infos: The runs.
        names: As for `find_run`.

    Raises:
        ReadError: If there is no such run.
        InvalidArgumentError: If a name matches several runs, or is empty.
    """
    return list(dict.fromkeys(find_run(infos, name).run for name in names)) if names else [info.run for info in infos]


def find_tag(tags: Collection[str], tag: str, what: str) -> str:
    """Returns the tag that a text stands for.

    Args:
        tags: The tags that there are.
        tag: One of them, as logs have it or as answers show it.
        what: What has the tag, for the error: `scalar`.

    Raises:
        InvalidArgumentError: If there is none; the message names the nearest ones.
    """
    matches = [known for known in tags if known == tag] or [known for known in tags if clean_text(known) == tag]
    if matches:
        return matches[0]
    near = difflib.get_close_matches(tag, sorted(tags), n=3)
    hint = f"did you mean {' or '.join(map(repr, near))}?" if near else "list_tags lists the tags"
    raise InvalidArgumentError(f"these runs have no {what} with the tag {tag!r}; {hint}")
