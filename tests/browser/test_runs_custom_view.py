"""The example of the guide to custom views, added to the page that Chromium loads."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Route, expect

from tests.browser.conftest import RunsTab
from tests.docs.pages import PAGES, ROOT, blocks

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def serves(code: str) -> Callable[[Route], None]:
    return lambda route: route.fulfill(body=code, content_type="text/javascript")


def test_the_view_of_the_guide_draws_the_selected_runs(seeds_tab: RunsTab) -> None:
    view, entry = [block.code for block in blocks(PAGES / "guides" / "custom_view.md") if block.language == "js"]
    first = "  table: {title: 'Table'},\n"
    views = (ROOT / "trackers/plugin/static/app/view_switch.js").read_text(encoding="utf-8")
    assert first in views
    seeds_tab.page.route("**/static/views/durations.js", serves(view))
    seeds_tab.page.route("**/static/app/view_switch.js", serves(views.replace(first, first + entry)))
    seeds_tab.errors.clear()
    try:
        seeds_tab.open(filter="exp/")
        seeds_tab.frame.get_by_role("button", name="Durations").click()
        bars = seeds_tab.frame.locator(".durations progress")
        expect(bars).to_have_count(6)
        seeds_tab.frame.locator("tbody input").first.check()
        expect(bars).to_have_count(1)
        expect(seeds_tab.frame.locator(".durations p")).to_have_text("1 selected")
    finally:
        seeds_tab.page.unroute_all()
    assert seeds_tab.errors == []
