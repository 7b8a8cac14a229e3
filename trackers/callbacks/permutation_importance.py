"""PermutationImportance: how much a regressor's error grows when one feature is shuffled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from sklearn import inspection
from sklearn.base import BaseEstimator, RegressorMixin

from trackers.callbacks._support.regression import check_regression, predict_targets
from trackers.callbacks._support.regression_figures import importance_figure
from trackers.callbacks._support.tables import write_table
from trackers.callbacks.tracker import Logs, Tracker, check_positive
from trackers.errors import InvalidArgumentError
from trackers.schema.splits import VALIDATION
from trackers.schema.tags import PERMUTATION_IMPORTANCE_TAG

COLUMNS = ("mean", "std")


class PermutationImportance(Tracker):
    """Writes `permutation_importance` to the split `validation` at the end of the fit, as a picture and a table.

    The importance of a feature is the increase of the mean absolute error on the validation data when the feature's
    values are shuffled among the samples: `mean` and `std` over several shuffles, as
    `sklearn.inspection.permutation_importance` computes them. Features with the same information share their
    importance. Source: Fisher, Rudin and Dominici, https://jmlr.org/papers/v20/18-760.html

    The model predicts the validation data `repeats` times for each feature and once without shuffling. If early
    stopping restores the best weights, these are the weights that are analyzed.

    Args:
        validation: `(x, y)` with a table [samples, features] and one number per sample as target.
        feature_names: The names of the features in the order of the columns; by default those of a DataFrame, or
            `feature_0` and so on.
        repeats: How often each feature is shuffled.
        seed: The seed of the shuffles, an integer in 0…2³²-1; global random states are not used.

    Raises:
        InvalidArgumentError: If `validation` is not such a pair, the number of names differs from that of features,
            `repeats` is not an integer of 1 or more, or `seed` is not an integer in 0…2³²-1.
    """

    def __init__(
        self,
        validation: tuple[Any, Any],
        feature_names: Sequence[str] | None = None,
        repeats: int = 5,
        seed: int = 0,
    ) -> None:
        super().__init__()
        x, self.y = check_regression(validation, "PermutationImportance")
        if np.ndim(x) != 2:
            raise InvalidArgumentError(
                f"PermutationImportance needs a table [samples, features] as x, not {list(np.shape(x))}"
            )
        if feature_names is None:
            feature_names = getattr(x, "columns", None)
        self.x = np.asarray(x)
        features = self.x.shape[1]
        names = [f"feature_{index}" for index in range(features)] if feature_names is None else feature_names
        self.feature_names = [str(name) for name in names]
        if len(self.feature_names) != features:
            raise InvalidArgumentError(
                f"feature_names has {len(self.feature_names)} names, and x has {features} features: name every column"
            )
        self.repeats = check_positive("repeats", repeats)
        if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed < 2**32:
            raise InvalidArgumentError(f"seed must be an integer in 0…2³²-1, not {seed!r}")
        self.seed = seed

    def on_train_end(self, logs: Logs | None = None) -> None:
        """Shuffles each feature and writes how much the error grows."""
        super().on_train_end(logs)
        if not hasattr(self, "_epoch"):  # the fit had no epochs
            return
        result = inspection.permutation_importance(
            _Regressor(self.model),
            self.x,
            self.y,
            scoring="neg_mean_absolute_error",
            n_repeats=self.repeats,
            random_state=self.seed,
        )
        write_table(
            self.run.writer(VALIDATION),
            self.step(self._epoch),
            PERMUTATION_IMPORTANCE_TAG,
            importance_figure(self.feature_names, result.importances),
            np.column_stack([result.importances_mean, result.importances_std]),
            self.feature_names,
            COLUMNS,
        )


class _Regressor(RegressorMixin, BaseEstimator):
    """A fitted model as an estimator of scikit-learn."""

    def __init__(self, model: Any) -> None:
        self.model = model

    def fit(self, x: Any, y: Any) -> None:
        """Exists because scikit-learn takes objects with this method for estimators."""

    def predict(self, x: Any) -> Any:
        return predict_targets(self.model, x, len(x))
