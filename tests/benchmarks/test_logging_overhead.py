from __future__ import annotations

import os
import sys
from unittest import mock

import keras
import pytest
from click.testing import CliRunner

from benchmarks import logging_overhead, mlp_overhead
from benchmarks.tables import Overhead, Table, figure, half_iqr

Rows = dict[str, dict[str, str]]


def benchmark(*arguments: str) -> tuple[list[Rows], str]:
    """Runs the benchmark; returns its tables, each from the first cell of a row to the row, and the last line."""
    command = ["--markdown", *arguments]
    with mock.patch.dict(os.environ), mock.patch.object(sys, "argv", ["logging_overhead", *command]):
        done = CliRunner().invoke(logging_overhead.main, command, catch_exceptions=False)
    assert done.exit_code == 0, done.stderr
    tables: list[Rows] = []
    lines = done.stdout.strip().splitlines()
    for number, line in enumerate(lines):
        if line.startswith("| ---"):
            headings = cells(lines[number - 1])
            tables.append({})
        elif line.startswith("|") and not lines[number + 1].startswith("| ---"):
            row = cells(line)
            tables[-1][row[0]] = dict(zip(headings, row, strict=True))
    return tables, lines[-1]


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


def number(cell: str) -> float:
    return float(cell.replace(",", ""))


@pytest.mark.slow
@pytest.mark.filterwarnings("default")
def test_every_logger_is_measured_on_the_mlp(monkeypatch: pytest.MonkeyPatch) -> None:
    build = mlp_overhead._build

    def eager() -> keras.Model:
        model = build()
        model.run_eagerly = True  # tracing twenty models takes a minute
        return model

    monkeypatch.setattr(mlp_overhead, "_build", eager)
    (batches, histograms, fits), origin = benchmark(
        "--rounds", "1", "--seconds", "0.01", "--steps", "5", "--epochs", "1"
    )
    hooks = ["trackers.Scalars", "trackers bundle, no profile", "TensorBoard, epoch", "TensorBoard, batch"]
    assert {"Writer.scalars", "tf.summary.scalar, twice", *hooks} <= set(batches)
    assert all(number(row["µs"]) > 0 for row in batches.values())
    assert batches["trackers.Scalars"]["÷ trackers.Scalars"] == "1.00"
    assert set(histograms) == {"Writer.histograms", "tf.summary.histogram"}
    assert all(number(row["ms"]) > 0 for row in histograms.values())
    assert {"bare fit()", "trackers bundle", *hooks[1:], "TensorBoard, batch + histograms + images"} <= set(fits)
    for row in fits.values():
        assert list(row)[1:4] == ["fit, s", "÷ bare", "+ µs/step"]
        assert number(row["fit, s"]) > 0
        assert number(row["÷ bare"]) > 0
    assert "keras 3" in origin
    assert "--seconds 0.01" in origin


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.filterwarnings("default")
def test_the_bundle_and_the_rerunning_trackers_are_measured_on_the_cnn() -> None:
    (pairs, rerun), _ = benchmark("--cnn", "--rounds", "1", "--epochs", "1", "--samples", "1000")
    assert all(number(pairs["fit(), s"][who]) > 0 for who in ("bare fit()", "trackers bundle"))
    assert set(rerun) == {
        "confusion_matrix",
        "most_confident_errors",
        "confusion_matrix + most_confident_errors",
        "gradients",
        "activations",
    }
    for row in rerun.values():
        assert number(row["later calls, ms"]) > 0
        assert row["calls in 1 epochs"] == "1"


def test_an_overhead_below_the_noise_is_an_upper_bound() -> None:
    assert str(Overhead([10.0, 10.0, 10.0, 10.0])) == "10.0"
    assert str(Overhead([-10.0, 0.0, 2.0, 12.0])) == "< 4.50"
    assert str(Overhead([-10.0, -9.0, -8.0])) == "≤ 0"
    assert Overhead([530.0]).times(Overhead([10.0])) == "53.0"
    assert Overhead([450.0]).times(Overhead([-10.0, 0.0, 2.0, 12.0])) == "> 100"
    assert Overhead([-10.0, 0.0, 2.0, 12.0]).times(Overhead([10.0])) == "–"


def test_numbers_have_three_significant_digits() -> None:
    assert [figure(value) for value in (0.0, 0.0123, 0.5, 5.0, 56.78, 567.8, 12345.6, -0.2)] == [
        "0.00",
        "0.012",
        "0.50",
        "5.00",
        "56.8",
        "568",
        "12,346",
        "-0.20",
    ]
    assert half_iqr([7.0]) == 0.0


def test_a_table_is_formatted_as_markdown() -> None:
    table = Table("Costs", ("who", "µs"), [("we", "5"), ("they", "500")], ["Seen once."])
    assert table.markdown().splitlines() == [
        "#### Costs",
        "",
        "| who | µs |",
        "| --- | ---: |",
        "| we | 5 |",
        "| they | 500 |",
        "",
        "Seen once.",
    ]
