"""The command line: `trackers VERB …`. Each verb imports what it needs when it is called."""

from __future__ import annotations

import gc
from typing import Any

import click

from trackers.cli.artifact import artifact
from trackers.cli.assistant import assistant
from trackers.cli.diff import diff
from trackers.cli.export import export
from trackers.cli.import_ import import_
from trackers.cli.labels import note, rename, tag
from trackers.cli.launch import launch
from trackers.cli.maintenance import check, compact, repair
from trackers.cli.profile import profile
from trackers.cli.report import report
from trackers.cli.rerun import rerun
from trackers.cli.tables import compare, runs
from trackers.cli.trash import archive, restore, trash
from trackers.cli.tune import tune
from trackers.cli.tune_report import tune_report
from trackers.cli.watch import watch
from trackers.errors import TrackersError

_SECTIONS = {
    "Look at runs": (launch, runs, watch, compare, diff, profile, report, assistant),
    "Repeat runs": (rerun,),
    "Label runs": (rename, note, tag),
    "Move runs": (trash, archive, restore),
    "Check and repair logs": (check, repair, compact),
    "Import and export": (import_, export),
    "Models and data sets": (artifact,),
    "Search hyperparameters": (tune, tune_report),
}


class _Failure(click.ClickException):
    exit_code = 2


class _Main(click.Group):
    """Prints every error of this package as one line, with exit code 2, and lists the verbs in sections."""

    def invoke(self, ctx: click.Context) -> Any:
        # A verb keeps nearly every object until it exits; fewer collections save a tenth of the time for 1,000 runs.
        gc.set_threshold(100_000, 50, 100)
        try:
            return super().invoke(ctx)
        except TrackersError as error:
            raise _Failure(str(error)) from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        width = max(map(len, self.commands))
        for title, verbs in _SECTIONS.items():
            with formatter.section(title):
                formatter.write_dl([(str(verb.name).ljust(width), verb.get_short_help_str(limit=80)) for verb in verbs])


_HELP = """Track trainings in TensorBoard, and look at them.

\b
  trackers launch          open TensorBoard on ./logs
  trackers runs            list the runs under ./logs
  trackers VERB --help     explain a verb, with examples
"""


@click.group(cls=_Main, help=_HELP, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="tensorboard-plugin-trackers", prog_name="trackers")
def main() -> None:
    """Groups the verbs."""


for _verb in (verb for verbs in _SECTIONS.values() for verb in verbs):
    main.add_command(_verb)
