"""XProf in a process of its own: what it says, and what is said where it cannot."""

from __future__ import annotations

from pathlib import Path

import pytest

from trackers.profiling.xprof import XProf

GOLDEN = Path(__file__).parent / "data" / "profile"


def trace(run: str) -> Path:
    return next((GOLDEN / run / "train" / "plugins" / "profile").glob("*/*.xplane.pb"))


def test_the_tables_of_a_trace_come_as_rows(tmp_path: Path) -> None:
    copy = tmp_path / "host.xplane.pb"
    copy.write_bytes(trace("narrow").read_bytes())
    said = XProf([copy], "overview_page", "framework_op_stats").rows()
    steps = [row for row in said["overview_page"] if "stepnum" in row]
    assert [row["stepnum"] for row in steps] == [f"train {step}" for step in range(3, 9)]
    assert all(0 < row["hostComputeTimeMs"] < row["stepTimeMs"] for row in steps)
    assert {row["type"] for row in said["framework_op_stats"]} >= {"IDLE", "Dataset", "BiasAddGrad"}


@pytest.mark.parametrize("content", [None, b"\xff" * 64, trace("narrow").read_bytes()[:9000]])
def test_what_cannot_be_read_is_an_error(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "host.xplane.pb").write_bytes(content)
    with pytest.raises(RuntimeError, match="it is damaged, or no trace at all"):
        XProf([tmp_path / "host.xplane.pb"], "overview_page").rows()


def test_a_tool_without_tables_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "host.xplane.pb").write_bytes(trace("narrow").read_bytes())
    with pytest.raises(RuntimeError, match="what XProf says of it cannot be understood"):
        XProf([tmp_path / "host.xplane.pb"], "trace_viewer").rows()
