"""How much each hyperparameter decides: the permutation importance of a random forest over runs or trials.

Like functional ANOVA (Hutter, Hoos, Leyton-Brown: An Efficient Approach for Assessing Hyperparameter Importance, ICML
2014), it asks a forest that was fitted to what was tried. It describes that, not the space: what was never varied
has none, a few trials tell little, of two hyperparameters that always move together each may get the other's share, and
where the scores are chance, chance is what it shares out.
"""

from __future__ import annotations

import pandas as pd

from trackers.errors import SettingError
from trackers.reader.runs import HPARAMS
from trackers.view.filters import missing

LEAST = 4


def importance(table: pd.DataFrame, score: str, seed: int = 0) -> pd.Series[float]:
    """Fits a forest to the scores, and shuffles one hyperparameter after the other.

    Args:
        table: A row a run or a trial, with its hyperparameters in columns `hparams.<name>`.
        score: The column to explain.
        seed: Of the forest and the shuffling.

    Returns:
        Hyperparameter to its share, 0…1, from the greatest to the least; they add up to 1, or are all 0 where nothing
        decides.

    Raises:
        SettingError: If fewer than four rows have a score.
        ImportError: If scikit-learn is not installed.
    """
    from sklearn.ensemble import RandomForestRegressor
    from sklearn.inspection import permutation_importance

    scored = table[table[score].notna()]
    if len(scored) < LEAST:
        raise SettingError(f"importance needs {LEAST} rows with a score, and {len(scored)} have one")
    hparams = [name for name in scored.columns if str(name).startswith(HPARAMS)]
    columns = pd.DataFrame({name.removeprefix(HPARAMS): _numbers(scored[name]) for name in hparams})
    forest = RandomForestRegressor(n_estimators=200, random_state=seed).fit(columns.to_numpy(), scored[score])
    found = permutation_importance(forest, columns.to_numpy(), scored[score], n_repeats=20, random_state=seed)
    shares = pd.Series(found.importances_mean, index=columns.columns, name="importance").clip(lower=0)
    return (shares / (shares.sum() or 1)).sort_values(ascending=False)


def _numbers(cells: pd.Series[float]) -> pd.Series[float]:
    """Words become numbers, and a hyperparameter that a trial does not have is a value of its own."""
    if any(isinstance(cell, str | bool) for cell in cells if not missing(cell)):
        return pd.Series(pd.factorize(cells)[0], index=cells.index)
    numbers = pd.to_numeric(cells).astype(float)
    return numbers.fillna(numbers.min() - 1)
