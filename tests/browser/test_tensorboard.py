"""Tracked runs on the pages of stock TensorBoard and of `trackers launch`."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

import trackers

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def records(logdir: Path) -> dict[str, dict[str, Any]]:
    return {path.parent.name: json.loads(path.read_text()) for path in logdir.glob("*/*/run.json")}


def open_tab(page: Page, address: str, tab: str) -> None:
    page.goto(f"{address}#{tab}")
    expect(page.locator("body")).to_contain_text("TensorBoard", use_inner_text=True)


def texts(locator: Locator) -> list[str]:
    return [text.strip() for text in locator.all_text_contents() if text.strip()]


def test_scalars_shows_every_run_and_the_stock_tags(page: Page, address: str, mnist_logs: Path) -> None:
    open_tab(page, address, "scalars")
    expect(page.locator("tf-scalar-card").first).to_be_visible()
    for run in records(mnist_logs):
        for split in ("", "/train", "/validation"):
            expect(page.get_by_text(f"mnist_cnn/{run}{split}", exact=True).first).to_be_visible()
    tags = ("Best", "Last", "batch_accuracy", "batch_loss", "epoch_accuracy", "epoch_learning_rate", "epoch_loss")
    for tag in tags:
        expect(page.locator("tf-category-paginated-view").filter(has_text=tag).first).to_be_attached()


def test_images_shows_the_kernels_as_a_grid_of_4_by_8(page: Page, address: str) -> None:
    open_tab(page, address, "images")
    page.locator("tf-tag-filterer input").fill("conv_1/kernel")
    matching = page.locator("tf-category-paginated-view").filter(has_text="Tags matching")
    cards = matching.locator("tf-image-loader").filter(has_text="mnist_cnn/conv_1/kernel/image")
    expect(cards).to_have_count(3)
    image = cards.first.locator("img")
    image.scroll_into_view_if_needed()
    expect(image).to_be_visible()
    assert natural_size(image) == (8 * (72 + 6) + 6, 4 * (72 + 6) + 6)


def test_images_shows_the_confusion_matrix(page: Page, address: str) -> None:
    open_tab(page, address, "images")
    cards = page.locator("tf-image-loader").filter(has_text="tag: confusion_matrix")
    expect(cards).to_have_count(3)
    width, height = natural_size(cards.first.locator("img"))
    assert width == height >= 10 * 64


def natural_size(image: Locator) -> tuple[int, int]:
    image.evaluate("image => image.decode()")
    width, height = image.evaluate("image => [image.naturalWidth, image.naturalHeight]")
    return width, height


def test_histograms_draws_a_curve_per_epoch(page: Page, address: str) -> None:
    open_tab(page, address, "histograms")
    card = page.locator("tf-histogram-loader").filter(has_text="mnist_cnn/conv_1/kernel/histogram").first
    card.scroll_into_view_if_needed()
    expect(card.locator("g.histogram")).to_have_count(2)


def test_text_shows_summary_and_configuration(page: Page, address: str) -> None:
    open_tab(page, address, "text")
    expect(page.locator("tf-text-loader").first).to_be_visible()
    tables = page.locator("tf-text-loader").filter(has_text="tag: configuration")
    expect(tables).to_have_count(3)
    rows = [texts(tables.nth(number).locator("td")) for number in range(3)]
    pairs = [dict(zip(row[::2], row[1::2], strict=True)) for row in rows]
    assert sorted(pair["learning_rate"] for pair in pairs) == ["0.0003", "0.001", "0.003"]
    assert {pair["parameters"] for pair in pairs} == {"70,378"}
    expect(page.locator("tf-text-loader").filter(has_text="tag: model_summary").first).to_contain_text(
        "Total params: 70,378"
    )


def test_graphs_opens_on_the_layers(page: Page, address: str) -> None:
    open_tab(page, address, "graphs")
    layers = ["image", "conv_1", "pool_1", "conv_2", "pool_2", "flatten", "dropout", "dense", "digits"]
    nodes = page.locator("g.node")
    expect(nodes).to_have_count(len(layers))
    assert sorted(node.get_attribute("data-name") or "" for node in nodes.all()) == sorted(layers)
    expect(page.locator("g.edge")).to_have_count(len(layers) - 1)


def test_graphs_has_the_conceptual_graph_under_the_stock_tag(page: Page, address: str) -> None:
    open_tab(page, address, "graphs")
    expect(page.locator("g.node").first).to_be_visible()
    page.locator("paper-dropdown-menu").nth(1).click()
    page.locator("paper-item:visible").filter(has_text="keras").click()
    page.get_by_text("Conceptual graph").click()
    expect(page.locator('g.node[data-name="mnist_cnn"]')).to_be_visible()


def test_hparams_shows_a_row_per_run_with_best_and_last_metrics(page: Page, address: str, mnist_logs: Path) -> None:
    open_tab(page, address, "hparams")
    by_name = records(mnist_logs)
    for name in by_name:
        expect(page.locator("vaadin-grid-cell-content").filter(has_text=name)).to_be_visible()
    cells = texts(page.locator("vaadin-grid-cell-content"))
    for column in ("batch_size", "learning_rate", "dataset", "Best/val_accuracy", "Best/val_loss", "Last/val_accuracy"):
        assert column in cells
    for record in by_name.values():
        assert f"{record['best']['val_accuracy']['value']:.5g}" in cells


def test_hparams_draws_parallel_coordinates_of_every_run(page: Page, address: str, mnist_logs: Path) -> None:
    open_tab(page, address, "hparams")
    page.get_by_text("PARALLEL COORDINATES VIEW").click()
    plot = page.locator("tf-hparams-parallel-coords-plot")
    expect(plot.locator("g.foreground path")).to_have_count(len(records(mnist_logs)))
    axes = texts(plot.locator("g.axis > text, g.axis text.axis-title, g.axis text.label"))
    assert {"batch_size", "learning_rate", "Best/val_accuracy", "Last/val_accuracy"} <= set(axes)


def test_profile_names_the_trace_of_each_run(page: Page, address: str, mnist_logs: Path) -> None:
    open_tab(page, address, "profile")
    frame = page.frame_locator("iframe")
    expect(frame.get_by_text("Performance Summary")).to_be_visible()
    expect(frame.get_by_text("Sessions (3)")).to_be_visible()
    frame.locator("mat-select").first.click()
    sessions = texts(frame.locator("mat-option"))
    for run in records(mnist_logs):
        (trace,) = mnist_logs.glob(f"*/{run}/train/plugins/profile/*")
        assert f"mnist_cnn/{run}/train/{trace.name}" in sessions


def test_the_projector_shows_labelled_thumbnails_of_every_run(page: Page, address: str, mnist_logs: Path) -> None:
    embeddings = trackers.read(mnist_logs).embeddings()
    sprites: list[int] = []
    page.on("response", lambda response: "sprite_image" in response.url and sprites.append(response.status))
    page.goto(f"{address}#projector")
    expect(page.frame_locator("iframe").frame_locator("iframe").get_by_text("Points: 128")).to_be_visible()
    (projector,) = [frame for frame in page.frames if "projector_binary" in frame.url]
    expect(projector.get_by_text(f"{len(records(mnist_logs))} runs found")).to_be_visible()
    expect(projector.get_by_text("2 tensors found")).to_be_visible()
    search = projector.locator("vz-projector-inspector-panel")
    search.locator("paper-dropdown-menu").click()
    search.locator("paper-item").filter(has_text="label").click()
    search.locator(".search-input input, input").first.fill("7")
    labels = embeddings[embeddings.step == 0].iloc[0].metadata["label"]
    expect(search.get_by_text(f"{labels.count('7')} matches")).to_be_visible()
    assert sprites == [200]
    canvas = Image.open(io.BytesIO(projector.locator("#scatter canvas").first.screenshot()))
    black = (np.asarray(canvas.convert("L")) < 20).mean()
    assert black > 0.005  # of the thumbnails' backgrounds; points without a sprite are blue
