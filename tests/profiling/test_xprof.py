"""XProfReader: the tables of a trace, and its errors."""

from __future__ import annotations

from pathlib import Path

import pytest

from trackers.profiling.xprof import XProfReader

GOLDEN = Path(__file__).parents[1] / "data" / "profile"


def trace(run: str) -> Path:
    return next((GOLDEN / run / "train" / "plugins" / "profile").glob("*/*.xplane.pb"))


def test_the_tables_of_a_trace_are_read_as_rows(tmp_path: Path) -> None:
    copy = tmp_path / "host.xplane.pb"
    copy.write_bytes(trace("narrow").read_bytes())
    tables = XProfReader([copy], "overview_page", "framework_op_stats").read_rows()
    steps = [row for row in tables["overview_page"] if "stepnum" in row]
    assert [row["stepnum"] for row in steps] == [f"train {step}" for step in range(3, 9)]
    assert all(0 < row["hostComputeTimeMs"] < row["stepTimeMs"] for row in steps)
    assert {row["type"] for row in tables["framework_op_stats"]} >= {"IDLE", "Dataset", "BiasAddGrad"}


@pytest.mark.parametrize("content", [None, b"\xff" * 64, trace("narrow").read_bytes()[:9000]])
def test_a_file_that_is_not_a_trace_is_an_error(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "host.xplane.pb").write_bytes(content)
    with pytest.raises(RuntimeError, match="it is damaged or not a trace"):
        XProfReader([tmp_path / "host.xplane.pb"], "overview_page").read_rows()


def test_a_tool_without_tables_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "host.xplane.pb").write_bytes(trace("narrow").read_bytes())
    with pytest.raises(RuntimeError, match="XProf's output has an unexpected form"):
        XProfReader([tmp_path / "host.xplane.pb"], "trace_viewer").read_rows()
