"""What the trackers of classifiers and regressors write, in stock TensorBoard and in the RUNS tab."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import keras
import numpy as np
import pytest
from keras import layers
from playwright.sync_api import Browser, expect

import trackers
from tests.browser.conftest import RunsTab, runs_tab
from tests.callbacks import models

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NAMES = ("Adelie", "<b>Chinstrap</b>", "Gentoo")
FEATURES = ["length", "diameter"]
# A line through many points.
CURVE = re.compile(r"^M[\d.,L-]{100,}$")


@pytest.fixture(scope="module")
def logdir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("evaluation")
    random = np.random.default_rng(0)
    scores = random.dirichlet(np.ones(3), 90).astype(np.float32)
    labels = np.array([random.choice(3, p=row / row.sum()) for row in scores.astype(np.float64)])
    identity = keras.Sequential([keras.Input((3,)), layers.Activation("linear")])
    with trackers.Run(folder, name="classifier") as run:
        models.drive(run, trackers.ClassifierCurves((scores, labels), NAMES, every=1), identity, epochs=2)
        models.drive(run, trackers.ClassificationReport((scores, labels), NAMES), identity)
    assert models.record(run)["problems"] == []
    x = random.normal(size=(60, 2)).astype(np.float32)
    regressor = keras.Sequential([keras.Input((2,)), layers.Dense(1)])
    with trackers.Run(folder, name="regressor") as run:
        models.drive(run, trackers.RegressionPlots((x, x[:, 0])), regressor)
        models.drive(run, trackers.PermutationImportance((x, x[:, 0]), FEATURES, repeats=2), regressor)
    assert models.record(run)["problems"] == []
    return folder


@pytest.fixture(scope="module")
def tab(chromium: Browser, logdir: Path) -> Iterator[RunsTab]:
    with runs_tab(chromium, logdir) as opened:
        yield opened
        assert opened.errors == []


def test_the_pr_curves_tab_draws_a_curve_per_class_at_each_step(tab: RunsTab) -> None:
    page = tab.page
    page.goto(f"{tab.url}#pr_curves")
    cards = page.locator("tf-pr-curve-card")
    expect(cards).to_have_count(3)
    for name in NAMES:
        card = cards.filter(has_text=f"pr_curve/{name}")
        expect(card).to_have_count(1)
        card.scroll_into_view_if_needed()
        expect(card.locator("path.line").first).to_have_attribute("d", CURVE)
        expect(card).to_contain_text("is at step 1")
    slider = page.locator("tf-pr-curve-steps-selector paper-slider")
    slider.focus()
    slider.press("Home")
    expect(cards.first).to_contain_text("is at step 0")


def test_media_shows_the_pictures(tab: RunsTab) -> None:
    for tag, name in (("roc", "classifier"), ("residuals", "regressor"), ("permutation_importance", "regressor")):
        tab.open(view="media", media=["images", tag])
        expect(tab.frame.locator(".card figcaption")).to_have_text(f"{name}validation")
        image = tab.frame.locator(".card img")
        image.evaluate("image => image.decode()")
        assert image.evaluate("image => image.naturalWidth") >= 640
    tags = tab.frame.get_by_label("Tag", exact=True).locator("option").all_text_contents()
    assert {"precision_recall", "calibration", "predicted_vs_true", "error_by_range"} <= set(tags)


def test_matrices_shows_a_table_without_shares_of_its_rows(tab: RunsTab) -> None:
    logs = trackers.read(tab.logdir)
    tab.open(view="matrices", media=["matrices", "classification_report/values"])
    cells = tab.frame.locator(".card .heatmap-label")
    expect(cells).to_have_count(20)
    (report,) = logs.matrices(tags="classification_report/values")["values"]
    shown = [float(text) for text in cells.all_text_contents()]
    np.testing.assert_allclose(shown, report.reshape(-1), rtol=1e-4)
    expect(tab.frame.get_by_label("Cells")).to_be_disabled()
    expect(tab.frame.locator(".card")).to_contain_text("<b>Chinstrap</b>")
    tab.open(view="matrices", media=["matrices", "permutation_importance/values"])
    expect(cells).to_have_count(4)
    expect(tab.frame.locator(".card")).to_contain_text("diameter")
