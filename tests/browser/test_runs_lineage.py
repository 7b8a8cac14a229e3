"""Lineage in RUNS: every run and artifact version is drawn once, and a click follows what belongs together."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

import trackers
from tests.browser.conftest import RunsTab, runs_tab

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SCRIPT = "<img src=x onerror=parent.hacked=1>"


@pytest.fixture(scope="module")
def tab(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunsTab]:
    """A run makes a data set, two train on it, one tests the first model; another run has hostile entries."""
    folder = tmp_path_factory.mktemp("lineage")
    logdir = folder / "logs"
    file = folder / "file.bin"

    def write(content: str) -> Path:
        file.write_text(content)
        return file

    with trackers.Run(logdir / "data", name="prepare") as run:
        run.log_artifact(write("data"), "mnist", kind="dataset")
    for name in ("first", "second"):
        with trackers.Run(logdir / "train", name=name) as run:
            run.use_artifact("mnist")
            run.log_artifact(write(name), "digits", kind="model")
    with trackers.Run(logdir / "test", name="test") as run:
        run.use_artifact("digits:v0")
    with trackers.Run(logdir / "other", name="hostile") as run:
        pass
    record = json.loads((run.path / "run.json").read_text())
    entry = {"name": SCRIPT, "version": SCRIPT, "kind": SCRIPT, "sha256": SCRIPT, "size": 2**53, "role": "output"}
    record["artifacts"] = [entry, {**entry, "role": "input"}, entry]
    (run.path / "run.json").write_text(json.dumps(record))
    with trackers.Run(logdir / "other", name="plain"):
        pass
    with runs_tab(chromium, logdir) as opened:
        yield opened.open(view="lineage")
    assert opened.errors == []


def test_every_run_and_version_is_a_node_and_every_use_an_edge(tab: RunsTab) -> None:
    frame = tab.open(view="lineage").frame
    expect(frame.locator(".lineage")).to_have_attribute("data-edges", "8")
    assert frame.locator(".node.run").count() == 5
    assert frame.locator(".node.artifact").count() == 4
    assert frame.locator(".edge").count() == 8
    assert sorted(frame.locator(".node.artifact .title").all_inner_texts())[1:] == [
        "digits:v0",
        "digits:v1",
        "mnist:v0",
    ]
    boxes = [node.bounding_box() for node in frame.locator(".node").all()]
    corners = {(box["x"], box["y"]) for box in boxes if box}
    assert len(corners) == 9
    expect(frame.locator(".lineage .caption")).to_contain_text("5 runs with artifacts")


def test_a_click_on_a_run_selects_it_and_fades_what_is_unrelated(tab: RunsTab) -> None:
    frame = tab.open(view="lineage").frame
    frame.locator(".node.run", has_text="test").click()
    expect(frame.locator("tr.selected")).to_have_count(1)
    expect(frame.locator("tr.selected")).to_contain_text("test")
    expect(frame.locator(".node.dimmed")).to_have_count(4)
    assert set(frame.locator(".node:not(.dimmed) .title").all_inner_texts()) == {
        *("prepare", "mnist:v0", "first", "digits:v0", "test")
    }
    assert frame.locator(".edge:not(.dimmed)").count() == 4
    frame.locator(".node.run", has_text="test").press("Enter")  # it has kept the focus
    expect(frame.locator(".node.dimmed")).to_have_count(0)
    assert tab.state().get("selected", []) == []


def test_a_click_on_an_artifact_describes_it(tab: RunsTab) -> None:
    frame = tab.open(view="lineage").frame
    frame.locator(".node.artifact", has_text="mnist:v0").click()
    caption = frame.locator(".lineage .caption")
    expect(caption).to_contain_text("mnist:v0 · dataset · 4 bytes · made by 1 run, used by 2 runs · sha256 3a6eb079")
    expect(frame.locator(".node.dimmed")).to_have_count(2)
    frame.locator(".node.artifact", has_text="mnist:v0").click()
    expect(frame.locator(".node.dimmed")).to_have_count(0)


def test_the_filter_decides_which_runs_are_drawn(tab: RunsTab) -> None:
    frame = tab.open(view="lineage", filter="name=test").frame
    expect(frame.locator(".lineage")).to_have_attribute("data-runs", "1")
    assert frame.locator(".node .title").all_inner_texts() == ["digits:v0", "test"]
    tab.open(view="lineage", filter="name=plain")
    expect(frame.locator(".lineage .caption")).to_contain_text("No run here made or used an artifact.")
    expect(frame.locator(".graph")).to_be_hidden()


def test_hostile_entries_only_appear(tab: RunsTab) -> None:
    frame = tab.open(view="lineage", filter="name=hostile").frame
    expect(frame.locator(".node.artifact .title")).to_have_text(f"{SCRIPT}:{SCRIPT}")
    expect(frame.locator(".edge")).to_have_count(2)
    frame.locator(".node.artifact").click()
    expect(frame.locator(".lineage .caption")).to_contain_text(SCRIPT)
    assert frame.locator("img").count() == 0
    assert tab.page.evaluate("window.hacked") is None
