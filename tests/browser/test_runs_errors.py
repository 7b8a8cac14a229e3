"""A failed run shows its error in the table, and the traceback in its details."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

import trackers
from tests.browser.conftest import runs_tab

pytestmark = [pytest.mark.browser, pytest.mark.slow]

HOSTILE = "<img src=x onerror=parent.hacked=1>"


def test_a_failed_run_shows_its_error_and_traceback(chromium: Browser, tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), trackers.Run(tmp_path):
        raise RuntimeError(HOSTILE)
    with runs_tab(chromium, tmp_path) as tab:
        tab.open()
        expect(tab.frame.locator("tbody tr")).to_contain_text(f"RuntimeError: {HOSTILE}")
        tab.frame.locator("tbody td.run").click()
        details = tab.frame.get_by_role("complementary", name="Details of a run")
        expect(details.locator(".problem").first).to_have_text(f"RuntimeError: {HOSTILE}")
        traceback = details.locator(".traceback pre")
        expect(traceback).to_be_hidden()
        details.get_by_text("Traceback", exact=True).click()
        expect(traceback).to_contain_text("raise RuntimeError(HOSTILE)")
        with trackers.Run(tmp_path, name="newer"):  # the page draws the details again
            expect(tab.frame.locator("tbody tr", has_text="newer")).to_be_visible()
        expect(traceback).to_be_visible()
        assert tab.page.evaluate("window.hacked") is None
        assert tab.errors == []
