"""Alerts in the RUNS tab: a mark in the table, and their list in the details of a run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

import trackers
from tests.browser.conftest import RunsTab, runs_tab

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MARKUP = "<img src=x onerror=parent.hacked=1>"


@pytest.fixture(scope="module")
def tab(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunsTab]:
    logdir = tmp_path_factory.mktemp("alerts")
    with trackers.Run(logdir / "exp", name="quiet") as run:
        run.writer("train").scalars(0, {"epoch_loss": 1.0})
    with trackers.Run(logdir / "exp", name="loud") as run:
        run.writer("train").scalars(0, {"epoch_loss": 3.0})
        run.alert("loss > 2", "epoch 0: loss=3", level="warning")
        run.alert(f"Out of memory {MARKUP}", f"line 1\nline 2 {MARKUP}", level="error")
        with runs_tab(chromium, logdir) as opened:
            opened.live = run  # type: ignore[attr-defined]
            yield opened
    assert opened.errors == []


def test_a_run_with_alerts_is_marked_and_its_details_list_them(tab: RunsTab) -> None:
    tab.open(sort="name")
    assert tab.column("alerts") == ["2", "0"]
    marks = tab.frame.locator(".alert-mark:visible")
    expect(marks).to_have_count(1)
    expect(marks).to_have_attribute("title", "2 alerts")
    tab.frame.locator("tbody button.details").first.click()
    alerts = tab.frame.locator(".details-panel .alert")
    expect(alerts).to_have_count(2)
    expect(alerts.nth(0).locator("b")).to_have_text(f"Out of memory {MARKUP}")
    expect(alerts.nth(0).locator("p")).to_have_text(f"line 1\nline 2 {MARKUP}")
    expect(alerts.nth(1)).to_have_attribute("data-level", "warning")
    assert tab.page.evaluate("window.hacked") is None
    tab.live.alert("Disk is full")  # type: ignore[attr-defined]
    expect(alerts).to_have_count(3)
    expect(marks).to_have_text("3")
    tab.frame.locator("tbody button.details").nth(1).click()
    expect(alerts).to_have_count(0)


def test_runs_with_alerts_can_be_filtered(tab: RunsTab) -> None:
    tab.open()
    tab.frame.get_by_label("Filter").fill("alerts > 0")
    expect(tab.frame.locator(".count")).to_have_text("1 of 2 runs")
