from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import pytest
from click.testing import CliRunner

from benchmarks import tuner_overhead
from experiments import searches
from tests.conftest import without_network


@pytest.mark.slow
@pytest.mark.filterwarnings("default")
def test_the_three_searches_are_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build = searches.Network.build

    def eager(network: searches.Network, hp: Any) -> keras.Model:
        model = build(network, hp)
        model.run_eagerly = True  # tracing six models takes longer than their few batches
        return model

    monkeypatch.setattr(searches.Network, "build", eager)
    without_network(monkeypatch, tmp_path)
    sizes = ["--rounds", "1", "--trials", "1", "--epochs", "1", "--samples", "640"]
    done = CliRunner().invoke(tuner_overhead.main, [*sizes, "--markdown"], catch_exceptions=False)
    assert done.exit_code == 0, done.stderr
    rows = [line.split("|")[1].strip() for line in done.stdout.splitlines() if line.startswith("|")][2:]
    assert rows == ["bare search", "trackers.tuning.track", "keras.callbacks.TensorBoard"]
