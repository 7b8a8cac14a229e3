"""The tools that change labels. They exist only where a person allows writing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from trackers.assistant.answer import Answer
from trackers.plugin.live_logs import LiveLogs


class LabelTools:
    """The tools that change the name, the note and the tags of a run; what they replace stays in the label's history.

    Args:
        live: The logs.
    """

    def __init__(self, live: LiveLogs) -> None:
        self._live = live

    def set_name(self, run: str, name: str) -> Answer:
        """Gives a run a name; its directory keeps its own.

        Args:
            run: Its directory, its name, or the end of either.
            name: One line; an empty text clears the name.
        """
        return self._change(run, name=name)

    def set_note(self, run: str, note: str) -> Answer:
        """Writes the note of a run, in place of the note that it has.

        Args:
            run: Its directory, its name, or the end of either.
            note: The text; an empty text clears the note.
        """
        return self._change(run, note=note)

    def change_tags(self, run: str, add: Sequence[str] = (), remove: Sequence[str] = ()) -> Answer:
        """Adds tags to a run, and removes others.

        Args:
            run: Its directory, its name, or the end of either.
            add: Words of one line.
            remove: Tags to remove; those that the run does not have are ignored.
        """
        return self._change(run, add=list(add), remove=list(remove))

    def _change(self, run: str, **changes: Any) -> Answer:
        from trackers.assistant.names import find_run
        from trackers.plugin.endpoints.mutations import set_label
        from trackers.plugin.payload import Payload

        with self._live.refreshed() as logs:
            directory = find_run(logs.run_infos(), run).run
        try:
            label = set_label(self._live.logdir, Payload({"run": directory, **changes}))
        finally:
            self._live.mark_changed()
        return Answer({"run": directory, **label})
