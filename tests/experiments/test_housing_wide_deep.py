from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from experiments import housing_wide_deep
from tests.conftest import SmallRuns
from tests.loaders import load

METRICS = ("loss", "main_loss", "auxiliary_loss", "main_rmse", "auxiliary_rmse")


@pytest.mark.slow
@pytest.mark.parametrize("options", [[], ["--api", "subclass", "--inputs", "tuple"]])
def test_the_metrics_of_every_output_are_tracked_and_the_model_is_restored(
    options: list[str], small: SmallRuns, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = small.again("housing_wide_deep", *options, logdir=tmp_path)
    assert "predictions differ by at most 0\n" in capsys.readouterr().out
    with load(run.path, "rust") as logdir:
        curves = {metric: logdir.scalars("train", f"epoch_{metric}") for metric in METRICS}
        for metric in METRICS:
            assert [step for step, _ in curves[metric]] == [0, 1]
            assert [step for step, _ in logdir.scalars("validation", f"epoch_{metric}")] == [0, 1]
            assert logdir.scalars(".", f"test_{metric}")
    for (_, loss), (_, main), (_, auxiliary) in zip(
        curves["loss"], curves["main_loss"], curves["auxiliary_loss"], strict=True
    ):
        assert loss == pytest.approx(0.9 * main + 0.1 * auxiliary, rel=0.02)
    assert (run.hparams["loss_weights.main"], run.hparams["loss_weights.auxiliary"]) == (0.9, 0.1)


def test_functional_and_subclassed_models_are_equal() -> None:
    functional, subclass = housing_wide_deep.functional(), housing_wide_deep.WideAndDeep()
    rows = {"wide": np.random.default_rng(0).normal(size=(9, 5)), "deep": np.random.default_rng(1).normal(size=(9, 6))}
    for model in (functional, subclass):
        for name, features in rows.items():
            model.get_layer(f"norm_{name}").adapt(features)
    subclass(rows)
    for name in ("hidden_1", "hidden_2", "main", "auxiliary"):
        subclass.get_layer(name).set_weights(functional.get_layer(name).get_weights())
    for output, values in functional(rows).items():
        np.testing.assert_allclose(subclass(rows)[output], values, rtol=1e-6)
