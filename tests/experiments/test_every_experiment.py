"""Every experiment: it is listed, has a help text, is tracked without problems, and reports missing data."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from experiments.__main__ import experiments
from experiments.data import DataError
from tests.conftest import SmallRuns
from tests.loaders import load

NAMES = list(experiments())
DATA_FILES = {
    "abalone": "abalone.data",
    "abalone_deep": "abalone.data",
    "abalone_search": "abalone.data",
    "custom_loop": "mnist.npz",
    "fashion_mlp": "fashion-mnist/train-images-idx3-ubyte.gz",
    "fashion_tuner": "fashion-mnist/train-images-idx3-ubyte.gz",
    "housing_cv": "cal_housing.data",
    "housing_mlp": "cal_housing.data",
    "housing_tuner": "cal_housing.data",
    "housing_wide_deep": "cal_housing.data",
    "mnist_cnn": "mnist.npz",
    "penguins": "penguins.csv",
    "resume": "fashion-mnist/train-images-idx3-ubyte.gz",
}


def python(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", *arguments], capture_output=True, text=True)


@pytest.mark.parametrize("arguments", [["experiments", "--list"], ["experiments"]])
def test_every_experiment_is_listed_with_one_line(arguments: list[str]) -> None:
    listed = dict(line.split("  ", 1) for line in python(*arguments).stdout.partition("\n\n")[0].splitlines())
    assert list(listed) == NAMES
    assert len(NAMES) == 15
    assert all(30 < len(line.strip()) < 130 for line in listed.values())


@pytest.mark.parametrize("name", NAMES)
def test_the_help_lists_the_options(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        importlib.import_module(f"experiments.{name}").main(["--help"])
    output = capsys.readouterr().out
    assert " ".join(experiments()[name].split()) in " ".join(output.split())
    assert all(option in output for option in ("--small", "--seed", "--data-dir", "--logdir"))


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_a_small_run_is_tracked_without_problems(name: str, small: SmallRuns) -> None:
    run = small[name]
    record = json.loads((run.path / "run.json").read_text())
    assert (record["status"], record["problems"], record["seed"]) == ("finished", [], 42)
    assert run.path.parent == small.logdir / name
    assert record["hparams"]["model"]
    assert record["dataset"] == record["hparams"].get("dataset")
    if name in DATA_FILES:
        assert "(stand-in for " in record["dataset"]
    with load(run.path, "rust") as logdir:
        assert "." in logdir.tags("hparams")


@pytest.mark.parametrize("name", DATA_FILES)
def test_a_folder_without_the_data_is_an_error_before_anything_is_written(name: str, tmp_path: Path) -> None:
    experiment = importlib.import_module(f"experiments.{name}")
    with pytest.raises(DataError, match=f"{tmp_path.name}' must contain {DATA_FILES[name]}"):
        experiment.main(["--small", "--data-dir", str(tmp_path), "--logdir", str(tmp_path / "logs")])
    assert not (tmp_path / "logs").exists()
