"""SystemMetrics: the range of its values, and the output of nvidia-smi."""

from __future__ import annotations

from pathlib import Path

import psutil
import pytest

import trackers
from tests.callbacks import models
from tests.callbacks.conftest import Both
from trackers.callbacks.system_metrics import parse_gpu_metrics


def test_every_epoch_has_values_within_their_range(run: trackers.Run, both: Both) -> None:
    models.drive(run, trackers.SystemMetrics(), models.dense(), epochs=3)
    limits = {
        "system/cpu_percent": (0.0, 100.0),
        "system/memory_percent": (0.0, 100.0),
        # This process has loaded TensorFlow.
        "system/process_memory_gib": (0.05, psutil.virtual_memory().total / 2**30),
        "system/disk_free_gib": (0.0, psutil.disk_usage(str(run.path)).total / 2**30),
    }
    for loaded in both(run):
        tags = {tag for tag in loaded.tags("scalars")["train"] if not tag.startswith("system/gpu")}
        assert tags == set(limits)
        for tag, (low, high) in limits.items():
            points = loaded.scalars("train", tag)
            assert [step for step, _ in points] == [0, 1, 2]
            assert all(low <= value <= high for _, value in points), tag


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("37, 4096, 16384\n", {"gpu0_percent": 37.0, "gpu0_memory_percent": 25.0}),
        (
            "0, 10, 40960\n100, 40960, 40960\n",
            {
                "gpu0_percent": 0.0,
                "gpu0_memory_percent": 10 / 409.6,
                "gpu1_percent": 100.0,
                "gpu1_memory_percent": 100.0,
            },
        ),
        ("[N/A], 512, 1024\n", {"gpu0_memory_percent": 50.0}),
        ("12, [N/A], [N/A]\n", {"gpu0_percent": 12.0}),
        ("[N/A], [N/A], [N/A]\n5, 1, 4\n", {"gpu1_percent": 5.0, "gpu1_memory_percent": 25.0}),
        ("[Not Supported], [Not Supported], 0\n", {}),
        ("1, 0, 0\n", {"gpu0_percent": 1.0}),
        ("", {}),
        ("\n", {}),
    ],
)
def test_the_output_of_nvidia_smi_becomes_percentages(printed: str, expected: dict[str, float]) -> None:
    assert parse_gpu_metrics(printed) == pytest.approx(expected)


def _nvidia_smi(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Puts a script with this name on the PATH."""
    program = folder / "nvidia-smi"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=":")


def test_a_gpu_is_measured_as_well(
    run: trackers.Run, both: Both, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = "utilization.gpu,memory.used,memory.total"
    _nvidia_smi(tmp_path, f'case "$*" in *{query}*) echo "40, 1024, 4096";; *) exit 2;; esac', monkeypatch)
    models.drive(run, trackers.SystemMetrics(), models.dense(), epochs=2)
    for loaded in both(run):
        assert loaded.scalars("train", "system/gpu0_percent") == [(0, 40.0), (1, 40.0)]
        assert loaded.scalars("train", "system/gpu0_memory_percent") == [(0, 25.0), (1, 25.0)]


@pytest.mark.parametrize("script", ["exit 9", "echo no devices were found; exit 6", "echo what is this"])
def test_a_failing_driver_is_reported_and_loses_only_its_own_values(
    run: trackers.Run, both: Both, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    _nvidia_smi(tmp_path, script, monkeypatch)
    with pytest.warns(trackers.TrackersWarning, match="SystemMetrics") as warned:
        models.drive(run, trackers.SystemMetrics(), models.dense(), epochs=3)
    assert len(models.trackers_warnings(warned)) == 1
    for loaded in both(run):
        for tag in ("system/cpu_percent", "system/disk_free_gib"):
            assert [step for step, _ in loaded.scalars("train", tag)] == [0, 1, 2]
