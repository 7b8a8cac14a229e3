"""What the browser tests do on TensorBoard's HParams page, as a person does it."""

from __future__ import annotations

from collections.abc import Collection

from playwright.sync_api import Locator, Page, expect

_PLOT = "tf-hparams-parallel-coords-plot"


def show(page: Page, kind: str, names: Collection[str]) -> None:
    """Checks the boxes of these columns and of no other, in the pane on the left."""
    boxes = page.locator(f"paper-checkbox.{kind}-checkbox")
    expect(boxes.first).to_be_visible()
    for box in boxes.all():
        name = (box.text_content() or "").strip()
        if (box.get_attribute("aria-checked") == "true") != (name in names):
            box.click()


def lines(page: Page) -> Locator:
    """The lines of the parallel coordinates."""
    return page.locator(f"{_PLOT} g.foreground path")


def axes(page: Page) -> Locator:
    """The names of their axes."""
    return page.locator(f"{_PLOT} text.axis-title")
