"""The table of the RUNS tab in stock TensorBoard: read, clicked, and operated with the keyboard."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

import trackers
from tests.browser.conftest import RunsTab, runs_tab
from tests.plugin.logs import small_run
from trackers.schema.logdir_settings import remember_directions

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


def test_every_run_has_its_hyperparameters_and_metrics(tab: RunsTab) -> None:
    tab.open(sort="hparams.learning_rate")
    expect(tab.frame.locator(".count")).to_have_text("7 runs")
    assert tab.column("learning_rate") == ["0.001", "0.001", "0.01", "0.01", "0.1", "0.1", "1"]
    assert tab.column("status") == ["finished"] * 6 + ["running"]
    expect(tab.frame.locator("tbody .dot.live")).to_have_count(1)
    assert sorted(tab.column("val_accuracy")[2:4]) == ["0.8", "0.808"]
    assert sorted(tab.column("tags")[:2]) == ["s0", "s1"]
    expect(tab.frame.locator("td.best", has_text="0.808")).to_have_count(1)
    expect(tab.frame.locator(".best-run")).to_contain_text("best val_accuracy 0.808 in exp/run_")


def test_a_heading_sorts_the_best_first_and_then_reverses(tab: RunsTab) -> None:
    tab.open()
    tab.frame.get_by_role("button", name="val_accuracy").click()
    best = ["0.808", "0.8", "0.648", "0.648", "0.64", "0.64", ""]
    assert tab.column("val_accuracy") == best
    tab.frame.get_by_role("button", name="val_accuracy").click()
    assert tab.column("val_accuracy") == [*best[5::-1], ""]
    assert tab.state() == {"sort": "-best.val_accuracy"}


def test_an_arrow_shows_the_direction_that_the_settings_of_the_logdir_give(tab: RunsTab) -> None:
    tab.open()
    heading = tab.frame.locator("th[data-direction]", has_text="val_accuracy").first
    arrow = "th => getComputedStyle(th, '::after').content"
    assert heading.evaluate(arrow) == '" ↑"'
    expect(heading.get_by_role("button")).to_have_attribute("title", re.compile("larger is better"))
    remember_directions(tab.logdir, {"accuracy": "min"})
    try:
        tab.open()
        assert heading.evaluate(arrow) == '" ↓"'
        assert set(tab.column("val_accuracy")) == {"0", ""}
    finally:
        (tab.logdir / "trackers.json").unlink()


def test_the_filter_selects_runs_and_explains_its_errors(tab: RunsTab) -> None:
    tab.open()
    box = tab.frame.get_by_label("Filter")
    box.fill("learning_rate < 1e-1 and tags = s1")
    expect(tab.frame.locator(".count")).to_have_text("2 of 7 runs")
    assert sorted(tab.column("learning_rate")) == ["0.001", "0.01"]
    box.fill("running")
    expect(tab.frame.locator(".count")).to_have_text("1 of 7 runs")
    box.fill("learning_rte < 3 and status = finished")
    alert = tab.frame.get_by_role("alert").first
    expect(alert).to_have_text("unknown column 'learning_rte'; did you mean 'learning_rate'?")
    expect(tab.frame.locator(".count")).to_have_text("1 of 7 runs")  # the last filter that could be read
    box.fill("not (learning_rate < 1e-1 or running) and s1")
    expect(alert).to_have_text("")
    assert tab.column("learning_rate") == ["0.1"]
    box.fill("")
    box.press_sequentially("learning_rate = 0.01 and s0", delay=20)  # every prefix of it is a filter, too
    expect(tab.frame.locator(".count")).to_have_text("1 of 7 runs")
    expect(alert).to_have_text("")
    box.fill("constructor.constructor('parent.hacked=1')() = 1")
    expect(tab.frame.get_by_role("alert").first).to_contain_text("constructor")
    assert tab.page.evaluate("window.hacked") is None


def test_clicking_a_status_or_a_tag_filters(tab: RunsTab) -> None:
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
    panel.locator(".item", has_text="status").get_by_title("Pin").click()
    expect(titles.filter(has_text="command")).to_have_count(1)
    expect(titles.filter(has_text="duration")).to_have_count(0)
    tab.page.keyboard.press("Escape")
    tab.frame.locator("tr.names th", has_text="val_loss").drag_to(
        tab.frame.locator("tr.names th", has_text="learning_rate")
    )
    names = [title.strip(" ↑↓") for title in titles.all_inner_texts()]
    assert names.index("val_loss") == names.index("learning_rate") - 1
    tab.page.set_viewport_size({"width": 700, "height": 600})
    tab.frame.locator(".table").evaluate("table => table.scrollLeft = 400")
    status, table = tab.frame.locator("tbody td.status").first, tab.frame.locator(".table")
    assert 0 < (status.bounding_box() or {})["x"] - (table.bounding_box() or {})["x"] < 400
    tab.page.set_viewport_size({"width": 1600, "height": 1000})


def test_runs_that_differ_in_the_seed_are_grouped(tab: RunsTab) -> None:
    tab.open(sort="hparams.learning_rate")
    tab.frame.get_by_role("button", name="Group by").click()
    tab.frame.get_by_label("all hyperparameters except the seed").check()
    tab.page.keyboard.press("Escape")
    expect(tab.frame.locator("tr.group")).to_have_count(4)
    assert tab.column("learning_rate") == ["0.001", "0.01", "0.1", "1"]
    assert tab.column("val_accuracy")[1] == "0.804 ± 0.0057"
    assert tab.column("seed")[1] == "0, 1"
    tab.frame.locator(".group-toggle").nth(1).click()
    expect(tab.frame.locator("tbody tr")).to_have_count(6)
    assert sorted(tab.column("val_accuracy")[1:4]) == ["0.8", "0.804 ± 0.0057", "0.808"]
    tab.frame.locator("tr.group input").nth(1).check()
    expect(tab.frame.locator(".summary .link")).to_have_text("2 selected ×")


def test_a_link_opens_the_same_view(tab: RunsTab) -> None:
    tab.open(sort="hparams.learning_rate")
    tab.frame.get_by_label("Filter").fill("learning_rate <= 0.01")
    tab.frame.locator("tbody input").nth(2).check()
    tab.frame.get_by_role("button", name="Curves").click()
    selected = tab.frame.locator("tr.selected .run").text_content() or ""
    address = tab.page.url
    tab.page.goto("about:blank")
    tab.page.goto(address)
    expect(tab.frame.locator("tr.selected .run")).to_have_text(selected)
    expect(tab.frame.get_by_label("Filter")).to_have_value("learning_rate <= 0.01")
    expect(tab.frame.locator("tbody tr")).to_have_count(4)
    expect(tab.frame.locator(".curves")).to_be_visible()
    # Another tab of TensorBoard, and back.
    tab.page.get_by_role("tab", name="scalars").click()
    expect(tab.page.locator("tf-scalar-card").first).to_be_visible()
    tab.page.get_by_role("tab", name="Runs").click()
    expect(tab.frame.locator("tr.selected .run")).to_have_text(selected)


def test_dark_mode_is_followed(tab: RunsTab) -> None:
    tab.open()
    assert tab.frame.locator("body").evaluate("body => getComputedStyle(body).backgroundColor") == "rgb(255, 255, 255)"
    tab.page.evaluate("document.body.classList.add('dark-mode')")
    expect(tab.frame.locator("body.dark")).to_be_visible()
    assert tab.frame.locator("body").evaluate("body => getComputedStyle(body).backgroundColor") == "rgb(48, 48, 48)"


def test_colors_are_those_of_tensorboards_charts(tab: RunsTab) -> None:
    tab.open()
    listed = tab.page.evaluate("fetch('data/runs').then((answer) => answer.json())")
    palette = tab.module("return (await load('store/run_colors')).LIGHT")
    for run in {name.removesuffix("/train").removesuffix("/validation") for name in listed}:
        first = next(place for place, name in enumerate(listed) if name == run or name.startswith(f"{run}/"))
        place = listed.index(run) if run in listed else first
        assert tab.module("return (await load('store/run_colors')).colorOf(given[0])", run) == palette[place % 7]


def test_new_runs_appear_automatically(tab: RunsTab) -> None:
    tab.open()
    with trackers.Run(tab.logdir / "exp", hparams={"learning_rate": 5.0}, name="the newest"):  # while the page is open
        expect(tab.frame.locator("tbody tr", has_text="the newest")).to_contain_text("running")
    expect(tab.frame.locator("tbody tr", has_text="the newest")).to_contain_text("finished")


def test_an_error_is_a_message_and_the_other_tabs_work(
    chromium: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_run(tmp_path / "logs", 0.1)
    (tmp_path / "poison").mkdir()
    (tmp_path / "poison" / "google_crc32c.py").write_text("raise ImportError('poisoned')")
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path / 'poison'}{os.pathsep}{os.environ.get('PYTHONPATH', '')}")
    with runs_tab(chromium, tmp_path / "logs") as tab:
        tab.page.goto(f"{tab.url}#trackers_runs")
        expect(tab.frame.locator(".message")).to_have_text("ImportError: poisoned")
        tab.page.get_by_role("tab", name="scalars").click()
        expect(tab.page.locator("tf-scalar-card").first).to_be_visible()


def test_the_keyboard_focus_stays_where_it_is(tab: RunsTab) -> None:
    tab.open(sort="hparams.learning_rate")
    keyboard = tab.page.keyboard
    checkbox = tab.frame.locator("tbody input").nth(1)
    heading = tab.frame.get_by_role("button", name="val_loss")
    view = tab.frame.get_by_role("button", name="Scatter matrix")
    opener = tab.frame.locator(".group-toggle").nth(1)
    checkbox.focus()
    keyboard.press("Space")
    expect(checkbox).to_be_checked()
    expect(checkbox).to_be_focused()
    heading.focus()
    for order in ("ascending", "descending"):
        keyboard.press("Enter")
        expect(tab.frame.locator("th", has=heading)).to_have_attribute("aria-sort", order)
        expect(heading).to_be_focused()
    keyboard.press("Tab")
    expect(heading).not_to_be_focused()
    view.focus()
    keyboard.press("Enter")
    expect(tab.frame.locator(".scatter")).to_be_visible()
    expect(view).to_be_focused()
    tab.frame.get_by_role("button", name="Columns").focus()
    keyboard.press("Enter")
    command = tab.frame.locator(".panel:visible").get_by_label("command", exact=True)
    command.focus()
    keyboard.press("Space")
    expect(tab.frame.locator("tr.names th", has_text="command")).to_be_visible()
    expect(command).to_be_focused()
    keyboard.press("Escape")
    expect(tab.frame.get_by_role("button", name="Columns")).to_be_focused()
    tab.open(sort="hparams.learning_rate", group=["hparams.learning_rate"])
    opener.focus()
    for is_open in ("true", "false"):
        keyboard.press("Enter")
        expect(opener).to_have_attribute("aria-expanded", is_open)
        expect(opener).to_be_focused()


@pytest.mark.parametrize("focused", ["tbody input >> nth=3", "tr.names button >> nth=2", "nav button >> nth=1"])
def test_a_new_run_does_not_take_the_focus(tab: RunsTab, focused: str) -> None:
    tab.open(sort="-start")
    element = tab.frame.locator(focused).element_handle()
    assert element is not None
    element.focus()
    name = f"newer than {focused}"
    with trackers.Run(tab.logdir / "exp", hparams={"learning_rate": 0.5}, name=name) as run:
        expect(tab.frame.locator("tbody tr", has_text=name)).to_contain_text("running")
        run.writer("train").scalars(0, {"epoch_loss": 3.0})
    expect(tab.frame.locator("tbody tr", has_text=name)).to_contain_text("finished")
    assert element.evaluate("element => element.isConnected && element === document.activeElement")
