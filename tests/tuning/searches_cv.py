"""Small searches of scikit-learn that need neither Keras nor TensorFlow, and estimators for them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.datasets import make_regression
from sklearn.experimental import enable_halving_search_cv  # noqa: F401
from sklearn.linear_model import Ridge
from sklearn.model_selection import (
    GridSearchCV,
    HalvingGridSearchCV,
    HalvingRandomSearchCV,
    RandomizedSearchCV,
)
from sklearn.tree import DecisionTreeRegressor

X, Y = make_regression(60, 4, noise=10.0, random_state=0)
ALPHAS = [0.1, 1.0, 10.0, 1000.0]


class Fragile(Ridge):
    """Cannot be fitted with a negative `alpha`, and is interrupted with one of 1,000."""

    def fit(self, X: Any, y: Any) -> Fragile:
        if self.alpha < 0:
            raise ValueError(f"alpha must be 0 or more:\nit is {self.alpha}")
        if self.alpha == 1000:
            raise KeyboardInterrupt
        return super().fit(X, y)


def search(kind: str) -> Any:
    """Creates a search.

    Args:
        kind: `grid`, in two processes; `random`, with two scorers; `halving` of samples, or `halving_random` of depth.
    """
    tree = DecisionTreeRegressor(random_state=0)
    if kind == "grid":
        return GridSearchCV(Ridge(), {"alpha": ALPHAS}, cv=3, n_jobs=2, return_train_score=True)
    if kind == "random":
        scoring = ["r2", "neg_mean_absolute_error"]
        space = {"alpha": np.logspace(-2, 3), "fit_intercept": [True, False]}
        settings: dict[str, Any] = {"scoring": scoring, "refit": "neg_mean_absolute_error", "random_state": 1}
        return RandomizedSearchCV(Ridge(), space, n_iter=3, cv=11, **settings)
    if kind == "halving":
        return HalvingGridSearchCV(tree, {"max_depth": [1, 2, 3, 4]}, cv=3, factor=2, random_state=0)
    resources: dict[str, Any] = {"resource": "max_depth", "max_resources": 4, "n_candidates": 4, "factor": 2}
    return HalvingRandomSearchCV(tree, {"min_samples_leaf": [1, 2, 4, 8]}, cv=3, random_state=0, **resources)


def records(logdir: Path) -> list[dict[str, Any]]:
    """Returns the run records of the searches in a folder, candidate after candidate, each with its path."""
    runs = [json.loads(path.read_text()) | {"path": path.parent} for path in logdir.glob("*/run.json")]
    return sorted(
        runs, key=lambda run: (run["metadata"]["candidate"]["id"], run["metadata"]["candidate"].get("fold", 99))
    )


def assert_equal_results(results: dict[str, Any], expected: dict[str, Any]) -> None:
    """Compares two `cv_results_` to the last bit, apart from times."""
    assert list(results) == list(expected)
    for name in expected:
        if not name.endswith("_time"):
            np.testing.assert_array_equal(results[name], expected[name], err_msg=name)
