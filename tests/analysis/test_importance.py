"""importance: what decides is told from what does not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import trackers
from trackers.analysis.importance import importance


def test_what_decides_is_told_from_what_does_not() -> None:
    random = np.random.default_rng(0)
    rate, units = random.uniform(size=40), random.integers(1, 9, 40)
    optimizer = random.choice(["adam", "sgd"], 40)
    table = pd.DataFrame({"hparams.rate": rate, "hparams.units": units, "hparams.optimizer": optimizer})
    table["score"] = 3 * rate + (optimizer == "sgd")
    shares = importance(table, "score")
    assert shares.sum() == pytest.approx(1)
    assert list(shares.index) == ["rate", "optimizer", "units"]
    assert shares["units"] < 0.05
    table.loc[:36, "score"] = np.nan
    with pytest.raises(trackers.InvalidArgumentError, match="needs 4 rows with a score, and 3 have one"):
        importance(table, "score")


def test_a_hyperparameter_that_some_lack_counts() -> None:
    """Those with a second layer are better, whatever its width."""
    units = [None if number % 2 else 16 + number for number in range(40)]
    table = pd.DataFrame({"hparams.units": units, "score": [0.5 + 0.4 * (found is not None) for found in units]})
    assert importance(table, "score")["units"] == 1
