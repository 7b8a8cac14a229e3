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

# Makes one distribution and its package as good as not installed.
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
        return (found for found in find_distributions(*args) if found.name != {package!r})

sys.meta_path[sys.meta_path.index(importlib.machinery.PathFinder)] = Finder
"""


@pytest.fixture
def cli(tmp_path: Path) -> Iterator[Cli]:
    """`python -m trackers …` in a folder of its own with an empty `logs`; no server of it is left."""
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
    """The one line that a failed command says."""
    assert done.returncode == 2
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    return line


def test_launch_finds_again_and_stops(cli: Cli, tmp_path: Path) -> None:
    first = cli("launch")
    said = r"TensorBoard serves logs at http://127\.0\.0\.1:\d+/  \(stop it with: trackers launch --stop\)\n"
    assert re.fullmatch(said, first.stdout)
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


def test_the_way_to_end_it_is_a_command_that_works(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "my logs").mkdir()
    assert "(stop it with: trackers launch 'my logs' --stop)" in cli("launch", "my logs").stdout


def test_open_opens_the_browser(cli: Cli, tmp_path: Path) -> None:
    browser = tmp_path / "browser.sh"
    browser.write_text(f'#!/bin/sh\necho "$1" >"{tmp_path}/opened"\n')
    browser.chmod(0o755)
    url = cli("launch", "--open", BROWSER=f"{browser} %s").stdout.split()[4]
    assert (tmp_path / "opened").read_text() == f"{url}\n"


def test_no_browser_to_open_is_an_error_and_the_server_stays(cli: Cli, tmp_path: Path) -> None:
    line = failure(cli("launch", "--open", PATH="/nowhere", BROWSER="", DISPLAY="", WAYLAND_DISPLAY=""))
    (server,) = running_servers(tmp_path.resolve() / "logs")
    assert line.startswith("Error: No browser can be opened; TensorBoard serves ")
    assert server.url in line


def test_bad_directory(cli: Cli, tmp_path: Path) -> None:
    assert failure(cli("launch", "lgos")).startswith("Error: logdir must be a directory of runs; 'lgos' does not")
    (tmp_path / "file").touch()
    assert "'file' is a file" in failure(cli("launch", "file"))
    assert "'~nobody-of-that-name/x' does not exist" in failure(cli("launch", "~nobody-of-that-name/x"))


def test_taken_port(cli: Cli) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert failure(cli("launch", "--port", str(port))).startswith(f"Error: Port {port} is taken")


def test_port_out_of_range(cli: Cli) -> None:
    assert failure(cli("launch", "--port", "65536")).startswith("Error: port must be an integer from 1 to 65535")


@pytest.mark.parametrize(
    ("package", "said"),
    [
        ("tensorboard", "TensorBoard is missing from .*; install it with: pip install tensorboard$"),
        ("xprof", "TensorBoard has no tab profile; install it with: pip install tensorboard-plugin-profile "),
    ],
)
def test_missing_package(cli: Cli, tmp_path: Path, package: str, said: str) -> None:
    poison = tmp_path / "poison"
    poison.mkdir()
    (poison / "sitecustomize.py").write_text(HIDE.format(package=package))
    assert re.search(said, failure(cli("launch", PYTHONPATH=str(poison))))
    assert running_servers(tmp_path.resolve() / "logs") == []


def test_broken_plugin(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "broken-1.dist-info").mkdir()
    (tmp_path / "broken-1.dist-info" / "METADATA").write_text("Name: broken\nVersion: 1\n")
    entry = "[tensorboard_plugins]\nbroken = not_there:Plugin\n"
    (tmp_path / "broken-1.dist-info" / "entry_points.txt").write_text(entry)
    line = failure(cli("launch", PYTHONPATH=str(tmp_path)))
    assert "exited during startup: ModuleNotFoundError: No module named 'not_there'" in line


def test_stop_goes_alone(cli: Cli) -> None:
    done = cli("launch", "--stop", "--open")
    assert done.returncode == 2
    assert "--stop goes with LOGDIR alone" in done.stderr


def test_help_and_version(cli: Cli) -> None:
    assert "launch" in cli("--help").stdout
    assert "trackers launch ~/runs --open" in cli("launch", "-h").stdout
    assert re.fullmatch(r"trackers, version \d+\.\d+\.\d+\n", cli("--version").stdout)
