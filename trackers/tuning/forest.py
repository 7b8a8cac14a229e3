"""How much each hyperparameter decides: the permutation importance of a random forest over the trials.

Like functional ANOVA (Hutter, Hoos, Leyton-Brown: An Efficient Approach for Assessing Hyperparameter Importance, ICML
2014), it asks a forest that was fitted to the trials. It describes the trials that were run, not the space: what was
never varied has none, a few trials tell little, and of two hyperparameters that always move together each may get
the other's share.
"""

from __future__ import annotations

import pandas as pd

from trackers.errors import SettingError
from trackers.tuning.result_table import HPARAMS

_LEAST_TRIALS = 4


def importance(trials: pd.DataFrame, seed: int = 0) -> pd.Series[float]:
    """Fits a forest to the scores, and shuffles one hyperparameter after the other.

    Args:
        trials: As `results` gives them.
        seed: Of the forest and the shuffling.

    Returns:
        Hyperparameter to its share, 0…1, which add up to 1; from the greatest to the least.

    Raises:
        SettingError: If fewer than four trials have a score.
        ImportError: If scikit-learn is not installed.
    """
    from sklearn.ensemble import RandomForestRegressor
    from sklearn.inspection import permutation_importance

    scored = trials[trials["score"].notna()]
    if len(scored) < _LEAST_TRIALS:
        raise SettingError(f"importance needs {_LEAST_TRIALS} trials with a score, and {len(scored)} have one")
    columns = {name: _numbers(scored[name]) for name in scored.columns if str(name).startswith(HPARAMS)}
    table = pd.DataFrame({str(name).removeprefix(HPARAMS): cells for name, cells in columns.items()})
    forest = RandomForestRegressor(n_estimators=200, random_state=seed).fit(table.to_numpy(), scored["score"])
    found = permutation_importance(forest, table.to_numpy(), scored["score"], n_repeats=20, random_state=seed)
    shares = pd.Series(found.importances_mean, index=table.columns).clip(lower=0)
    return (shares / (shares.sum() or 1)).sort_values(ascending=False)


def _numbers(cells: pd.Series[float]) -> pd.Series[float]:
    """Words become numbers, and a hyperparameter that a trial does not have is a value of its own."""
    if cells.dropna().map(lambda cell: isinstance(cell, str | bool)).any():
        return pd.Series(pd.factorize(cells)[0], index=cells.index)
    numbers = pd.to_numeric(cells)
    return numbers.fillna(numbers.min() - 1)
