"""What TensorBoard imports at its start: next to nothing, and nothing that may fail.

One broken entry point stops every TensorBoard of an environment, so all else is imported in `load`, under a guard.
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
        # Where the package is found twice, so are its flags; TensorBoard would not start.
        with contextlib.suppress(argparse.ArgumentError):
            group = parser.add_argument_group("RUNS tab (trackers)")
            group.add_argument(
                "--trackers_read_only",
                action="store_true",
                help="Let nobody change runs from the page. TRACKERS_READ_ONLY=1 in the environment does the same.",
            )
            group.add_argument(
                "--trackers_allowed_hosts",
                metavar="NAMES",
                default="",
                help="Other names of this server, with commas, under which runs may be changed; such as a proxy's.",
            )

    def load(self, context: base_plugin.TBContext) -> Any:
        """Makes the plugin.

        Args:
            context: What TensorBoard tells its plugins.

        Returns:
            The plugin; where it cannot be loaded, one that says why.
        """
        try:
            from trackers.plugin.csrf import SameOrigin
            from trackers.plugin.runs_plugin import RunsPlugin

            return RunsPlugin(context.logdir, SameOrigin.of(context.flags))
        except Exception as error:
            from trackers.plugin.error_tab import FaultTab

            logging.getLogger(__name__).exception("the RUNS tab cannot be loaded")
            return FaultTab(f"The RUNS tab cannot be loaded: {type(error).__name__}: {error}")
