"""The views below the table: curves, parallel coordinates and the scatter matrix, dragged and read."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

import trackers
from tests.browser.conftest import RunsTab
from tests.plugin.logs import EPOCHS

pytestmark = [pytest.mark.browser, pytest.mark.slow]

POINTS = 100_000


@pytest.fixture
def tab(seeds_tab: RunsTab) -> Iterator[RunsTab]:
    yield seeds_tab
    assert seeds_tab.errors == []


def drawn(tab: RunsTab, points: int) -> None:
    """Waits until a number of points is drawn."""
    expect(tab.frame.locator(f'.plot[data-points="{points}"]')).to_be_visible()


def test_the_tooltip_shows_the_curves_of_the_selected_runs(tab: RunsTab) -> None:
    tab.open(filter="exp/", sort="hparams.learning_rate", tags=["epoch_accuracy"], smoothing=0)
    tab.frame.get_by_role("button", name="Curves").click()
    drawn(tab, 6 * 2 * EPOCHS)
    expect(tab.frame.locator(".caption")).to_have_text("6 runs · validation solid, train dotted")
    for row in (2, 3):
        tab.frame.locator("tbody input").nth(row).check()
    drawn(tab, 2 * 2 * EPOCHS)
    tab.frame.get_by_label("train", exact=True).uncheck()
    drawn(tab, 2 * EPOCHS)
    box = tab.frame.locator(".plot").bounding_box()
    assert box is not None
    tab.page.mouse.move(box["x"] + box["width"] - 20, box["y"] + box["height"] / 2)
    tip = tab.frame.get_by_role("tooltip")
    cells = [line.split("\t") for line in tip.locator("tr").all_inner_texts()[1:]]
    assert [(split, value, step) for _, split, value, _, step in cells] == [
        ("validation", "0.808", "4"),
        ("validation", "0.8", "4"),
    ]


def test_curves_by_time_and_with_bands_over_seeds(tab: RunsTab) -> None:
    tab.open(view="curves", filter="exp/", tags=["epoch_loss"], group=["hparams.learning_rate"], splits=["validation"])
    drawn(tab, 3 * EPOCHS)
    expect(tab.frame.locator(".caption")).to_contain_text("mean ± standard deviation of each group")
    expect(tab.frame.locator(".plot .fills path, .plot path.js-fill")).to_have_count(3)
    tab.open(view="curves", filter="exp/", tags=["epoch_loss"])
    for kind, title in (("relative", "time (s)"), ("step", "step")):
        tab.frame.get_by_label("Horizontal axis").select_option(kind)
        expect(tab.frame.locator(".plot .xtitle")).to_have_text(title)
    tab.frame.get_by_label("log y").check()
    assert tab.state() == {"view": "curves", "filter": "exp/", "tags": ["epoch_loss"], "logy": True}


def test_curves_grow_during_training(tab: RunsTab) -> None:
    with trackers.Run(tab.logdir / "live") as run:
        writer = run.writer("train")
        writer.scalars(0, {"live_loss": 3.0})
        writer.flush()
        tab.open(view="curves", tags=["live_loss"], filter="live")
        drawn(tab, 1)
        for step in range(1, 4):
            writer.scalars(step, {"live_loss": 3.0 - step})
        writer.flush()
        drawn(tab, 4)


def test_many_points_are_drawn_at_once_and_again_when_zoomed(tab: RunsTab) -> None:
    with trackers.Run(tab.logdir / "many") as run:
        for step in range(POINTS):
            run.writer("train").scalars(step, {"many_loss": float(step)})
    tab.open(view="curves", tags=["many_loss"], filter="many")
    drawn(tab, POINTS)
    assert 1000 < tab.module("return document.querySelector('.plot').data.at(-1).x.length") < 10_000
    box = tab.frame.locator(".plot .nsewdrag").bounding_box()
    assert box is not None
    for _ in range(2):
        tab.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        tab.page.mouse.down()
        tab.page.mouse.move(box["x"] + box["width"] / 2 + 20, box["y"] + box["height"] / 2, steps=5)
        tab.page.mouse.up()
        tab.page.wait_for_timeout(500)
    steps = tab.module("return [...document.querySelector('.plot').data.at(-1).x]")
    assert steps == list(range(int(steps[0]), int(steps[-1]) + 1))  # every one of them: full resolution


def test_brushing_an_axis_selects_runs(tab: RunsTab) -> None:
    tab.open(view="parallel", filter="exp/", axes=["hparams.learning_rate", "best.val_accuracy"])
    expect(tab.frame.locator('.plot[data-lines="6"]')).to_be_visible()
    assert tab.frame.locator(".axis-title").all_text_contents() == ["learning_rate", "val_accuracy"]
    axis = tab.frame.locator(".axis-brush").nth(1)
    box = axis.bounding_box()
    assert box is not None
    middle = box["x"] + box["width"] / 2
    tab.page.mouse.move(middle, box["y"] + box["height"] / 2)
    tab.page.mouse.down()
    tab.page.mouse.move(middle, box["y"] + box["height"] / 4, steps=4)
    tab.page.mouse.move(middle, box["y"] + 3, steps=4)
    tab.page.mouse.up()
    expect(tab.frame.locator("tr.selected")).to_have_count(2)
    best = tab.frame.locator("tr.selected").filter(has_text="0.808")
    expect(best).to_have_count(1)
    shares = tab.frame.locator(".importance dt")
    expect(shares).to_have_text(["learning_rate", "seed"])
    expect(tab.frame.locator(".importance h3")).to_have_text("Importance for best val_accuracy")


def test_a_box_in_the_scatter_matrix_selects_runs(tab: RunsTab) -> None:
    tab.open(view="scatter", filter="exp/", axes=["hparams.learning_rate", "best.val_accuracy"])
    expect(tab.frame.locator('.plot[data-points="6"]')).to_be_visible()
    cell = tab.frame.locator(".plot .nsewdrag").first.bounding_box()
    assert cell is not None
    tab.page.mouse.move(cell["x"] + 2, cell["y"] + 2)
    tab.page.mouse.down()
    tab.page.mouse.move(cell["x"] + cell["width"] - 4, cell["y"] + cell["height"] / 3, steps=5)
    tab.page.mouse.up()
    expect(tab.frame.locator("tr.selected")).to_have_count(2)
    expect(tab.frame.locator("tr.selected").filter(has_text="0.808")).to_have_count(1)


def test_a_chart_without_points_says_so(tab: RunsTab) -> None:
    tab.open(view="curves", tags=["gone"])
    expect(tab.frame.locator(".caption")).to_have_text("None of these runs has points of these tags.")
    tab.open(view="parallel", filter="exp/ and learning_rate > 0.05")
    expect(tab.frame.locator(".importance p")).to_have_text(
        "Importance needs at least 4 runs with this metric; 2 have it"
    )


def test_the_table_is_as_high_as_its_rows_and_can_be_dragged_taller(tab: RunsTab) -> None:
    tab.open(view="curves", filter="exp/ and learning_rate > 0.05 and seed = 0", tags=["epoch_loss"])
    drawn(tab, 2 * EPOCHS)
    expect(tab.frame.locator(".caption")).to_have_text("1 run · validation solid, train dotted")
    pane = tab.frame.locator(".table")
    before = pane.bounding_box()
    assert before is not None
    assert before["height"] <= 150
    tab.page.mouse.move(before["x"] + before["width"] - 4, before["y"] + before["height"] - 4)
    tab.page.mouse.down()
    tab.page.mouse.move(before["x"] + before["width"] - 4, before["y"] + before["height"] + 196, steps=5)
    tab.page.mouse.up()
    after = pane.bounding_box()
    assert after is not None
    assert after["height"] == pytest.approx(before["height"] + 200, abs=5)


def test_every_view_can_be_opened_in_a_narrow_window(tab: RunsTab) -> None:
    size = tab.page.viewport_size
    assert size is not None
    tab.page.set_viewport_size({"width": 800, "height": 700})
    try:
        tab.open()
        for button in tab.frame.locator("nav").get_by_role("button").all():
            box = button.bounding_box()
            assert box is not None
            assert box["x"] + box["width"] <= 800, button.text_content()
    finally:
        tab.page.set_viewport_size(size)
