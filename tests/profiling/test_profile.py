"""Profiles: golden traces of TensorFlow and Keras as frames, in any folder of a logdir."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from xprof.convert import raw_to_tool_data

import trackers
from tests.manage.full_logs import fingerprint

GOLDEN = Path(__file__).parents[1] / "data" / "profile"
PARTS = ["device_compute", "device_to_device", "device_collectives", "host_compute", "kernel_launch", "input", "output"]
PARTS += ["compilation", "other"]


def session(run: str) -> Path:
    return next((GOLDEN / run / "train" / "plugins" / "profile").iterdir())


@pytest.fixture(scope="module")
def logdir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tracked run with two traces, a Keras run with a trace without steps, and a trace outside any run."""
    folder = tmp_path_factory.mktemp("logs")
    with trackers.Run(folder) as run:
        for name in ("narrow", "wide"):
            shutil.copytree(session(name), run.path / "train" / "plugins" / "profile" / name)
    run.path.rename(folder / "tracked")
    shutil.copytree(GOLDEN / "stock", folder / "exp" / "stock")
    shutil.copytree(session("narrow"), folder / "bare" / "plugins" / "profile" / "2020")
    return folder


@pytest.fixture(scope="module")
def profile(logdir: Path) -> trackers.profiling.profile.Profile:
    return trackers.read(logdir).profile()


def test_every_marked_step_is_a_row(profile: trackers.profiling.profile.Profile) -> None:
    steps = profile.steps
    assert list(steps.columns) == ["run", "trace", "step", "total", *PARTS]
    assert [str(dtype) for dtype in steps.dtypes[2:]] == ["int64"] + ["float64"] * 10
    steps_by_trace = {key: list(rows.step) for key, rows in steps.groupby(["run", "trace"])}
    assert steps_by_trace == {
        ("bare", "2020"): list(range(3, 9)),
        ("tracked", "narrow"): list(range(3, 9)),
        ("tracked", "wide"): list(range(3, 9)),
    }


def test_the_parts_of_a_step_add_up_to_its_time(profile: trackers.profiling.profile.Profile) -> None:
    np.testing.assert_allclose(profile.steps[PARTS].sum(axis=1), profile.steps["total"], rtol=1e-3)
    assert (profile.steps["host_compute"] > 0).all()


def test_the_operations_are_those_of_xprof_without_idle_time(
    profile: trackers.profiling.profile.Profile, tmp_path: Path
) -> None:
    operations = profile.operations
    assert list(operations.columns[:5]) == ["run", "trace", "host_or_device", "type", "operation"]
    assert {name: str(operations[name].dtype) for name in operations.columns[5:]} == {
        "occurrences": "int64",
        "total": "float64",
        "self": "float64",
        "share": "float64",
    }
    wide = operations[operations["trace"] == "wide"]
    copy = shutil.copytree(session("wide"), tmp_path / "wide") / "host.xplane.pb"
    data, _ = raw_to_tool_data.xspace_to_tool_data([str(copy)], "framework_op_stats", {})
    table = [[cell["v"] for cell in row["c"]] for row in json.loads(data)[1]["rows"]]
    expected = {row[3]: (row[2], row[4], row[5] / 1e3, row[7] / 1e3, row[11]) for row in table}
    assert "IDLE" not in set(wide["type"])
    assert set(wide["operation"]) == set(expected)
    for row in wide.itertuples(index=False, name=None):
        operation_type, *numbers = expected[row[4]]
        assert row[3] == operation_type
        assert row[5:] == pytest.approx(numbers, rel=1e-6)
    assert wide["self"].is_monotonic_decreasing
    assert set(wide["host_or_device"]) == {"host"}


def test_a_trace_without_marked_steps_has_operations(profile: trackers.profiling.profile.Profile) -> None:
    assert "exp/stock" not in set(profile.steps["run"])
    assert "MatMul" in " ".join(profile.operations.query("run == 'exp/stock'")["type"])


@pytest.mark.parametrize("run", ["tracked", "tracked/train"])
def test_runs_selects_traces(logdir: Path, run: str) -> None:
    profile = trackers.read(logdir).profile(runs=run)
    assert set(profile.operations["run"]) == {"tracked"}


def test_a_run_that_is_read_as_a_logdir_is_named_dot(logdir: Path) -> None:
    for run in ("tracked", "exp/stock", "bare"):
        assert set(trackers.read(logdir / run).profile().operations["run"]) == {"."}


def test_reading_a_trace_does_not_change_the_logdir(logdir: Path, profile: trackers.profiling.profile.Profile) -> None:
    before = fingerprint(logdir)
    trackers.read(logdir).profile(runs="bare")
    assert fingerprint(logdir) == before
    assert [path.name for path in (logdir / "bare").rglob("*") if path.is_file()] == ["host.xplane.pb"]


def test_the_error_of_a_logdir_without_a_trace_tells_how_to_make_one(logdir: Path) -> None:
    event_file = next((GOLDEN.parent / "tf2").rglob("*tfevents*"))
    for path, runs in ((GOLDEN.parent / "tf2", None), (logdir, ["nobody"]), (event_file, None)):
        with pytest.raises(trackers.ReadError, match=r"no profiler trace (of nobody )?in .*`run\.callbacks\(\)`"):
            trackers.read(path).profile(runs)


@pytest.mark.parametrize("name", ["", "host.xplane.pb"])
def test_a_trace_and_its_folder_are_read_by_themselves(name: str) -> None:
    path = session("wide") / name
    profile = trackers.read(path).profile()
    assert set(zip(profile.steps.run, profile.steps.trace, strict=True)) == {(".", session("wide").name)}
    assert trackers.read(path).scalars().empty


def test_a_damaged_trace_is_an_error_that_names_it(logdir: Path, tmp_path: Path) -> None:
    shutil.copytree(logdir / "bare", tmp_path / "bare")
    path = next(tmp_path.rglob("*.xplane.pb"))
    path.write_bytes(path.read_bytes()[:9000])
    with pytest.raises(trackers.ReadError, match=r"host\.xplane\.pb' cannot be read: it is damaged"):
        trackers.read(tmp_path).profile()
    assert trackers.read(tmp_path).scalars().empty
    path.write_bytes(b"")
    with pytest.raises(trackers.ReadError, match=r"host\.xplane\.pb' contains neither steps nor operations"):
        trackers.read(tmp_path).profile()


def test_traces_are_read_through_fsspec() -> None:
    import fsspec

    memory = fsspec.filesystem("memory")
    memory.put(str(session("narrow")), "/profiles/a/train/plugins/profile/2020", recursive=True)
    try:
        assert set(trackers.read("memory://profiles").profile().steps["run"]) == {"a"}
    finally:
        memory.rm("/profiles", recursive=True)
