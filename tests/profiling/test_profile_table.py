"""Profile tables: numbers computed by hand."""

from __future__ import annotations

import pandas as pd
import pytest

import trackers
from trackers.profiling.profile import Profile
from trackers.profiling.profile_table import last_trace, profile_rows, profile_table


def profile(run: str, trace: str, steps: list[tuple[float, float]], operations: dict[str, float]) -> Profile:
    """A profile from the total and the input time of each step, and the self time of each operation."""
    names = {"run": run, "trace": trace}
    rows = [
        names | {"step": step, "total": total, "input": waiting, "host_compute": total - waiting, "output": 0.0}
        for step, (total, waiting) in enumerate(steps)
    ]
    operation_rows = [
        names | {"host_or_device": "host", "type": "T", "operation": name, "occurrences": 2, "total": own, "self": own}
        for name, own in operations.items()
    ]
    columns = ["run", "trace", "step", "total", "input", "host_compute", "output"]
    frame = pd.DataFrame(operation_rows)
    dtypes = dict.fromkeys(columns[3:], float)
    return Profile(pd.DataFrame(rows, columns=columns).astype(dtypes), frame.assign(share=frame["self"] / 10))


A = profile(".", "1", [(4.0, 1.0), (8.0, 2.0)], {"matmul": 5.0, "add": 3.0, "mul": 1.0})
B = profile(".", "1", [(3.0, 3.0)], {"gather": 6.0, "add": 4.0})


def test_the_time_of_a_step_is_the_mean_of_the_marked_steps() -> None:
    steps = profile_table({"a": A, "b": B}, top=1).query("table == 'steps'")
    rows = [tuple(row) for row in steps[["run", "name", "count", "ms", "share"]].itertuples(index=False)]
    assert rows == [
        ("a", "total", 2, 6.0, 1.0),
        ("b", "total", 1, 3.0, 1.0),
        ("a", "host_compute", 2, 4.5, 0.75),
        ("a", "input", 2, 1.5, 0.25),
        ("b", "input", 1, 3.0, 1.0),
    ]


@pytest.mark.parametrize(
    ("top", "expected"),
    [
        (1, ["gather b", "matmul a"]),
        (2, ["gather b", "matmul a", "add a", "add b"]),
        (9, ["gather b", "matmul a", "add a", "add b", "mul a"]),
    ],
)
def test_the_most_expensive_operations_of_each_run_are_listed_for_all(top: int, expected: list[str]) -> None:
    table = profile_table({"a": A, "b": B}, top)
    operations = table[table["table"] == "operations"]
    assert [f"{row.name_} {row.run}" for row in operations.rename(columns={"name": "name_"}).itertuples()] == expected
    assert list(table.columns) == ["table", "run", "host_or_device", "type", "name", "count", "ms", "share"]
    assert str(table["count"].dtype) == "int64"


def test_rows_have_three_columns_per_run() -> None:
    table = profile_table({"a": A, "b": B}, top=1)
    assert profile_rows(table[table["table"] == "steps"], ["a", "b"]) == (
        ["name", "a: ms", "share", "count", "b: ms", "share", "count"],
        [
            ["total", "6.000", "100.0%", "2", "3.000", "100.0%", "1"],
            ["host_compute", "4.500", "75.0%", "2", "", "", ""],
            ["input", "1.500", "25.0%", "2", "3.000", "100.0%", "1"],
        ],
    )
    headings, lines = profile_rows(table[table["table"] == "operations"], ["a", "b"])
    assert headings == ["host_or_device", "type", "name", "a: ms", "share", "count", "b: ms", "share", "count"]
    assert lines == [
        ["host", "T", "gather", "", "", "", "6.000", "60.0%", "2"],
        ["host", "T", "matmul", "5.000", "50.0%", "2", "", "", ""],
    ]


def test_a_trace_without_steps_only_has_operations() -> None:
    table = profile_table({"a": profile(".", "1", [], {"add": 1.0})}, top=5)
    assert list(table["table"]) == ["operations"]


def test_a_trace_without_operations_only_has_steps() -> None:
    without_operations = Profile(A.steps, A.operations[:0])
    assert set(profile_table({"a": last_trace(without_operations)}, top=5)["table"]) == {"steps"}


def test_the_last_trace_of_the_directory_itself_is_selected() -> None:
    parts = [profile(run, trace, [(1.0, 0.5)], {trace: 1.0}) for run, trace in ((".", "1"), (".", "2"), ("x", "3"))]
    both = Profile(*(pd.concat(frames) for frames in zip(*parts, strict=True)))
    assert list(last_trace(both).operations["operation"]) == ["2"]
    assert list(last_trace(parts[2]).operations["operation"]) == ["3"]
    others = Profile(*(frame.replace({"run": {".": "y"}}) for frame in both))
    with pytest.raises(trackers.InvalidArgumentError, match="expected the trace of one run, got 2: x, y; name one"):
        last_trace(others)
