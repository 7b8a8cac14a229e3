"""The code blocks of a Markdown page, and what runs them as a reader would: in order, in one folder."""

from __future__ import annotations

import contextlib
import glob
import importlib
import io
import re
import shlex
import subprocess
import sys
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from trackers.cli import main

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "docs" / "pages"
BIN = ".venv/bin/"
# True of a fresh clone, and run by `.ci/run` or too large for a test.
SETUP = {"pip install .", "source .venv/bin/activate", "tensorboard --logdir logs"}
_GIT_IDENTITY = ("-c", "user.name=A", "-c", "user.email=a@b.c", "-c", "commit.gpgsign=false")
_BLOCK = re.compile(r'^```(\w+)(?: title="([^"]+)")?\n(.*?)^```', flags=re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """A code block of a page.

    Attributes:
        language: The word behind the opening fence.
        title: The file that it shows; "" for a block that is run.
        code: Its lines.
        line: The line of the page on which the code begins, from 1.
    """

    language: str
    title: str
    code: str
    line: int


def blocks(page: Path) -> list[Block]:
    """Every code block of a page, in order."""
    text = page.read_text(encoding="utf-8")
    return [Block(*match.groups(""), text.count("\n", 0, match.start(3)) + 1) for match in _BLOCK.finditer(text)]


def commands(block: Block) -> Iterator[str]:
    """The commands of a shell block, without their comments and without the folder of the environment."""
    for line in block.code.splitlines():
        if command := line.split("  #")[0].strip():
            yield command.removeprefix(BIN)


def run_page(page: Path, folder: Path, variables: dict[str, Any]) -> dict[str, Any]:
    """Runs the Python and shell blocks of a page in order, and writes the files that others show.

    Args:
        page: The page.
        folder: The working directory.
        variables: What the Python blocks may use.

    Returns:
        The variables after the last block.
    """
    variables = dict(variables)
    with contextlib.chdir(folder), warnings.catch_warnings():
        for block in blocks(page):
            if block.title:
                Path(block.title).write_text(block.code, encoding="utf-8")
            elif block.language == "python":
                # Blank lines first, so that a traceback names the line of the page.
                code = compile("\n" * (block.line - 1) + block.code, str(page), "exec")
                # In a thread of its own, because Playwright's event loop runs in that of the tests.
                with ThreadPoolExecutor(1) if "asyncio" in block.code else contextlib.nullcontext() as pool:
                    pool.submit(exec, code, variables).result() if pool else exec(code, variables)
            elif block.language == "sh":
                for command in commands(block):
                    run_command(command)
    return variables


def run_command(command: str) -> None:
    """Runs one command of a page in the working directory, or checks that it exists if it is not one of `trackers`."""
    program, *arguments = shlex.split(command)
    arguments = [path for argument in arguments for path in sorted(glob.glob(argument)) or [argument]]
    if command == "make demo":
        Path("logs").mkdir()  # `.ci/run` trains it
    elif program == "make":
        makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
        assert re.search(rf"^{arguments[0]}:", makefile, flags=re.MULTILINE), command
    elif program == "git" or (program == "python" and Path(arguments[0]).is_file()):
        run_process([sys.executable, *arguments] if program == "python" else ["git", *_GIT_IDENTITY, *arguments])
    elif program == "python" and arguments[:2] == ["-m", "experiments"]:
        assert arguments[2:] == ["--list"], command
    elif program == "python" and arguments[1].startswith("experiments."):
        check_experiment(arguments[1], arguments[2:])
    elif program == "python":
        assert (ROOT / f"{arguments[1].replace('.', '/')}.py").is_file(), command
    elif program != "trackers":
        assert command in SETUP, f"{command!r}: neither run nor known"
    elif arguments[0] in ("launch", "tune"):
        run_process([sys.executable, "-m", "trackers", *arguments])
    else:
        result = CliRunner().invoke(main, arguments)
        assert result.exit_code == 0, f"{command}\n{result.output}"


def run_process(words: list[str]) -> None:
    """Runs a command in a process of its own."""
    done = subprocess.run(words, capture_output=True, text=True, timeout=180)
    assert done.returncode == 0, f"{shlex.join(words)}\n{done.stderr}"


def check_experiment(module: str, arguments: list[str]) -> None:
    """Holds the options of a command against those of the experiment, without training anything."""
    help_text = help_of(module)
    for option in (argument for argument in arguments if argument.startswith("--")):
        assert re.search(rf"(?<![\w-]){option}(?![\w-])", help_text), f"{module} has no {option}"


def help_of(module: str) -> str:
    """What `--help` of an experiment prints."""
    text = io.StringIO()
    with contextlib.redirect_stdout(text), pytest.raises(SystemExit):
        importlib.import_module(module).main(["--help"])
    return text.getvalue()
