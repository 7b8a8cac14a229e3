"""What stands in the place of the RUNS tab that cannot be loaded: why."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from tensorboard.backend import http_util
from tensorboard.plugins import base_plugin
from werkzeug.wrappers import Request, Response

from trackers.plugin import NAME

# Grey can be read in the light and in the dark.
_PAGE = """
export function render() {
  document.body.style.cssText = 'margin: 16px; font: 14px Roboto, sans-serif; color: #80868b';
  document.body.textContent = WORDS;
}
"""


class FaultTab(base_plugin.TBPlugin):  # type: ignore[misc]
    """A tab that shows one sentence.

    Args:
        words: The sentence.
    """

    plugin_name = NAME

    def __init__(self, words: str) -> None:
        self._words = words

    def get_plugin_apps(self) -> Mapping[str, Callable[..., Any]]:
        """The page alone."""
        return {"/fault.js": self._page}

    def is_active(self) -> bool:
        """Always: the sentence has to be read."""
        return True

    def frontend_metadata(self) -> base_plugin.FrontendMetadata:
        """How the tab is called, and where its page begins."""
        return base_plugin.FrontendMetadata(es_module_path="/fault.js", tab_name="Runs", disable_reload=True)

    @property
    def _page(self) -> Any:
        script = _PAGE.replace("WORDS", json.dumps(self._words))

        @Request.application
        def page(request: Request) -> Response:
            made: Response = http_util.Respond(request, script, "text/javascript")
            return made

        return page
