from __future__ import annotations

import json

import pytest

from experiments import resume
from tests.conftest import SmallRuns
from tests.loaders import LOADERS, Loader, load


@pytest.mark.slow
@pytest.mark.parametrize("loader", LOADERS)
def test_a_killed_training_is_one_curve(small: SmallRuns, loader: Loader) -> None:
    run = small["resume"]
    record = json.loads((run.path / "run.json").read_text())
    assert (record["status"], record["epochs"]) == ("finished", 3)
    with load(run.path, loader) as logdir:
        for split in ("train", "validation"):
            for metric in ("loss", "accuracy"):
                assert [step for step, _ in logdir.scalars(split, f"epoch_{metric}")] == [0, 1, 2]
        batches = [step for step, _ in logdir.scalars("train", "batch_loss")]
        # 36 batches per epoch; the process was killed in the middle of the second, which was repeated. The batches that
        # were on disk by then remain.
        assert batches == list(range(1, len(batches) + 1))
        assert 3 * 36 <= len(batches) <= 3 * 36 + 19
        losses = [loss for _, loss in logdir.scalars("train", "epoch_loss")]
        assert losses == sorted(losses, reverse=True)
        assert set(logdir.tags("hparams")) == {"."}
    assert len(list(run.path.parent.glob("*/run.json"))) == 1


def test_a_kill_after_the_last_epoch_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        resume.main(["--epochs", "3", "--kill-at-epoch", "4"])
    assert "--kill-at-epoch 4 is never reached in 3 epochs" in capsys.readouterr().err
