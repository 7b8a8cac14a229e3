"""Every command and every example of the README is run: here, or by `.ci/run`, which this holds to it."""

from __future__ import annotations

import ast
import gzip
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import trackers
from experiments.__main__ import experiments

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
# Installs other tools and measures for half an hour; its parts have short tests of their own in tests/benchmarks.
NOT_IN_CI = {"make bench"}

# No training, so that the commands that go with searches can be tried in seconds.
_SEARCH = """
import keras_tuner
import trackers


class Parabola(keras_tuner.RandomSearch):
    def run_trial(self, trial, *args, **kwargs):
        return trial.hyperparameters.Float("x", -1.0, 1.0) ** 2


tuner = Parabola(max_trials=6, directory="tuner", project_name="digits_search")
trackers.tuning.track(tuner, "logs").search()
"""


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, flags=re.MULTILINE | re.DOTALL)


def commands() -> list[str]:
    lines = (line.split("  #")[0].strip() for block in blocks("sh") for line in block.splitlines())
    return [line for line in lines if line]


def test_the_make_targets_of_the_readme_are_what_ci_runs() -> None:
    targets = {command for command in commands() if command.startswith("make ")}
    run_by_ci = set((ROOT / ".ci" / "run").read_text().splitlines())
    assert targets - NOT_IN_CI <= run_by_ci
    makefile = (ROOT / "Makefile").read_text()
    for target in targets:
        assert re.search(rf"^{target.removeprefix('make ')}:", makefile, flags=re.MULTILINE), target


@pytest.mark.slow
def test_the_examples_run_as_they_stand(tmp_path: Path) -> None:
    examples = blocks("python")
    assert len(examples) == 4
    script = tmp_path / "examples.py"
    script.write_text("\n".join(examples), encoding="utf-8")
    done = subprocess.run([sys.executable, str(script)], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "TrackersWarning" not in done.stderr
    assert len(list(tmp_path.glob("logs/digits/*/run.json"))) == 2
    assert len(list(tmp_path.glob("logs/digits_search/*/run.json"))) == 5


def test_the_first_example_has_ten_statements_and_the_tracker_ten_lines() -> None:
    first, tracker, *_ = blocks("python")
    assert len(ast.parse(first).body) <= 10
    assert len(tracker.split("with trackers.Run")[0].strip().splitlines()) <= 10


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the commands of the README speak of."""
    folder = tmp_path_factory.mktemp("work")
    golden = ROOT / "tests" / "data"
    for name, learning_rate, profile in (("baseline", 1e-3, "narrow"), ("wide one", 1e-2, "wide")):
        with trackers.Run(folder / "logs" / "digits", hparams={"learning_rate": learning_rate}, name=name) as run:
            shutil.copytree(golden / "profile" / profile / "train", run.path / "train")
            for step in range(3):
                run.writer("validation").scalars(step, {"epoch_accuracy": step / 4})
    (folder / "search.py").write_text(_SEARCH, encoding="utf-8")
    subprocess.run([sys.executable, "search.py"], cwd=folder, check=True, capture_output=True)
    shutil.copytree(golden / "wandb", folder / "wandb")
    (folder / "mlflow.db").write_bytes(gzip.decompress((golden / "mlflow" / "mlflow.db.gz").read_bytes()))
    shutil.copy(golden / "csv" / "digits.csv", folder / "history.csv")
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("command", [c for c in commands() if c.startswith(".venv/bin/trackers")])
def test_the_commands_of_the_kit_work(command: str, workplace: Path) -> None:
    ours = f"{shlex.quote(sys.executable)} -m trackers "
    stop = [sys.executable, "-m", "trackers", "launch", "--stop"]
    try:
        done = subprocess.run(
            command.replace(".venv/bin/trackers ", ours), shell=True, cwd=workplace, capture_output=True, text=True
        )
    finally:
        if "launch" in command:
            subprocess.run(stop, cwd=workplace, check=True)
    assert done.returncode == 0, done.stderr


def test_no_other_command_stands_in_the_readme() -> None:
    others = [c for c in commands() if not c.startswith(("make ", ".venv/bin/trackers"))]
    # tests/experiments runs the one and tests/browser drives the other.
    assert others == [".venv/bin/python -m experiments --list", ".venv/bin/tensorboard --logdir logs"]


def test_every_experiment_has_its_row() -> None:
    assert set(re.findall(r"^\| `(\w+)` \|.*\|.*\| \d+ s \|$", README, flags=re.MULTILINE)) == set(experiments())
    assert set(re.findall(r"\]\((docs/[^)]+)\)", README)) == {f"docs/{path.name}" for path in (ROOT / "docs").iterdir()}
