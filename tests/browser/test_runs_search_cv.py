"""A scikit-learn search in the RUNS tab and in HParams of stock TensorBoard."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, expect
from sklearn.linear_model import Ridge
from sklearn.model_selection import GridSearchCV

from tests.browser.conftest import RunsTab, runs_tab
from tests.browser.hparams_page import lines, show
from tests.tuning.searches_cv import ALPHAS, X, Y
from trackers.tuning import track

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def searched(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[RunsTab, Any]]:
    logdir = tmp_path_factory.mktemp("search")
    search = track(GridSearchCV(Ridge(), {"alpha": ALPHAS}, cv=3), logdir / "ridge").fit(X, Y)
    with runs_tab(chromium, logdir) as opened:
        yield opened, search
    assert opened.errors == []


def test_the_runs_tab_shows_every_fold_and_the_refit(searched: tuple[RunsTab, Any]) -> None:
    tab, search = searched
    tab.open(sort="best.test_score")
    expect(tab.frame.locator(".count")).to_have_text("13 runs")
    scores = [search.cv_results_[f"split{fold}_test_score"] for fold in range(3)]
    shown = [float(text) for text in tab.column("test_score") if text]
    assert shown == pytest.approx(sorted(np.ravel(scores), reverse=True), rel=1e-4)
    tab.frame.get_by_label("Filter").fill("tags = refit")
    expect(tab.frame.locator(".count")).to_have_text("1 of 13 runs")
    assert float(tab.column("alpha")[0]) == search.best_params_["alpha"]
    tab.open(group=["hparams.alpha"], filter="not tags = refit")
    expect(tab.frame.locator("tbody tr")).to_have_count(len(ALPHAS))


def test_hparams_draws_a_line_per_candidate(searched: tuple[RunsTab, Any]) -> None:
    tab, _ = searched
    tab.page.goto("about:blank")
    with tab.page.expect_response(re.compile("session_groups")):
        tab.page.goto(f"{tab.url}#hparams")
    tab.page.get_by_text("PARALLEL COORDINATES VIEW").click()
    show(tab.page, "hparam", {"alpha"})
    show(tab.page, "metric", {"CV/test_score", "CV/test_score/std"})
    expect(lines(tab.page)).to_have_count(len(ALPHAS))
