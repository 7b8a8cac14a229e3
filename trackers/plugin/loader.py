"""The entry point that TensorBoard imports when it starts: as little as possible, and nothing that may fail.

One broken entry point stops every TensorBoard of an environment, so everything else is imported in `load`, guarded.
"""

from __future__ import annotations

import argparse
import contextlib
import logging
from typing import Any

from tensorboard.plugins import base_plugin


class RunsLoader(base_plugin.TBLoader):  # type: ignore[misc]
    """Loads the RUNS tab."""

    def define_flags(self, parser: argparse.ArgumentParser) -> None:
        """Adds the flags of the tab to TensorBoard's.

        Args:
            parser: TensorBoard's.
        """
        # If the package is installed twice, its flags are defined twice, and TensorBoard does not start.
        with contextlib.suppress(argparse.ArgumentError):
            group = parser.add_argument_group("RUNS tab (trackers)")
            group.add_argument(
                "--trackers_read_only",
                action="store_true",
                help="Refuse changes of runs from the page. The variable TRACKERS_READ_ONLY=1 does the same.",
            )
            group.add_argument(
                "--trackers_allowed_hosts",
                metavar="NAMES",
                default="",
                help="More names of this server, such as a proxy's, separated by commas.",
            )

    def load(self, context: base_plugin.TBContext) -> Any:
        """Creates the plugin.

        Args:
            context: What TensorBoard passes to its plugins.

        Returns:
            The plugin; if it cannot be loaded, a tab that says why.
        """
        try:
            from trackers.plugin.csrf import SameOrigin
            from trackers.plugin.runs_plugin import RunsPlugin

            return RunsPlugin(context.logdir, SameOrigin.of(context.flags))
        except Exception as error:
            from trackers.plugin.error_tab import ErrorTab

            logging.getLogger(__name__).exception("the RUNS tab cannot be loaded")
            return ErrorTab(f"The RUNS tab cannot be loaded: {type(error).__name__}: {error}")
