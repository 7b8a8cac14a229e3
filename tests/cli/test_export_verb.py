"""`trackers export`."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from tests.cli.conftest import Verb


@pytest.mark.parametrize("ending", ["csv", "parquet", "jsonl"])
def test_scalars_to_a_file(verb: Verb, tmp_path: Path, ending: str) -> None:
    out = tmp_path / f"scalars.{ending}"
    done = verb("export", "-o", str(out), "--tag", "epoch_accuracy")
    assert done.stdout == f"{out}: 15 rows of scalars from logs\n"
    read = {"csv": pd.read_csv, "parquet": pd.read_parquet, "jsonl": lambda path: pd.read_json(path, lines=True)}
    assert sorted(read[ending](out)["step"].unique()) == [0, 1, 2, 3, 4]


def test_runs_and_images(verb: Verb, tmp_path: Path) -> None:
    assert "3 rows of runs" in verb("export", "-o", str(tmp_path / "runs.csv"), "--kind", "runs").stdout
    verb("export", "-o", str(tmp_path / "images"), "--kind", "images")
    assert len(list(tmp_path.glob("images/*/picture/*.png"))) == 15


def test_what_is_there_is_replaced_only_when_told(verb: Verb, tmp_path: Path) -> None:
    out = tmp_path / "scalars.csv"
    out.write_text("mine")
    done = verb("export", "-o", str(out))
    assert done.returncode == 2
    assert done.stderr == f"Error: {str(out)!r} is there already; name another file, or say --overwrite\n"
    assert out.read_text() == "mine"
    assert verb("export", "-o", str(out), "--overwrite").returncode == 0
    assert out.read_text().startswith("run,tag,step")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["-o", "x.xlsx"], "a table is written as .csv, .parquet, .jsonl; 'x.xlsx' ends in .xlsx"),
        (["-o", "x.csv", "--kind", "pictures"], "Invalid value for '--kind'"),
        (["-o", "x.csv", "--kind", "runs", "--tag", "a"], "--tag, --run and --raw do not go with --kind runs"),
        (["-o", "nowhere/x.csv"], "'nowhere/x.csv' cannot be written: No such file or directory"),
        (["nowhere", "-o", "x.csv"], "'nowhere' does not exist"),
        ([], "Missing option '-o'"),
    ],
)
def test_bad_arguments(verb: Verb, arguments: list[str], said: str) -> None:
    done = verb("export", *arguments)
    assert done.returncode == 2
    assert said in done.stderr
