"""`trackers launch`: starts, reuses and stops TensorBoard."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from trackers.server.servers import running_servers

Cli = Callable[..., subprocess.CompletedProcess[str]]

# Hides a distribution and its package, as if it were not installed.
HIDE = """
import importlib.machinery, importlib.metadata, sys

find_spec = importlib.machinery.PathFinder.find_spec
find_distributions = importlib.metadata.MetadataPathFinder.find_distributions

class Finder(importlib.machinery.PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        return None if name == {package!r} else find_spec(name, path, target)

    @classmethod
    def find_distributions(cls, *args):
        return (distribution for distribution in find_distributions(*args) if distribution.name != {package!r})

sys.meta_path[sys.meta_path.index(importlib.machinery.PathFinder)] = Finder
"""


@pytest.fixture
def cli(tmp_path: Path) -> Iterator[Cli]:
    """Runs `python -m trackers …` in a folder with an empty `logs`, and stops its servers at the end."""
    (tmp_path / "logs").mkdir()

    def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", "trackers", *arguments],
            cwd=tmp_path,
            env={**os.environ, "TMPDIR": str(tmp_path), "http_proxy": "http://127.0.0.1:9", **environment},
            capture_output=True,
            text=True,
        )
        assert "Traceback" not in done.stdout + done.stderr
        return done

    try:
        yield run
    finally:
        for server in running_servers():
            if server.logdir.is_relative_to(tmp_path.resolve()):
                server.stop()


def failure(done: subprocess.CompletedProcess[str]) -> str:
    """Returns the one line that a failed command prints."""
    assert done.returncode == 2
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    return line


def test_launch_starts_reuses_and_stops_a_server(cli: Cli, tmp_path: Path) -> None:
    first = cli("launch")
    message = r"TensorBoard serves logs at http://127\.0\.0\.1:\d+/  \(stop it with: trackers launch --stop\)\n"
    assert re.fullmatch(message, first.stdout)
    assert (first.returncode, first.stderr) == (0, "")
    assert cli("launch", str(tmp_path / "logs")).stdout.split()[4] == first.stdout.split()[4]
    (server,) = running_servers(tmp_path.resolve() / "logs")
    assert server.url in first.stdout

    (tmp_path / "logs").rmdir()
    stopped = cli("launch", "--stop")
    assert stopped.stdout == f"Stopped TensorBoard serving logs at {server.url}\n"
    assert not server.running

    again = cli("launch", "--stop")
    assert again.returncode == 0
    assert again.stdout.startswith(f"Nothing is serving {tmp_path.resolve()}/logs; running servers: ")


def test_the_command_that_stops_the_server_is_quoted(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "my logs").mkdir()
    assert "(stop it with: trackers launch 'my logs' --stop)" in cli("launch", "my logs").stdout


def test_open_opens_a_browser(cli: Cli, tmp_path: Path) -> None:
    browser = tmp_path / "browser.sh"
    browser.write_text(f'#!/bin/sh\necho "$1" >"{tmp_path}/opened"\n')
    browser.chmod(0o755)
    url = cli("launch", "--open", BROWSER=f"{browser} %s").stdout.split()[4]
    assert (tmp_path / "opened").read_text() == f"{url}\n"


def test_a_missing_browser_is_an_error_and_the_server_keeps_running(cli: Cli, tmp_path: Path) -> None:
    line = failure(cli("launch", "--open", PATH="/nowhere", BROWSER="", DISPLAY="", WAYLAND_DISPLAY=""))
    (server,) = running_servers(tmp_path.resolve() / "logs")
    assert line.startswith("Error: No browser can be opened; TensorBoard serves ")
    assert server.url in line


def test_an_invalid_logdir_is_an_error(cli: Cli, tmp_path: Path) -> None:
    assert failure(cli("launch", "lgos")).startswith("Error: logdir must be a directory of runs; 'lgos' does not")
    (tmp_path / "file").touch()
    assert "'file' is a file" in failure(cli("launch", "file"))
    assert "'~nobody-of-that-name/x' does not exist" in failure(cli("launch", "~nobody-of-that-name/x"))


def test_a_taken_port_is_an_error(cli: Cli) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert failure(cli("launch", "--port", str(port))).startswith(f"Error: Port {port} is taken")


def test_a_port_out_of_range_is_an_error(cli: Cli) -> None:
    assert failure(cli("launch", "--port", "65536")).startswith("Error: port must be an integer from 1 to 65535")


@pytest.mark.parametrize(
    ("package", "message"),
    [
        ("tensorboard", "TensorBoard is missing from .*; install it with: pip install tensorboard$"),
        ("xprof", "TensorBoard has no tab profile; install it with: pip install tensorboard-plugin-profile "),
    ],
)
def test_a_missing_package_is_an_error(cli: Cli, tmp_path: Path, package: str, message: str) -> None:
    folder = tmp_path / "hide"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(HIDE.format(package=package))
    assert re.search(message, failure(cli("launch", PYTHONPATH=str(folder))))
    assert running_servers(tmp_path.resolve() / "logs") == []


def test_a_broken_plugin_is_an_error(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "broken-1.dist-info").mkdir()
    (tmp_path / "broken-1.dist-info" / "METADATA").write_text("Name: broken\nVersion: 1\n")
    entry = "[tensorboard_plugins]\nbroken = not_there:Plugin\n"
    (tmp_path / "broken-1.dist-info" / "entry_points.txt").write_text(entry)
    line = failure(cli("launch", PYTHONPATH=str(tmp_path)))
    assert "exited during startup: ModuleNotFoundError: No module named 'not_there'" in line


def test_stop_takes_no_other_option(cli: Cli) -> None:
    done = cli("launch", "--stop", "--open")
    assert done.returncode == 2
    assert "--stop takes no option except --logdir" in done.stderr
