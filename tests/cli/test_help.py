"""`--help`: verbs in sections, summaries of one line, and examples that work after `make demo`."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

import trackers
from tests.cli.conftest import Verb
from trackers.cli import main

PROFILE = Path(__file__).parents[1] / "data" / "profile" / "narrow" / "train"
SECTIONS = [
    "Look at runs",
    "Repeat runs",
    "Label runs",
    "Move runs",
    "Check and repair logs",
    "Import and export",
    "Models and data sets",
    "Search hyperparameters",
]
# These need files of other tools, a search, minutes, a browser, Ctrl-C, two runs, or a run that keeps its code.
NOT_AFTER_DEMO = (
    "trackers import",
    "trackers tune",
    "trackers launch",
    "trackers watch logs",
    "trackers diff",
    "trackers rerun",
)
EXAMPLE = re.compile(r"^  (trackers .*?)(?:\s{2,}.*)?$", re.MULTILINE)


def examples(name: str) -> list[str]:
    """Returns the example commands in the help of a verb."""
    return EXAMPLE.findall(str(main.commands[name].help))


def test_every_verb_is_listed_in_a_section(verb: Verb) -> None:
    text = verb("--help").stdout
    sections = [text.index(f"\n{section}:\n") for section in SECTIONS]
    assert sections == sorted(sections)
    for name in main.commands:
        assert len(re.findall(rf"^  {name} ", text[sections[0] :], re.MULTILINE)) == 1
    assert max(map(len, text.splitlines())) <= 80


def commands() -> list[click.Command]:
    groups = [command for command in main.commands.values() if isinstance(command, click.Group)]
    assert [group.name for group in groups] == ["import", "artifact"]
    return [*main.commands.values(), *(command for group in groups for command in group.commands.values())]


@pytest.mark.parametrize("command", commands(), ids=lambda command: command.name)
def test_a_summary_is_one_sentence_that_fits_a_line(command: click.Command) -> None:
    summary = str(command.short_help)
    assert summary[0].isupper() and summary.endswith(".")
    assert len(f"  {'tune-report':<11}  {summary}") <= 80


@pytest.mark.parametrize("name", list(main.commands))
def test_the_help_of_every_verb_has_examples(verb: Verb, name: str) -> None:
    done = verb(name, "--help")
    assert done.returncode == 0
    assert f"  trackers {name} " in done.stdout or f"  trackers {name}\n" in done.stdout


@pytest.fixture(scope="module")
def demo_logdir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Returns a folder with `logs` like those of `make demo`: one run of mnist_cnn with a profile."""
    folder = tmp_path_factory.mktemp("demo")
    with trackers.Run(folder / "logs" / "mnist_cnn", hparams={"learning_rate": 1e-3}) as run:
        for split in ("train", "validation"):
            run.writer(split).scalars(0, {"epoch_loss": 1.0, "epoch_accuracy": 0.5})
        run.writer().images(0, {"image": [[0.0, 1.0]]})
        shutil.copytree(PROFILE, run.path / "train", dirs_exist_ok=True)
        run.log_artifact(__file__, "mnist_cnn", "model")
    return folder


@pytest.mark.parametrize("name", list(main.commands))
def test_examples_work_after_the_demo(demo_logdir: Path, tmp_path: Path, name: str) -> None:
    shutil.copytree(demo_logdir / "logs", tmp_path / "logs")
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "trackers").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m trackers "$@"\n')
    (folder / "trackers").chmod(0o755)
    environment = {
        **os.environ,
        "PATH": f"{folder}:{os.environ['PATH']}",
        "PYTHONPATH": str(Path(trackers.__file__).parents[1]),
    }
    for example in examples(name):
        if not example.startswith(NOT_AFTER_DEMO):
            done = subprocess.run(
                example, shell=True, cwd=tmp_path, env=environment, input="y\n", capture_output=True, text=True
            )
            assert done.returncode == 0, (example, done.stderr)
            assert "--empty" in example or "No runs" not in done.stderr, example


def test_the_version_is_printed(verb: Verb) -> None:
    assert re.fullmatch(r"trackers, version \d+\.\d+\.\d+\n", verb("--version").stdout)
