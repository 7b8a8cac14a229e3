"""The architecture view of RUNS: one model with its picture, and the layers of two runs side by side."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

import trackers
from tests.browser.conftest import RunsTab, runs_tab
from trackers.callbacks._support.architecture_picture import plot_architecture
from trackers.schema.architecture import Layer, ModelArchitecture

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MARKUP = "<img src=x onerror=parent.hacked=1>"


def _model(units: int, *more: Layer) -> ModelArchitecture:
    dense = Layer("dense", "Dense", f"(None, {units})", 5 * units, 9 * units, inputs=("in",))
    return ModelArchitecture("digits", (Layer("in", "InputLayer", "(None, 4)", flops=0), dense, *more))


@pytest.fixture(scope="module")
def tab(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunsTab]:
    logdir = tmp_path_factory.mktemp("architecture")
    models = {"a": _model(300), "b": _model(200, Layer(MARKUP, MARKUP, MARKUP, inputs=("dense",)))}
    for name, model in models.items():
        with trackers.Run(logdir / "exp", name=name) as run:
            model.save(run.path)
            run.writer("train").images(0, {"architecture": plot_architecture(model)})
    with trackers.Run(logdir / "exp", name="bare"):
        pass
    with runs_tab(chromium, logdir) as opened:
        yield opened
    assert opened.errors == []


def _open(tab: RunsTab, *names: str) -> RunsTab:
    runs = trackers.read(tab.logdir).runs()
    return tab.open(view="architecture", sort="name", selected=list(runs.run[runs.name.isin(names)]))


def test_a_model_is_a_table_and_a_picture(tab: RunsTab) -> None:
    frame = _open(tab, "a").frame
    expect(frame.locator(".layers tbody tr")).to_have_count(2)
    assert frame.locator(".layers tbody tr").nth(1).locator("td").all_inner_texts() == [
        *("dense", "Dense", "(None, 300)", "1,500", "2,700")
    ]
    assert frame.locator(".layers tfoot th").all_inner_texts() == ["2 layers", "1,500", "2,700"]
    expect(frame.locator(".layers .differs")).to_have_count(0)
    picture = frame.locator(".pictures img")
    expect(picture).to_have_count(1)
    assert picture.evaluate("async (image) => { await image.decode(); return image.naturalWidth }") > 200


def test_two_models_are_compared_layer_by_layer(tab: RunsTab) -> None:
    frame = _open(tab, "a", "b").frame
    expect(frame.locator(".architecture .caption")).to_have_text("2 of 3 rows differ.")
    differing = frame.locator(".layers td.differs").all_inner_texts()
    assert differing == [
        *("(None, 300)", "1,500", "2,700", "(None, 200)", "1,000", "1,800"),
        *(MARKUP, MARKUP, MARKUP, "0", "unknown"),
    ]
    expect(frame.locator(".pictures img")).to_have_count(2)
    assert frame.locator(".layers img").count() == 0
    assert tab.page.evaluate("window.hacked") is None


def test_without_an_architecture_the_view_says_how_to_log_one(tab: RunsTab) -> None:
    caption = _open(tab, "bare").frame.locator(".architecture .caption")
    expect(caption).to_contain_text("No architecture in this run.")
    expect(caption).to_contain_text("run.callbacks(architecture=True)")
    expect(tab.frame.locator(".layers table")).to_have_count(0)
    _open(tab, "bare", "a")
    expect(caption).to_contain_text("bare has no architecture.")
    _open(tab)
    expect(caption).to_contain_text("No runs selected; showing the first run with an architecture.")
    expect(tab.frame.locator(".layers tbody tr")).to_have_count(2)
