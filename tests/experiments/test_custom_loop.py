from __future__ import annotations

import json

import pytest

from tests.conftest import SmallRuns
from tests.loaders import load

pytestmark = pytest.mark.slow


def test_the_loop_writes_what_fit_writes(small: SmallRuns) -> None:
    run = small["custom_loop"]
    with load(run.path, "rust") as logdir:
        for split in ("train", "validation"):
            for metric in ("loss", "accuracy"):
                assert [step for step, _ in logdir.scalars(split, f"epoch_{metric}")] == [0, 1]
        assert [step for step, _ in logdir.scalars("train", "batch_loss")] == list(range(1, 2 * 9 + 1))
        assert [step for step, _ in logdir.tensors("histograms", "train", "mnist_cnn/conv_1/kernel/histogram")] == [
            0,
            1,
        ]
        for metric, select in (("loss", min), ("accuracy", max)):
            values = [value for _, value in logdir.scalars("validation", f"epoch_{metric}")]
            assert logdir.scalars(".", f"Best/val_{metric}")[-1][1] == select(values)
            assert logdir.scalars(".", f"Last/val_{metric}")[-1][1] == values[-1]
        assert {"test_loss", "test_accuracy"} <= logdir.tags("scalars")["."]


def test_the_model_is_stored(small: SmallRuns) -> None:
    (artifact,) = json.loads((small["custom_loop"].path / "run.json").read_text())["artifacts"]
    assert (artifact["name"], artifact["kind"], artifact["role"]) == ("custom_loop", "model", "output")


@pytest.mark.long
def test_a_run_starts_from_the_stored_model(small: SmallRuns) -> None:
    assert small["custom_loop"]
    run = small.again("custom_loop", "--start-from", "custom_loop:v0")
    artifacts = json.loads((run.path / "run.json").read_text())["artifacts"]
    assert [(artifact["version"], artifact["role"]) for artifact in artifacts] == [("v0", "input"), ("v1", "output")]


def test_the_profile_window_is_moved_and_its_steps_are_marked(small: SmallRuns) -> None:
    from trackers.profiling import trace_validation

    run = small["custom_loop"]
    (trace,) = run.path.glob("train/plugins/profile/*")
    assert trace_validation.TraceValidation(trace).problem() is None
    assert json.loads((run.path / "run.json").read_text())["messages"] == [
        "profile: tracing batches 2–17 instead of 100–200: the fit has 18"
    ]
