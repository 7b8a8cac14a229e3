"""The command line: `trackers VERB …`. Each verb imports what it needs when it is called."""

from __future__ import annotations

from typing import Any

import click

from trackers.cli.export import export
from trackers.cli.import_ import import_
from trackers.cli.labels import note, rename, tag
from trackers.cli.launch import launch
from trackers.cli.maintenance import check, compact, repair
from trackers.cli.profile import profile
from trackers.cli.report import report
from trackers.cli.tables import compare, runs
from trackers.cli.trash import archive, restore, trash
from trackers.cli.tune import tune
from trackers.cli.tune_report import tune_report
from trackers.errors import TrackersError


class _Failure(click.ClickException):
    exit_code = 2


class _Group(click.Group):
    """Makes one line and exit code 2 of every error of this package, here and nowhere else."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except TrackersError as error:
            raise _Failure(str(error)) from error


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="tensorboard-plugin-trackers", prog_name="trackers")
def main() -> None:
    """Track Keras trainings in TensorBoard, and look at them."""


_LOOK = (launch, runs, compare, profile, report)
_MANAGE = (rename, note, tag, trash, archive, restore)
_FILES = (export, import_, check, repair, compact)
_SEARCH = (tune, tune_report)

for _verb in (*_LOOK, *_MANAGE, *_FILES, *_SEARCH):
    main.add_command(_verb)
