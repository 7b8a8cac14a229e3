"""What TensorBoard imports at its start: next to nothing, and nothing that may fail.

One broken entry point stops every TensorBoard of an environment, so all else is imported in `load`, under a guard.
"""

from __future__ import annotations

import logging
from typing import Any

from tensorboard.plugins import base_plugin


class RunsLoader(base_plugin.TBLoader):  # type: ignore[misc]
    """Loads the RUNS tab."""

    def load(self, context: base_plugin.TBContext) -> Any:
        """Makes the plugin.

        Args:
            context: What TensorBoard tells its plugins.

        Returns:
            The plugin, or None where it cannot be loaded: TensorBoard then goes on without the tab.
        """
        try:
            from trackers.plugin.runs_plugin import RunsPlugin

            return RunsPlugin(context.logdir)
        except Exception:
            logging.getLogger(__name__).exception("the RUNS tab is left out: it cannot be loaded")
            return None
