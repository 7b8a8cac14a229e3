"""Logs of other writers, and hostile logs: whatever their names are, they only appear."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

import trackers
from tests.browser.conftest import RunsTab, runs_tab

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DATA = Path(__file__).parents[1] / "data"
FOREIGN = ("keras", "pytorch", "lightning", "tensorboardX", "tf1", "tf2")
SCRIPT = '<img src=x onerror="parent.hacked=1"><script>parent.hacked=1</script>'
HOSTILE = [
    SCRIPT,
    "../../etc/passwd",
    "long" * 2560,
    "\u202eright to left \u05d0\u05d1",
    "🙂 emoji",
    "%{x}&amp;`${1}`",
]
VIEWS = {
    "curves": {"tags": HOSTILE[:4]},
    "parallel": {"axes": [f"hparams.{SCRIPT}", "hparams.rate", "best.loss"]},
    "scatter": {"axes": [f"hparams.{SCRIPT}", "hparams.rate", "best.loss"]},
}


def hostile_run(logdir: Path, words: str) -> None:
    with trackers.Run(
        logdir / "exp", hparams={words[:200]: words, "rate": 0.5}, name=words, tags=[words], note=words
    ) as run:
        for split in ("train", "validation"):
            run.writer(split).scalars(0, {words: 1.0, "epoch_loss": 1.0})
            run.writer(split).scalars(1, {words: 0.5, "epoch_loss": 0.5})


@pytest.fixture(scope="module")
def tab(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunsTab]:
    logdir = tmp_path_factory.mktemp("others")
    for kind in FOREIGN:
        shutil.copytree(DATA / kind, logdir / kind)
    for words in HOSTILE:
        hostile_run(logdir, words)
    with trackers.Run(logdir / "<img src=x onerror=parent.hacked=1>") as run:
        run.writer("train").scalars(0, {"epoch_loss": 1.0})
    with runs_tab(chromium, logdir) as opened:
        yield opened
    assert opened.errors == []


def test_hostile_names_only_appear(tab: RunsTab) -> None:
    for view, state in VIEWS.items():
        tab.open(view=view, sort="run", **state)
        expect(tab.frame.locator(".plot svg").first).to_be_attached()
        assert set(HOSTILE) <= set(tab.column("name"))
        assert set(HOSTILE) <= set(tab.column("tags"))
        assert tab.frame.locator("img, a, script[src='']").count() == 0
    tab.open(view="curves", tags=[SCRIPT])
    expect(tab.frame.locator(".plot[data-points]")).to_be_visible()
    expect(tab.frame.locator(".annotation-text")).to_contain_text("<img src=x onerror=")
    tab.frame.get_by_role("button", name="Tags:").click()
    assert set(HOSTILE) <= set(tab.frame.locator(".panel:visible .item").all_text_contents())
    box = tab.frame.locator(".plot").bounding_box()
    assert box is not None
    tab.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(tab.frame.get_by_role("tooltip")).to_contain_text("<img src=x onerror=")
    assert tab.page.evaluate("window.hacked") is None
    assert tab.frame.locator("body").evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")


def test_hostile_addresses_do_nothing(tab: RunsTab) -> None:
    tab.open(
        view="constructor", filter=SCRIPT, sort="__proto__", columns=["__proto__", "run", SCRIPT], pinned=["toString"]
    )
    expect(tab.frame.get_by_role("button", name="Table")).to_have_attribute("aria-pressed", "true")
    tab.page.goto("about:blank")
    tab.page.goto(
        f"{tab.url}#trackers_runs&p.trackers_runs.filter=%7Bbroken&p.trackers_runs.runs=5&p.trackers_runs.__proto__=1"
    )
    expect(tab.frame.locator("tbody tr").first).to_be_visible()
    assert tab.page.evaluate("window.hacked") is None


def test_logs_of_other_writers(tab: RunsTab) -> None:
    tab.open(sort="run")
    runs = trackers.read(tab.logdir).runs()
    expect(tab.frame.locator(".count")).to_have_text(f"{len(runs)} runs")
    assert sorted(tab.column("run")) == sorted(runs["run"])
    tab.frame.get_by_label("Filter").fill("keras/run-0")
    expect(tab.frame.locator("tbody tr")).to_have_count(1)
    tab.frame.get_by_role("button", name="Curves").click()
    expect(tab.frame.locator(".plot[data-points]")).to_be_visible()
