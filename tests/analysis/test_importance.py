"""Importance: a hyperparameter that matters gets a share, one that does not gets none."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

import trackers
from trackers.analysis.importance import importance
from trackers.schema.column import Column
from trackers.schema.run_info import Metric, RunInfo

SCORE = Column("best.score", "score", "best", "number", "max")


def run_info(number: int, score: float | None, **hparams: bool | float | str) -> RunInfo:
    metrics = {} if score is None else {"score": Metric(score, score, 0, "max")}
    return RunInfo(str(number), hparams=hparams, metrics=metrics)


def test_shares_follow_what_the_score_depends_on() -> None:
    random = np.random.default_rng(0)
    rates, units = random.uniform(size=40), random.integers(1, 9, 40)
    optimizers: Sequence[str] = [str(name) for name in random.choice(["adam", "sgd"], 40)]
    infos = [
        run_info(number, 3 * rate + (optimizer == "sgd"), rate=float(rate), units=int(width), optimizer=optimizer)
        for number, (rate, width, optimizer) in enumerate(zip(rates, units, optimizers, strict=True))
    ]
    shares = importance(infos, SCORE)
    assert shares.sum() == pytest.approx(1)
    assert list(shares.index) == ["rate", "optimizer", "units"]
    assert shares["units"] < 0.05


@pytest.mark.parametrize(("count", "message"), [(0, "0 have it"), (1, "1 has it"), (3, "3 have it")])
def test_at_least_four_runs_need_the_metric(count: int, message: str) -> None:
    infos = [run_info(number, 1.0 if number < count else None, rate=0.1) for number in range(6)]
    with pytest.raises(trackers.InvalidArgumentError, match=f"at least 4 runs with this metric; {message}"):
        importance(infos, SCORE)


def test_a_hyperparameter_that_some_runs_lack_counts() -> None:
    """Runs with a second layer are better, whatever its width."""
    infos = [run_info(n, 0.5 + 0.4 * (n % 2 == 0), **({"units": 16 + n} if n % 2 == 0 else {})) for n in range(40)]
    assert importance(infos, SCORE)["units"] == 1


def test_infinite_values_are_values_of_their_own() -> None:
    infos = [run_info(n, float(n % 2), limit=float("inf") if n % 2 else 1.0) for n in range(20)]
    assert importance(infos, SCORE)["limit"] == 1
