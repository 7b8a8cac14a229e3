"""`trackers launch`: TensorBoard on a logdir, in the background."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

import click

from trackers.cli.options import logdir_argument
from trackers.cli.progress import spinner

_HELP = """Serve LOGDIR (default: logs) with TensorBoard, and return when it answers.

TensorBoard runs in the background, on 127.0.0.1 only, and without TensorFlow. Running the command again prints the
address of the server that is running; --stop stops it.

\b
  trackers launch                    serve ./logs, on port 6006 or a free one
  trackers launch logs --open        open it in a browser, too
  trackers launch logs --stop        stop the server
"""


@click.command(help=_HELP, short_help="Open TensorBoard on a logdir, or stop it.")
@logdir_argument
@click.option("--port", type=int, metavar="N", help="Use this port, 1 to 65535; an error if it is taken.")
@click.option("--open", "open_browser", is_flag=True, help="Open the page in the default browser.")
@click.option(
    "--with-tensorflow",
    is_flag=True,
    help="Let TensorBoard import TensorFlow, which is slower, to capture live profiles.",
)
@click.option("--read-only", is_flag=True, help="Do not let the RUNS tab change runs.")
@click.option("--stop", is_flag=True, help="Stop every TensorBoard that this command started for LOGDIR.")
def launch(
    logdir: str, port: int | None, open_browser: bool, with_tensorflow: bool, read_only: bool, stop: bool
) -> None:
    """Starts, reuses or stops the TensorBoard of a logdir."""
    if stop:
        if port is not None or open_browser or with_tensorflow or read_only:
            raise click.UsageError("--stop takes no option except --logdir.")
        _stop(logdir)
        return

    from trackers.server.launch import launch as start

    with spinner(f"Starting TensorBoard for {logdir}"):
        server = start(
            logdir, port=port, open_browser=open_browser, with_tensorflow=with_tensorflow, read_only=read_only
        )
    command = "trackers launch --stop" if logdir == "logs" else f"trackers launch {shlex.quote(logdir)} --stop"
    click.echo(f"TensorBoard serves {logdir} at {server.url}  (stop it with: {command})")


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
