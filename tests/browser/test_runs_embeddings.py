"""Embeddings below the table: any step, runs side by side, coloured and searched by their metadata."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import expect

import trackers
from tests.browser.conftest import RunsTab
from tests.plugin.logs import MARKUP

pytestmark = [pytest.mark.browser, pytest.mark.slow]

COUNT = 60
LABELS = ["shirt", "T-shirt", MARKUP] * 20
CENTERS = np.arange(COUNT)[:, None] % 3 * [10.0, 0.0, 0.0, 5.0]


@pytest.fixture(scope="module")
def with_embeddings(seeds_tab: RunsTab) -> RunsTab:
    rng = np.random.default_rng(0)
    images = np.zeros((COUNT, 4, 4), np.uint8)
    images[np.arange(COUNT), 0, 0] = np.arange(COUNT) * 4
    for name, steps in {"a": 3, "b": 2}.items():
        with trackers.Run(seeds_tab.logdir / "embeddings", name=name) as run:
            for step in range(steps):
                mistakes = ["yes" if index < 5 - step else "no" for index in range(COUNT)]
                confidence = np.linspace(0.5, 1, COUNT)
                metadata = {"label": LABELS, "mistake": mistakes, "confidence": confidence}
                points = rng.normal(size=(COUNT, 4)) + step * CENTERS
                run.writer("validation").embeddings(step, {"dense/embedding": points}, metadata, images)
    return seeds_tab


@pytest.fixture
def tab(with_embeddings: RunsTab) -> Iterator[RunsTab]:
    with_embeddings.errors.clear()
    yield with_embeddings
    assert with_embeddings.errors == []
    assert with_embeddings.page.evaluate("window.hacked") is None


def test_runs_are_side_by_side_at_any_step(tab: RunsTab) -> None:
    tab.open(filter="embeddings/", sort="name")
    tab.frame.get_by_role("button", name="Embeddings", exact=True).click()
    status = tab.frame.locator(".card .status-line")
    expect(status).to_have_text(["step 2 · 60 points", "step 1, the nearest earlier step · 60 points"])
    points = tab.frame.locator(".card .points path")
    expect(points).to_have_count(2 * COUNT)
    tab.frame.get_by_label("Step").fill("0")
    expect(status).to_have_text(["step 0 · 60 points", "step 0 · 60 points"])
    assert tab.state()["step"] == 0
    tab.frame.locator("tbody input").nth(1).check()
    expect(points).to_have_count(COUNT)


def test_points_are_coloured_and_searched_by_their_metadata(tab: RunsTab) -> None:
    tab.open(view="embeddings", filter="embeddings/", sort="name")
    legend = tab.frame.locator(".legend")
    expect(legend.get_by_role("button")).to_have_text(sorted([MARKUP, "shirt", "T-shirt"], key=str.lower))
    search = tab.frame.get_by_label("Search points")
    status = tab.frame.locator(".card .status-line").first
    search.fill("SHIR")
    expect(status).to_have_text("step 2 · 60 points · 40 match")
    legend.get_by_role("button", name="shirt", exact=True).click()
    expect(status).to_have_text("step 2 · 60 points · 20 match")
    assert tab.state()["search"] == "shirt"
    tab.frame.get_by_label("Color by").select_option("mistake")
    expect(search).to_have_value("")
    legend.get_by_role("button", name="yes").click()
    expect(status).to_have_text("step 2 · 60 points · 3 match")
    tab.frame.get_by_label("Color by").select_option("confidence")
    expect(legend).to_have_text("0.51")
    assert tab.frame.locator(".embeddings b, .embeddings img").count() == 0


def test_the_thumbnail_and_the_metadata_of_a_point_are_shown(tab: RunsTab) -> None:
    point = tab.frame.locator(".card .points path").nth(7)
    with tab.page.expect_response(lambda response: "/sprite?" in response.url) as sprite:
        tab.open(view="embeddings", filter="embeddings/", sort="name", color_by="mistake")
    assert sprite.value.headers["content-type"] == "image/png"
    expect(point).to_be_visible()
    box = point.bounding_box()
    assert box is not None
    tab.page.mouse.move(box["x"] + 1, box["y"] + 1)
    tab.page.mouse.move(box["x"] + 2, box["y"] + 2)
    tip = tab.frame.get_by_role("tooltip").first
    expect(tip.locator("th")).to_have_text(["label", "mistake", "confidence"])
    index = int((tip.locator(".thumbnail").get_attribute("aria-label") or "").removeprefix("thumbnail "))
    expect(tip.locator("td").first).to_have_text(LABELS[index])
    sizes = tip.locator(".thumbnail").evaluate("({style}) => [style.width, style.backgroundSize]")
    assert sizes == ["96px", "768px auto"]  # of eight columns


def test_another_projection_is_computed_and_shown(tab: RunsTab) -> None:
    tab.open(view="embeddings", filter="embeddings/", sort="name")
    tab.frame.get_by_label("Projection").select_option("tsne")
    expect(tab.frame.locator(".card .status-line").first).to_have_text("step 2 · 60 points")
    expect(tab.frame.locator(".card .points path")).to_have_count(2 * COUNT)
    assert tab.state()["projection"] == "tsne"


def test_new_steps_appear_during_training(tab: RunsTab) -> None:
    with trackers.Run(tab.logdir / "growing_embeddings") as run:
        for step in range(2):
            run.writer("validation").embeddings(step, {"a": np.eye(4) + step})
            run.flush()
            if step == 0:
                tab.open(view="embeddings", filter="growing_embeddings/")
            expect(tab.frame.locator(".card .status-line")).to_have_text(f"step {step} · 4 points")


def test_what_cannot_be_projected_is_a_sentence_in_its_card(tab: RunsTab) -> None:
    with trackers.Run(tab.logdir / "damaged") as run:
        run.writer("validation").embeddings(0, {"a": np.eye(4) + 0.1})
    (path,) = run.path.rglob("*.bytes")
    path.write_bytes(b"\xff" * 64)
    tab.open(view="embeddings", filter="damaged/")
    expect(tab.frame.locator(".card .error")).to_have_text("points must be finite")


def test_runs_without_embeddings_say_how_to_write_them(tab: RunsTab) -> None:
    tab.open(view="embeddings", filter="exp/")
    status = tab.frame.locator(".embeddings .controls .status-line")
    expect(status).to_contain_text(
        "None of these runs has embeddings; run.callbacks(validation=(x, y), embeddings=True)"
    )
