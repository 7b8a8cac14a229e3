"""The tab that replaces the RUNS tab if it cannot be loaded, and says why."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from tensorboard.backend import http_util
from tensorboard.plugins import base_plugin
from werkzeug.wrappers import Request, Response

from trackers.plugin import NAME

# Grey is legible in light and dark mode.
_PAGE = """
export function render() {
  document.body.style.cssText = 'margin: 16px; font: 14px Roboto, sans-serif; color: #80868b';
  document.body.textContent = MESSAGE;
}
"""


class ErrorTab(base_plugin.TBPlugin):  # type: ignore[misc]
    """A tab that shows one sentence.

    Args:
        message: The sentence.
    """

    plugin_name = NAME

    def __init__(self, message: str) -> None:
        self._message = message

    def get_plugin_apps(self) -> Mapping[str, Callable[..., Any]]:
        """Returns the route of the page."""
        return {"/error.js": self._page}

    def is_active(self) -> bool:
        """Returns True, so that the sentence is seen."""
        return True

    def frontend_metadata(self) -> base_plugin.FrontendMetadata:
        """Returns the name of the tab and the module that TensorBoard loads."""
        return base_plugin.FrontendMetadata(es_module_path="/error.js", tab_name="Runs", disable_reload=True)

    @property
    def _page(self) -> Any:
        script = _PAGE.replace("MESSAGE", json.dumps(self._message))

        @Request.application
        def page(request: Request) -> Response:
            response: Response = http_util.Respond(request, script, "text/javascript")
            return response

        return page
