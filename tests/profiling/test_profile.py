"""Profiles: golden traces of TensorFlow and Keras in frames, wherever they lie."""

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
    """A run of ours with two traces, Keras's with one without steps, and one in a folder of its own."""
    folder = tmp_path_factory.mktemp("logs")
    with trackers.Run(folder) as run:
        for name in ("narrow", "wide"):
            shutil.copytree(session(name), run.path / "train" / "plugins" / "profile" / name)
    run.path.rename(folder / "ours")
    shutil.copytree(GOLDEN / "stock", folder / "exp" / "stock")
    shutil.copytree(session("narrow"), folder / "bare" / "plugins" / "profile" / "2020")
    return folder


@pytest.fixture(scope="module")
def profile(logdir: Path) -> trackers.profiling.profile.Profile:
    return trackers.read(logdir).profile()


def test_every_step_of_every_trace_is_a_row(profile: trackers.profiling.profile.Profile) -> None:
    steps = profile.steps
    assert list(steps.columns) == ["run", "trace", "step", "total", *PARTS]
    assert [str(dtype) for dtype in steps.dtypes[2:]] == ["int64"] + ["float64"] * 10
    found = {key: list(rows.step) for key, rows in steps.groupby(["run", "trace"])}
    assert found == {
        ("bare", "2020"): list(range(3, 9)),
        ("ours", "narrow"): list(range(3, 9)),
        ("ours", "wide"): list(range(3, 9)),
    }


def test_the_parts_of_a_step_make_its_time(profile: trackers.profiling.profile.Profile) -> None:
    np.testing.assert_allclose(profile.steps[PARTS].sum(axis=1), profile.steps["total"], rtol=1e-3)
    assert (profile.steps["host_compute"] > 0).all()


def test_the_operations_are_those_of_xprof_without_the_idle_time(
    profile: trackers.profiling.profile.Profile, tmp_path: Path
) -> None:
    operations = profile.operations
    assert list(operations.columns[:5]) == ["run", "trace", "place", "type", "operation"]
    assert {name: str(operations[name].dtype) for name in operations.columns[5:]} == {
        "occurrences": "int64",
        "total": "float64",
        "self": "float64",
        "share": "float64",
    }
    found = operations[operations["trace"] == "wide"]
    copy = shutil.copytree(session("wide"), tmp_path / "wide") / "host.xplane.pb"
    data, _ = raw_to_tool_data.xspace_to_tool_data([str(copy)], "framework_op_stats", {})
    table = [[cell["v"] for cell in row["c"]] for row in json.loads(data)[1]["rows"]]
    expected = {row[3]: (row[2], row[4], row[5] / 1e3, row[7] / 1e3, row[11]) for row in table}
    assert "IDLE" not in set(found["type"])
    assert set(found["operation"]) == set(expected)
    for row in found.itertuples(index=False, name=None):
        kind, *numbers = expected[row[4]]
        assert row[3] == kind
        assert row[5:] == pytest.approx(numbers, rel=1e-6)
    assert found["self"].is_monotonic_decreasing
    assert set(found["place"]) == {"host"}


def test_a_trace_without_marked_steps_has_operations(profile: trackers.profiling.profile.Profile) -> None:
    assert "exp/stock" not in set(profile.steps["run"])
    assert "MatMul" in " ".join(profile.operations.query("run == 'exp/stock'")["type"])


@pytest.mark.parametrize("wanted", ["ours", "ours/train"])
def test_runs_can_be_chosen(logdir: Path, wanted: str) -> None:
    found = trackers.read(logdir).profile(runs=wanted)
    assert set(found.operations["run"]) == {"ours"}


def test_a_run_read_by_itself_is_the_dot(logdir: Path) -> None:
    for run in ("ours", "exp/stock", "bare"):
        assert set(trackers.read(logdir / run).profile().operations["run"]) == {"."}


def test_nothing_is_written_beside_a_trace(logdir: Path, profile: trackers.profiling.profile.Profile) -> None:
    before = fingerprint(logdir)
    trackers.read(logdir).profile(runs="bare")
    assert fingerprint(logdir) == before
    assert [path.name for path in (logdir / "bare").rglob("*") if path.is_file()] == ["host.xplane.pb"]


def test_a_logdir_without_a_trace_says_how_to_get_one(logdir: Path) -> None:
    for path, runs in ((GOLDEN.parent / "tf2", None), (logdir, ["nobody"]), (session("wide") / "host.xplane.pb", None)):
        with pytest.raises(trackers.ReadError, match=r"no profiler trace (of nobody )?in .*`run\.callbacks\(\)`"):
            trackers.read(path).profile(runs)


def test_a_damaged_trace_is_named(logdir: Path, tmp_path: Path) -> None:
    shutil.copytree(logdir / "bare", tmp_path / "bare")
    path = next(tmp_path.rglob("*.xplane.pb"))
    path.write_bytes(path.read_bytes()[:9000])
    with pytest.raises(trackers.ReadError, match=r"host\.xplane\.pb' cannot be read: it is damaged"):
        trackers.read(tmp_path).profile()
    assert trackers.read(tmp_path).scalars().empty
    path.write_bytes(b"")
    with pytest.raises(trackers.ReadError, match=r"host\.xplane\.pb' holds neither steps nor operations"):
        trackers.read(tmp_path).profile()


def test_logs_elsewhere_have_profiles_too() -> None:
    import fsspec

    memory = fsspec.filesystem("memory")
    memory.put(str(session("narrow")), "/profiles/a/train/plugins/profile/2020", recursive=True)
    try:
        assert set(trackers.read("memory://profiles").profile().steps["run"]) == {"a"}
    finally:
        memory.rm("/profiles", recursive=True)
