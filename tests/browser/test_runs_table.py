"""The table of the RUNS tab in stock TensorBoard: read as a person reads it, clicked as a person clicks."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

import trackers
from tests.browser.conftest import RunsTab, runs_tab
from tests.plugin.logs import small_run

pytestmark = [pytest.mark.browser, pytest.mark.slow]

RATES = (0.1, 0.01, 0.001)


@pytest.fixture(scope="module")
def tab(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunsTab]:
    logdir = tmp_path_factory.mktemp("runs")
    for rate in RATES:
        for seed in (0, 1):
            small_run(logdir / "exp", rate, seed)
    with trackers.Run(logdir / "exp", hparams={"learning_rate": 1.0}) as live, runs_tab(chromium, logdir) as opened:
        live.writer("train").scalars(0, {"epoch_loss": 3.0})
        yield opened
    assert opened.errors == []


def test_every_run_with_what_it_was_given_and_reached(tab: RunsTab) -> None:
    tab.open(sort="learning_rate")
    expect(tab.frame.locator(".count")).to_have_text("7 runs")
    assert tab.column("learning_rate") == ["0.001", "0.001", "0.01", "0.01", "0.1", "0.1", "1"]
    assert tab.column("status") == ["finished"] * 6 + ["running"]
    expect(tab.frame.locator("tbody .dot.live")).to_have_count(1)
    assert sorted(tab.column("val_accuracy")[2:4]) == ["0.8", "0.808"]
    assert sorted(tab.column("tags")[:2]) == ["s0", "s1"]
    expect(tab.frame.locator("td.best", has_text="0.808")).to_have_count(1)
    expect(tab.frame.locator(".winner")).to_contain_text("best val_accuracy 0.808 in exp/run_")


def test_a_heading_sorts_the_best_first_and_then_turns_round(tab: RunsTab) -> None:
    tab.open()
    tab.frame.get_by_role("button", name="val_accuracy").click()
    best = ["0.808", "0.8", "0.648", "0.648", "0.64", "0.64", ""]
    assert tab.column("val_accuracy") == best
    tab.frame.get_by_role("button", name="val_accuracy").click()
    assert tab.column("val_accuracy") == [*best[5::-1], ""]
    assert tab.state() == {"sort": "-best.val_accuracy"}


def test_a_filter_leaves_what_it_says_and_says_what_it_cannot_understand(tab: RunsTab) -> None:
    tab.open()
    box = tab.frame.get_by_label("Filter")
    box.fill("learning_rate < 1e-1 and tags = s1")
    expect(tab.frame.locator(".count")).to_have_text("2 of 7 runs")
    assert sorted(tab.column("learning_rate")) == ["0.001", "0.01"]
    box.fill("running")
    expect(tab.frame.locator(".count")).to_have_text("1 of 7 runs")
    box.fill("learning_rte < 3 and status = finished")
    expect(tab.frame.get_by_role("alert").first).to_have_text("no run has 'learning_rte'; there is learning_rate")
    expect(tab.frame.locator(".count")).to_have_text("6 of 7 runs")
    box.fill("constructor.constructor('parent.hacked=1')() = 1")
    expect(tab.frame.get_by_role("alert").first).to_contain_text("no run has 'constructor")
    assert tab.page.evaluate("window.hacked") is None


def test_statuses_and_tags_are_filters_to_click(tab: RunsTab) -> None:
    tab.open()
    tab.frame.get_by_role("button", name="1 running").click()
    expect(tab.frame.locator("tbody tr")).to_have_count(1)
    tab.frame.get_by_role("button", name="1 running").click()
    tab.frame.locator("tbody .chip", has_text="s0").first.click()
    expect(tab.frame.locator("tbody tr")).to_have_count(3)
    assert tab.state() == {"filter": "tags = s0"}


def test_columns_are_chosen_moved_and_pinned(tab: RunsTab) -> None:
    tab.open()
    titles = tab.frame.locator("tr.names th")
    tab.frame.get_by_role("button", name="Columns").click()
    panel = tab.frame.locator(".panel:visible")
    panel.get_by_label("command", exact=True).check()
    panel.get_by_label("duration", exact=True).uncheck()
    panel.locator(".item", has_text="status").get_by_title("Keep it in sight").click()
    expect(titles.filter(has_text="command")).to_have_count(1)
    expect(titles.filter(has_text="duration")).to_have_count(0)
    tab.page.keyboard.press("Escape")
    tab.frame.locator("tr.names th", has_text="val_loss").drag_to(
        tab.frame.locator("tr.names th", has_text="learning_rate")
    )
    words = [title.strip(" ↑↓") for title in titles.all_inner_texts()]
    assert words.index("val_loss") == words.index("learning_rate") - 1
    tab.page.set_viewport_size({"width": 700, "height": 600})
    tab.frame.locator(".table").evaluate("table => table.scrollLeft = 400")
    status, table = tab.frame.locator("tbody td.status").first, tab.frame.locator(".table")
    assert 0 < (status.bounding_box() or {})["x"] - (table.bounding_box() or {})["x"] < 400
    tab.page.set_viewport_size({"width": 1600, "height": 1000})


def test_seeds_are_taken_together(tab: RunsTab) -> None:
    tab.open(sort="learning_rate")
    tab.frame.get_by_role("button", name="Group by").click()
    tab.frame.get_by_label("all but the seed").check()
    tab.page.keyboard.press("Escape")
    expect(tab.frame.locator("tr.group")).to_have_count(4)
    assert tab.column("learning_rate") == ["0.001", "0.01", "0.1", "1"]
    assert tab.column("val_accuracy")[1] == "0.804 ± 0.0057"
    assert tab.column("seed")[1] == "0, 1"
    tab.frame.locator(".opener").nth(1).click()
    expect(tab.frame.locator("tbody tr")).to_have_count(6)
    assert sorted(tab.column("val_accuracy")[1:4]) == ["0.8", "0.804 ± 0.0057", "0.808"]
    tab.frame.locator("tr.group input").nth(1).check()
    expect(tab.frame.locator(".summary .link")).to_have_text("2 ticked ×")


def test_a_view_can_be_sent_to_a_colleague(tab: RunsTab) -> None:
    tab.open(sort="learning_rate")
    tab.frame.get_by_label("Filter").fill("learning_rate <= 0.01")
    tab.frame.locator("tbody input").nth(2).check()
    tab.frame.get_by_role("button", name="Curves").click()
    ticked = tab.frame.locator("tr.ticked .run").text_content() or ""
    address = tab.page.url
    tab.page.goto("about:blank")
    tab.page.goto(address)
    expect(tab.frame.locator("tr.ticked .run")).to_have_text(ticked)
    expect(tab.frame.get_by_label("Filter")).to_have_value("learning_rate <= 0.01")
    expect(tab.frame.locator("tbody tr")).to_have_count(4)
    expect(tab.frame.locator(".curves")).to_be_visible()
    # Another tab of TensorBoard, and back.
    tab.page.get_by_role("tab", name="scalars").click()
    expect(tab.page.locator("tf-scalar-card").first).to_be_visible()
    tab.page.get_by_role("tab", name="Runs").click()
    expect(tab.frame.locator("tr.ticked .run")).to_have_text(ticked)


def test_dark_mode_is_followed(tab: RunsTab) -> None:
    tab.open()
    assert tab.frame.locator("body").evaluate("body => getComputedStyle(body).backgroundColor") == "rgb(255, 255, 255)"
    tab.page.evaluate("document.body.classList.add('dark-mode')")
    expect(tab.frame.locator("body.dark")).to_be_visible()
    assert tab.frame.locator("body").evaluate("body => getComputedStyle(body).backgroundColor") == "rgb(48, 48, 48)"


def test_colours_are_those_of_the_charts(tab: RunsTab) -> None:
    tab.open()
    listed = tab.page.evaluate("fetch('data/runs').then((answer) => answer.json())")
    palette = tab.module("return (await load('colors')).LIGHT")
    for run in {name.removesuffix("/train").removesuffix("/validation") for name in listed}:
        first = next(place for place, name in enumerate(listed) if name == run or name.startswith(f"{run}/"))
        place = listed.index(run) if run in listed else first
        assert tab.module("return (await load('colors')).colorOf(given[0])", run) == palette[place % 7]


def test_what_is_new_appears_by_itself(tab: RunsTab) -> None:
    tab.open()
    with trackers.Run(tab.logdir / "exp", hparams={"learning_rate": 5.0}, name="the newest"):  # while the page is open
        expect(tab.frame.locator("tbody tr", has_text="the newest")).to_contain_text("running")
    expect(tab.frame.locator("tbody tr", has_text="the newest")).to_contain_text("finished")


def test_a_fault_is_a_message_and_tensorboard_goes_on(
    chromium: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_run(tmp_path / "logs", 0.1)
    (tmp_path / "poison").mkdir()
    (tmp_path / "poison" / "pandas.py").write_text("raise ImportError('poisoned')")
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path / 'poison'}{os.pathsep}{os.environ.get('PYTHONPATH', '')}")
    with runs_tab(chromium, tmp_path / "logs") as tab:
        tab.page.goto(f"{tab.url}#trackers_runs")
        expect(tab.frame.locator(".message")).to_have_text("ImportError: poisoned")
        tab.page.get_by_role("tab", name="scalars").click()
        expect(tab.page.locator("tf-scalar-card").first).to_be_visible()
