"""track: takes tuners and searches, and imports no more than they need."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sklearn.linear_model import Ridge
from sklearn.model_selection import GridSearchCV

import trackers
from trackers.tuning import track


@pytest.mark.parametrize("search", [None, Ridge(), GridSearchCV, "random"], ids=str)
def test_anything_else_is_an_error(tmp_path: Path, search: Any) -> None:
    with pytest.raises(trackers.InvalidArgumentError, match="track needs a tuner of Keras Tuner or a search of scikit"):
        track(search, tmp_path)


@pytest.mark.parametrize(
    "options", [{"histogram": None}, {"histograms": 5}, {"seed": "7"}, {"seed": 2**63}, {"seed": -1}], ids=str
)
def test_an_invalid_option_is_an_error_and_the_search_is_not_tracked(tmp_path: Path, options: dict[str, Any]) -> None:
    search = GridSearchCV(Ridge(), {"alpha": [1.0]}, cv=2)
    with pytest.raises(trackers.InvalidArgumentError):
        track(search, tmp_path, **options)
    assert type(search) is GridSearchCV
    search.fit([[0.0], [1.0], [2.0], [3.0]], [0.0, 1.0, 2.0, 3.0])
    assert not list(tmp_path.iterdir())


def test_a_scikit_learn_search_imports_neither_keras_nor_tensorflow(tmp_path: Path) -> None:
    script = f"""
import sys, trackers
from sklearn.linear_model import Ridge
from sklearn.model_selection import GridSearchCV
search = trackers.tuning.track(GridSearchCV(Ridge(), {{"alpha": [1.0]}}, cv=2), {str(tmp_path)!r})
search.fit([[0.0], [1.0], [2.0], [3.0]], [0.0, 1.0, 2.0, 3.0])
print(*[name for name in ("keras", "keras_tuner", "tensorflow") if name in sys.modules])
"""
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert result.stdout.split() == []
    assert len(list(tmp_path.glob("*/run.json"))) == 3
