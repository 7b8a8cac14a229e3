from __future__ import annotations

import json

import pytest

from tests.conftest import SmallRuns
from tests.loaders import load

pytestmark = pytest.mark.slow


def test_the_networks_of_both_libraries_are_rows_of_one_table(small: SmallRuns) -> None:
    run = small["housing_mlp"]
    records = [json.loads(path.read_text()) for path in run.path.parent.glob("*/run.json")]
    ids = {record["hparams"]["model"]: record["id"] for record in records}
    assert set(ids) == {"keras_mlp", "sklearn_mlp"}
    assert len({frozenset(record["hparams"]) for record in records}) == 1
    with load(run.path.parent, "rust") as logdir:
        assert set(logdir.tags("hparams")) == set(ids.values())
        for name in ids.values():
            tags = logdir.tags("scalars")
            assert {"Best/val_loss", "Best/val_rmse", "Last/val_loss", "Last/val_rmse", "test_rmse"} <= tags[name]
            losses = logdir.scalars(f"{name}/validation", "epoch_loss")
            rmses = logdir.scalars(f"{name}/validation", "epoch_rmse")
            assert [loss for _, loss in losses] == pytest.approx([rmse**2 for _, rmse in rmses], rel=1e-4)
            assert logdir.scalars(name, "Best/val_rmse")[-1][1] == min(rmse for _, rmse in rmses)
            assert [step for step, _ in logdir.scalars(f"{name}/train", "epoch_loss")] == [0, 1]
