"""What the tests of the pages share: the folder of a reader who has followed Start and Track."""

from __future__ import annotations

import gzip
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import keras
import pytest

from tests.docs.pages import PAGES, ROOT, run_page

# A search that does not train, so that the commands about searches take seconds.
SEARCH = """
import keras_tuner
import trackers


class Parabola(keras_tuner.RandomSearch):
    def run_trial(self, trial, *args, **kwargs):
        return trial.hyperparameters.Float("x", -1.0, 1.0) ** 2


tuner = Parabola(max_trials=4, directory="tuner", project_name="parabola")
trackers.tuning.track(tuner, "logs").search()
"""


def add_files(folder: Path) -> None:
    """Adds the files of other tools that the pages name: a search script, and the runs of W&B, MLflow and Keras."""
    golden = ROOT / "tests" / "data"
    (folder / "search.py").write_text(SEARCH, encoding="utf-8")
    shutil.copytree(golden / "wandb", folder / "wandb")
    (folder / "mlflow.db").write_bytes(gzip.decompress((golden / "mlflow" / "mlflow.db.gz").read_bytes()))
    shutil.copy(golden / "csv" / "digits.csv", folder / "history.csv")


@pytest.fixture(scope="session")
def beginner(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """The folder after Start and Track, and the variables of their Python blocks."""
    folder = tmp_path_factory.mktemp("beginner")
    keras.utils.clear_session()  # layers are numbered as in a new process
    variables = run_page(PAGES / "start.md", folder, {})
    return folder, run_page(PAGES / "guides" / "track.md", folder, variables)


@pytest.fixture
def follow(beginner: tuple[Path, dict[str, Any]], tmp_path: Path) -> Iterator[Callable[[Path], Path]]:
    """Runs a page in a copy of that folder, and returns the copy."""

    def follow_page(page: Path) -> Path:
        folder = tmp_path / "work"
        shutil.copytree(beginner[0], folder)
        add_files(folder)
        run_page(page, folder, beginner[1])
        return folder

    yield follow_page
    stop = [sys.executable, "-m", "trackers", "launch", "--stop"]
    subprocess.run(stop, cwd=tmp_path / "work", check=True, capture_output=True)
