from __future__ import annotations

import json

import pytest

import trackers
from experiments import fashion_tuner
from tests.conftest import SmallRuns


@pytest.mark.slow
def test_the_best_trial_is_trained_again_and_tested(small: SmallRuns) -> None:
    run = small["fashion_tuner"]
    folder = small.logdir / "fashion_tuner_random_small"
    trials = trackers.tuning.results(folder)
    assert len(trials) == 3
    assert list(trials["status"]) == ["finished"] * 3
    best = {name.removeprefix("hparams."): trials[name][0] for name in trials if name.startswith("hparams.")}
    assert set(best) == {"hidden", "units", "learning_rate", "optimizer", "scaling"}
    assert best.items() <= run.hparams.items()
    assert run.hparams["epochs"] == trials["best_step"][0] + 1
    logs = trackers.read(run.path)
    assert 0 <= logs.scalars(tags="test_accuracy")["value"].item() <= 1
    records = [json.loads(path.read_text()) for path in folder.glob("*/run.json")]
    assert [record["problems"] for record in records] == [[]] * 3


def test_a_worker_cannot_overwrite_the_search(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KERASTUNER_ORACLE_IP", "127.0.0.1")
    with pytest.raises(trackers.InvalidArgumentError, match="--overwrite is for one process"):
        fashion_tuner.main(["--small", "--overwrite", "--logdir", str(tmp_path)])
