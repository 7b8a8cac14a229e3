"""`trackers export`."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from tests.cli.conftest import Verb


@pytest.mark.parametrize("extension", ["csv", "parquet", "jsonl"])
def test_scalars_are_written_to_a_file(verb: Verb, tmp_path: Path, extension: str) -> None:
    out = tmp_path / f"scalars.{extension}"
    done = verb("export", "-o", str(out), "--tag", "epoch_accuracy")
    assert done.stdout == f"{out}: 15 rows of scalars from logs\n"
    read = {"csv": pd.read_csv, "parquet": pd.read_parquet, "jsonl": lambda path: pd.read_json(path, lines=True)}
    assert sorted(read[extension](out)["step"].unique()) == [0, 1, 2, 3, 4]


def test_runs_and_images_are_written(verb: Verb, tmp_path: Path) -> None:
    assert "3 rows of runs" in verb("export", "-o", str(tmp_path / "runs.csv"), "--kind", "runs").stdout
    verb("export", "-o", str(tmp_path / "images"), "--kind", "images")
    assert len(list(tmp_path.glob("images/*/picture/*.png"))) == 15


def test_a_file_is_replaced_only_with_overwrite(verb: Verb, tmp_path: Path) -> None:
    out = tmp_path / "scalars.csv"
    out.write_text("content")
    done = verb("export", "-o", str(out))
    assert done.returncode == 2
    assert done.stderr == f"Error: {str(out)!r} exists already; name another file, or use --overwrite\n"
    assert out.read_text() == "content"
    assert verb("export", "-o", str(out), "--overwrite").returncode == 0
    assert out.read_text().startswith("run,tag,step")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["-o", "x.xlsx"], "expected a file that ends in .csv, .parquet, .jsonl, not 'x.xlsx'"),
        (["-o", "x.csv", "--kind", "pictures"], "Invalid value for '--kind'"),
        (
            ["-o", "x.csv", "--kind", "runs", "--tag", "a"],
            "--kind runs is a table of all runs; leave out --tag, --run and --raw.",
        ),
        (["-o", "nowhere/x.csv"], "cannot write 'nowhere/x.csv': No such file or directory"),
        (["nowhere", "-o", "x.csv"], "'nowhere' does not exist"),
        ([], "Missing option '-o'"),
    ],
)
def test_invalid_arguments_are_an_error(verb: Verb, arguments: list[str], message: str) -> None:
    done = verb("export", *arguments)
    assert done.returncode == 2
    assert message in done.stderr
