"""`trackers launch`: TensorBoard on a directory, in the background."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

import click

from trackers.cli.progress import spinner

_LAUNCH_HELP = """Serve LOGDIR (default: logs) with TensorBoard and come back when it answers.

TensorBoard goes on in the background, on 127.0.0.1 only, without TensorFlow. The same command again finds
it and prints its address; --stop ends it.

\b
  trackers launch                    serve ./logs, on port 6006 or a free one
  trackers launch ~/runs --open      serve ~/runs and open a browser
  trackers launch ~/runs --stop      end the TensorBoard that serves ~/runs
"""


@click.command(help=_LAUNCH_HELP)
@click.argument("logdir", default="logs")
@click.option("--port", type=int, metavar="N", help="Insist on this port, 1 to 65535, instead of a free one.")
@click.option("--open", "open_browser", is_flag=True, help="Open the page in the default browser.")
@click.option(
    "--with-tensorflow",
    is_flag=True,
    help="Let TensorBoard import TensorFlow (slower), to capture live profiles.",
)
@click.option("--read-only", is_flag=True, help="Let nobody change runs in the RUNS tab.")
@click.option("--stop", is_flag=True, help="End every TensorBoard that this command started for LOGDIR.")
def launch(
    logdir: str, port: int | None, open_browser: bool, with_tensorflow: bool, read_only: bool, stop: bool
) -> None:
    """Start, find again or end the TensorBoard of a directory."""
    if stop:
        if port is not None or open_browser or with_tensorflow or read_only:
            raise click.UsageError("--stop goes with LOGDIR alone.")
        _stop(logdir)
        return

    from trackers.server.launch import launch as start

    with spinner(f"Starting TensorBoard for {logdir}"):
        server = start(
            logdir, port=port, open_browser=open_browser, with_tensorflow=with_tensorflow, read_only=read_only
        )
    end = "trackers launch --stop" if logdir == "logs" else f"trackers launch {shlex.quote(logdir)} --stop"
    click.echo(f"TensorBoard serves {logdir} at {server.url}  (stop it with: {end})")


def _stop(logdir: str) -> None:
    from trackers.server.servers import running_servers

    # A deleted directory may still have a server.
    directory = Path(os.path.expanduser(logdir)).resolve()
    servers = running_servers(directory)
    for server in servers:
        server.stop()
        click.echo(f"Stopped TensorBoard serving {logdir} at {server.url}")
    if not servers:
        others = ", ".join(f"{server.logdir} at {server.url}" for server in running_servers())
        click.echo(f"Nothing is serving {directory}; running servers: {others or 'none'}")
