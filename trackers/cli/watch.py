"""`trackers watch`: alerts of runs that other processes write."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime

import click

from trackers.cli.options import logdir_argument

_HELP = """Watch the runs in LOGDIR (default: logs), and raise an alert when one fails, is killed or stalls.

Alerts are printed, appended to the alerts.jsonl of the run, shown on the desktop, and sent to the Apprise URLs in the
variable TRACKERS_ALERT_URLS, separated by spaces: chat, mail and a hundred other services. Of one rule, a run has at
most one alert per hour. Runs that ended more than an hour ago are left alone.

A rule is a condition on metrics, named as in Keras's logs, with the options of trackers.Alert after commas:

\b
  "val_loss > 2"                      in an epoch
  "val_loss > 2, after=3"             in three epochs in a row
  "loss is nan, level=error"
  "val_loss, no_progress=5"           no better value for five epochs
  "status = finished, level=info"     when a run ends well

\b
  trackers watch logs --rule "loss is nan"    watch until Ctrl-C
  trackers watch logs --stalled 120           expect epochs of up to two hours
  trackers watch --once                       check once, for a cron job
"""

_COLORS = {"info": "blue", "warning": "yellow", "error": "red"}
_WAIT_SECONDS = 60


@click.command(help=_HELP, short_help="Raise an alert when a run fails, is killed or stalls.")
@logdir_argument
@click.option("--rule", "rules", multiple=True, metavar="RULE", help="Another rule; may be repeated.")
@click.option(
    "--stalled",
    type=click.FloatRange(min=0),
    default=30,
    show_default=True,
    metavar="MINUTES",
    help="Raise an alert when a running run has written no value for so long; 0 for never.",
)
@click.option(
    "--interval",
    type=click.FloatRange(min=1),
    default=60,
    show_default=True,
    metavar="SECONDS",
    help="Check so often.",
)
@click.option("--once", is_flag=True, help="Check once instead of until Ctrl-C.")
def watch(logdir: str, rules: Sequence[str], stalled: float, interval: float, once: bool) -> None:
    """Checks the runs until it is interrupted."""
    from trackers.alerts.alert import parse_alert
    from trackers.alerts.alert_urls import urls_of_environment
    from trackers.alerts.delivery import Delivery
    from trackers.alerts.run_alerts import terminal_line
    from trackers.alerts.watch import END_RULES, Watch
    from trackers.cli.progress import read_logs

    parsed = [*END_RULES, *map(parse_alert, rules)]
    delivery = Delivery(urls_of_environment(), _print_problem)
    watched = Watch(read_logs(logdir), parsed, stalled * 60 or None, delivery, _print_problem)
    if not once:
        click.echo(f"Watching {logdir} every {interval:g} s; Ctrl-C ends this.", err=True)
    try:
        while True:
            for run, record in watched.check():
                level, text = terminal_line(record).split(": ", 1)
                click.echo(f"{datetime.now():%H:%M:%S}  {click.style(level, fg=_COLORS[level])}  {run}: {text}")
            if once:
                break
            time.sleep(interval)
    except KeyboardInterrupt:
        pass
    delivery.wait(_WAIT_SECONDS)


def _print_problem(problem: str) -> None:
    click.echo(problem, err=True)
