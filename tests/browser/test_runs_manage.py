"""Managing runs in the RUNS tab: labels, trash and archive, profiles, sharing."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

import trackers
from tests.browser.conftest import RunsTab, runs_tab
from tests.plugin.logs import small_run
from trackers.plugin.csrf import READ_ONLY_VARIABLE

pytestmark = [pytest.mark.browser, pytest.mark.slow]

GOLDEN = Path(__file__).parents[1] / "data" / "profile"
HOSTILE = "<img src=x onerror=parent.hacked=1>"


@pytest.fixture(scope="module")
def tab(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunsTab]:
    logdir = tmp_path_factory.mktemp("managed") / "logs"
    for name in ("narrow", "wide"):
        with trackers.Run(logdir / "profiled", name=name) as run:
            run.writer("train").scalars(0, {"epoch_loss": 1.0})
            shutil.copytree(GOLDEN / name / "train" / "plugins", run.path / "train" / "plugins")
    for rate in (0.1, 0.01, 0.001):
        small_run(logdir / "exp", rate)
    with trackers.Run(logdir / "exp", name="live") as live, runs_tab(chromium, logdir) as opened:
        live.writer("train").scalars(0, {"epoch_loss": 3.0})
        yield opened
    assert opened.errors == []


def label_of(tab: RunsTab, run: str) -> dict[str, object]:
    return json.loads((tab.logdir / run / "label.json").read_text())


def open_details(tab: RunsTab, row: int) -> tuple[Locator, str]:
    """Clicks a row and returns its panel of details, and which run it is."""
    cell = tab.frame.locator("tbody td.run").nth(row)
    run = cell.get_attribute("title") or ""
    cell.click()
    details = tab.frame.get_by_role("complementary", name="Details of a run")
    expect(details.get_by_role("heading")).to_have_text(run)
    expect(details.get_by_label("Name")).to_be_editable()
    return details, run


def saved(details: Locator) -> None:
    expect(details.get_by_role("status")).to_have_text("Saved.")


def test_a_run_gets_a_name_tags_and_a_note(tab: RunsTab) -> None:
    tab.open(filter="learning_rate > 0", sort="hparams.learning_rate")
    details, run = open_details(tab, 0)
    expect(details).to_contain_text("python")
    details.get_by_label("Name").fill(HOSTILE)
    details.get_by_label("Name").press("Enter")
    expect(tab.frame.locator("tbody tr").first).to_contain_text(HOSTILE)
    saved(details)
    details.get_by_label("Add a tag").fill("paper")
    details.get_by_label("Add a tag").press("Enter")
    expect(details.locator(".chip")).to_have_text([re.compile("s0"), re.compile("paper")])
    details.get_by_label("Remove the tag s0").click()
    expect(details.locator(".chip")).to_have_text([re.compile("paper")])
    note = details.get_by_label("Note", exact=True)
    note.fill("first line\nsecond line")
    note.press("Control+Enter")
    saved(details)
    label = label_of(tab, run)
    assert (label["name"], label["tags"], label["note"]) == (HOSTILE, ["paper"], "first line\nsecond line")
    assert tab.page.evaluate("window.hacked") is None
    assert tab.state()["details"] == run


def test_a_field_is_saved_on_blur_and_keeps_what_others_changed(tab: RunsTab) -> None:
    tab.open(filter="learning_rate > 0", sort="hparams.learning_rate")
    details, run = open_details(tab, 1)
    note = details.get_by_label("Note", exact=True)
    note.fill("mine")
    path = tab.logdir / run / "label.json"
    path.write_text(json.dumps({"name": "theirs", "note": "theirs", "tags": ["theirs"]}))
    expect(details.get_by_label("Name")).to_have_value("theirs")  # the page has seen it
    expect(note).to_have_value("mine")
    open_details(tab, 2)
    label = label_of(tab, run)
    assert (label["name"], label["note"], label["tags"]) == ("theirs", "mine", ["theirs"])
    assert "theirs" in json.dumps(label["history"])
    details.get_by_role("button", name="Close").click()
    expect(details).to_be_hidden()


def test_runs_go_to_the_trash_and_come_back(tab: RunsTab) -> None:
    tab.open(view="manage", sort="hparams.learning_rate")
    move = tab.frame.get_by_role("button", name="Move to trash…")
    expect(move).to_be_disabled()
    rows = tab.frame.locator("tbody tr").filter(has=tab.frame.locator("td.run", has_text="exp/"))
    moved = [rows.nth(row).locator("td.run").get_attribute("title") or "" for row in (0, 1)]
    for row in (0, 1):
        rows.nth(row).get_by_role("checkbox").check()
    move.click()
    dialog = tab.frame.get_by_role("dialog")
    for run in moved:
        expect(dialog).to_contain_text(run)
    dialog.get_by_role("button", name="Cancel").click()
    assert all((tab.logdir / run).is_dir() for run in moved)
    move.click()
    dialog.get_by_role("button", name="Move to trash").click()
    hidden = tab.frame.locator(".bins tbody tr")
    expect(hidden).to_have_count(2)
    expect(tab.frame.locator(".count")).to_contain_text("4 run")
    assert not any((tab.logdir / run).exists() for run in moved)
    assert "selected" not in tab.state()
    expect(tab.frame.get_by_role("button", name=re.compile("empty", re.IGNORECASE))).to_have_count(0)
    for run in moved:
        tab.frame.get_by_role("button", name=f"Restore {run}").click()
        expect(tab.frame.get_by_role("button", name=f"Restore {run}")).to_have_count(0)
    expect(tab.frame.locator(".count")).to_contain_text("6 run")
    assert all((tab.logdir / run).is_dir() for run in moved)


def test_a_running_run_is_not_moved(tab: RunsTab) -> None:
    tab.open(view="manage", filter="live")
    tab.frame.locator("tbody").first.get_by_role("checkbox").check()
    tab.frame.get_by_role("button", name="Move to archive…").click()
    tab.frame.get_by_role("dialog").get_by_role("button", name="Move to archive").click()
    expect(tab.frame.locator(".manage").get_by_role("alert")).to_contain_text("while it is being written")
    expect(tab.frame.locator(".count")).to_contain_text("1 of 6 runs")


def test_profiles_of_two_runs_side_by_side(tab: RunsTab) -> None:
    tab.open(view="profile", filter="profiled/")
    for row in (0, 1):
        tab.frame.locator("div.table tbody").get_by_role("checkbox").nth(row).check()
    profile = tab.frame.locator(".profile")
    expect(profile.locator(".operations tbody tr").nth(10)).to_be_visible()
    expect(profile.locator(".operations thead tr").first).to_contain_text("narrow")
    expect(profile.locator(".operations thead tr").first).to_contain_text("wide")
    expect(profile.locator(".plot .cartesianlayer .subplot")).to_have_count(2)
    expect(profile.locator(".plot .legend")).to_contain_text("host compute")
    tab.open(view="profile", filter="learning_rate = 0.1")
    expect(profile.locator(".caption")).to_contain_text("no profiler trace")


def test_sharing_a_report_a_link_and_the_table(tab: RunsTab, tmp_path: Path) -> None:
    tab.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab.open(
        filter="learning_rate > 0", sort="hparams.learning_rate", columns=["run", "status", "hparams.learning_rate"]
    )
    tab.frame.locator("div.table tbody").get_by_role("checkbox").first.check()
    tab.frame.get_by_role("button", name="Share…").click()
    status = tab.frame.locator(".share-panel .status-line")
    clipboard = "navigator.clipboard.readText()"
    tab.frame.get_by_role("button", name="Copy link").click()
    expect(status).to_contain_text("The link is copied")
    assert tab.page.evaluate(clipboard) == tab.page.url
    tab.frame.get_by_role("button", name="Copy as Markdown").click()
    expect(status).to_contain_text("copied as Markdown")
    head, rule, *lines = tab.page.evaluate(clipboard).splitlines()
    assert (head, rule) == ("| run | status | learning_rate |", "| --- | --- | --- |")
    assert [line.split(" | ")[-1] for line in lines] == ["0.001 |", "0.01 |", "0.1 |"]
    with tab.page.expect_download() as download:
        tab.frame.get_by_role("button", name="Download report of 1 selected run").click()
    download.value.save_as(tmp_path / "report.html")
    text = (tmp_path / "report.html").read_text()
    selected, other = tab.column("run")[:2]
    assert selected in text and other not in text


def test_a_read_only_tensorboard_changes_nothing(
    chromium: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_run(tmp_path, 0.1)
    monkeypatch.setenv(READ_ONLY_VARIABLE, "1")
    with runs_tab(chromium, tmp_path) as tab:
        tab.open(view="manage")
        expect(tab.frame.locator(".manage .status-line")).to_contain_text("read-only")
        tab.frame.locator("tbody td.run").click()
        details = tab.frame.get_by_role("complementary", name="Details of a run")
        expect(details).to_contain_text("python")
        expect(details.get_by_label("Note", exact=True)).not_to_be_editable()
        expect(details.get_by_label("Add a tag")).to_be_hidden()
