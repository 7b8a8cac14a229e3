"""Media, matrices and histograms below the table: any step, runs side by side."""

from __future__ import annotations

import json
from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import expect

import trackers
from tests.browser.conftest import RunsTab
from tests.plugin.logs import MARKUP, media_run

pytestmark = [pytest.mark.browser, pytest.mark.slow]

STEPS = {"a": 25, "b": 12}


@pytest.fixture(scope="module")
def with_media(seeds_tab: RunsTab) -> RunsTab:
    for name, steps in STEPS.items():
        media_run(seeds_tab.logdir / "media", name, steps)
    return seeds_tab


@pytest.fixture
def tab(with_media: RunsTab) -> Iterator[RunsTab]:
    with_media.errors.clear()
    yield with_media
    assert with_media.errors == []
    assert with_media.page.evaluate("window.hacked") is None


def slide(tab: RunsTab, step: int) -> None:
    tab.frame.get_by_label("Step").fill(str(step))


def test_images_of_any_step_side_by_side(tab: RunsTab) -> None:
    tab.open(filter="media/", sort="name", media=["images", "picture"])
    tab.frame.get_by_role("button", name="Media", exact=True).click()
    cards = tab.frame.locator(".card")
    status = tab.frame.locator(".card .status-line")
    expect(status).to_have_text(["step 24", "step 11, the nearest earlier step"])
    expect(cards.locator("figcaption")).to_have_text(["atrain", "btrain"])
    slide(tab, 7)
    expect(status).to_have_text(["step 7", "step 7"])
    assert tab.state()["step"] == 7
    first_pixel = """
        return [...document.querySelectorAll('.card img')].map((image) => {
          const canvas = Object.assign(document.createElement('canvas'), {width: 5, height: 4});
          canvas.getContext('2d').drawImage(image, 0, 0);
          return canvas.getContext('2d').getImageData(0, 0, 1, 1).data[0];
        });
    """
    assert tab.module(first_pixel) == [7, 7, 7, 7]  # two runs of two images each
    slide(tab, 24)
    expect(status).to_have_text(["step 24", "step 11, the nearest earlier step"])
    assert tab.module(first_pixel) == [24, 24, 11, 11]
    assert "step" not in tab.state()  # the last, whichever will be
    tab.frame.locator("tbody input").nth(1).check()
    expect(status).to_have_text(["step 11"])
    expect(tab.frame.locator(".media .controls .status-line")).to_have_text("1 selected")


def test_text_is_never_markup_and_audio_plays(tab: RunsTab) -> None:
    tab.open(view="media", filter="media/", sort="name", media=["text", "words"], step=3)
    text = tab.frame.locator(".card .text")
    expect(text).to_have_text([f"{MARKUP} of step 3"] * 2)
    assert tab.frame.locator(".card b, .card img").count() == 0
    tab.frame.get_by_label("Tag", exact=True).select_option(label="sound")
    audio = tab.frame.locator(".card audio")
    expect(audio).to_have_count(2)
    for number in range(2):
        expect(audio.nth(number)).to_have_js_property("duration", 1)
    assert tab.state()["media"] == ["audio", "sound"]


def test_new_steps_appear_during_training(tab: RunsTab) -> None:
    with trackers.Run(tab.logdir / "growing") as run:
        writer = run.writer("train")
        writer.text(0, {"words": "first"})
        writer.flush()
        tab.open(view="media", filter="growing/")
        expect(tab.frame.locator(".card .text")).to_have_text("first")
        writer.text(1, {"words": "second"})
        writer.flush()
        expect(tab.frame.locator(".card .text")).to_have_text("second")
        slide(tab, 0)
        expect(tab.frame.locator(".card .text")).to_have_text("first")


def test_matrices_as_shares_counts_and_differences(tab: RunsTab) -> None:
    tab.open(view="matrices", filter="media/", sort="name")
    cells = tab.frame.locator(".card .heatmap-label")
    expect(cells).to_have_text(["0.80", "0.20", "0.10", "0.90", "0.60", "0.40", "0.50", "0.50"])
    tab.frame.get_by_label("Cells").select_option("count")
    expect(cells).to_have_text(["8", "2", "1", "9", "6", "4", "5", "5"])
    tab.frame.get_by_label("Compare with").select_option(label="b validation")
    expect(cells).to_have_text(["+2", "-2", "-4", "+4"])
    expect(tab.frame.locator(".card .status-line")).to_have_text(["step 0, minus b validation"])
    box = tab.frame.locator(".card .nsewdrag").bounding_box()
    assert box is not None
    tab.page.mouse.move(box["x"] + 10, box["y"] + 10)
    tip = tab.frame.get_by_role("tooltip")
    expect(tip.locator("div")).to_have_text(
        ["cat → cat", "8 (80.0 % of the row)", "minus 6 (60.0 % of the row)", "= +2"]
    )
    tab.frame.get_by_label("Cells").select_option("row_normalized")
    expect(cells).to_have_text(["+0.20", "-0.20", "-0.40", "+0.40"])


def test_matrices_with_different_names_are_not_compared(tab: RunsTab) -> None:
    for names in (["cat", "dog"], ["dog", "cat"]):
        with trackers.Run(tab.logdir / "sizes", name=names[0]) as run:
            run.writer("validation").matrices(0, {"m": [[0.0, np.nan], [0.0, 4.0]]}, names, names)
    tab.open(view="matrices", filter="sizes/", sort="name")
    expect(tab.frame.locator(".card .heatmap-label")).to_have_text(["0.00", "1.00"] * 2)
    tab.frame.get_by_label("Compare with").select_option(label="dog validation")
    expect(tab.frame.locator(".card .error")).to_have_text(
        "cannot compare: the matrices have different rows or columns"
    )


def test_histograms_over_steps(tab: RunsTab) -> None:
    tab.open(view="histograms", filter="media/", sort="name")
    expect(tab.frame.locator(".card .status-line")).to_have_text(["25 steps", "12 steps"])
    expect(tab.frame.locator(".card .heatmaplayer image")).to_have_count(2)
    box = tab.frame.locator(".card .nsewdrag").first.bounding_box()
    assert box is not None
    tab.page.mouse.move(box["x"] + 2, box["y"] + box["height"] - 2)
    lines = tab.frame.get_by_role("tooltip").first.locator("div")
    expect(lines.nth(0)).to_have_text("step 0")
    expect(lines.nth(2)).to_have_text("41.5 % of the values")


def test_a_view_without_media_says_so(tab: RunsTab) -> None:
    for view, kinds in {"media": "images, audio, text", "matrices": "matrices", "histograms": "histograms"}.items():
        tab.open(view=view, filter="exp/")
        expect(tab.frame.locator(f".{view} .controls .status-line")).to_have_text(f"None of these runs has {kinds}.")


def test_a_hostile_tag_only_appears(tab: RunsTab) -> None:
    tag = "<img src=x onerror=parent.hacked=1>/../%{x}&'\"\u202e"
    with trackers.Run(tab.logdir / "hostile", name=tag) as run:
        writer = run.writer("train")
        writer.images(0, {tag: np.zeros((3, 3, 1), np.uint8)})
        writer.matrices(0, {tag + "m": [[1.0]]}, [tag], [tag])
        writer.histograms(0, {tag: [1.0]})
    tab.open(view="media", filter="hostile/", media=["images", tag])
    expect(tab.frame.locator(".card img")).to_have_js_property("naturalWidth", 3)
    assert json.loads(tab.frame.get_by_label("Tag", exact=True).input_value()) == ["images", tag]
    for view in ("matrices", "histograms"):
        tab.open(view=view, filter="hostile/")
        expect(tab.frame.locator(".card .heatmaplayer image")).to_have_count(1)
        assert tab.frame.locator("img, a").count() == 0
    assert tab.frame.locator("body").evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
