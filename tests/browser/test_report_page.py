"""The report, opened from disk: it draws, sorts and hides, fetches nothing, and shows text of logs as text."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

import trackers

pytestmark = pytest.mark.browser
NAMES = [
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    "\u202eright to left \u05e9\u05dc\u05d5\u05dd",
    "\U0001f600 <a href='https://example.org'>emoji</a>",
    "long " * 2000,
]
METRICS, STEPS = 10, 100


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of 50 runs with ten metrics, a hundred steps and two splits."""
    folder = tmp_path_factory.mktemp("logs")
    random = np.random.default_rng(0)
    for number in range(50):
        name = NAMES[number] if number < len(NAMES) else f"run {number}"
        hparams = {"rate": 10 ** random.uniform(-4, -1), "kind": NAMES[number % 3], "<b>depth</b>": number % 4}
        with trackers.Run(folder / "logs", hparams=hparams, name=name) as run:
            run.writer("train").images(0, {f"{NAMES[0]}/kernel/image": random.uniform(size=(8, 8))})
            for split in ("train", "validation"):
                writer = run.writer(split)  # type: ignore[arg-type]
                values = random.uniform(size=(STEPS, METRICS))
                tags = [f"epoch_{NAMES[0]}", *(f"epoch_metric_{place}" for place in range(1, METRICS))]
                for step, row in enumerate(values):
                    writer.scalars(step, dict(zip(tags, row, strict=True)))
            if number < 3:
                writer.matrices(0, {"confusion_matrix": [[3, 1], [2, number]]}, rows=NAMES[:2], columns=NAMES[:2])
    poison = folder / "poison"
    poison.mkdir()
    for package in ("tensorflow", "keras"):
        (poison / f"{package}.py").write_text("raise ImportError('poisoned')")
    paths = os.pathsep.join([str(poison), str(Path(trackers.__file__).parents[1])])
    out = folder / "report.html"
    command = [sys.executable, "-m", "trackers", "report", str(folder / "logs"), "-o", str(out)]
    done = subprocess.run(command, env={**os.environ, "PYTHONPATH": paths}, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, str(out), "")
    return out


@pytest.fixture(scope="module")
def opened(chromium: Browser, report: Path) -> Iterator[tuple[Page, list[Any]]]:
    """The page, and its errors and requests, of which there should be none."""
    page = chromium.new_page(viewport={"width": 1500, "height": 1000})
    page.set_default_timeout(60_000)
    seen: list[Any] = []
    page.on("request", lambda request: seen.append(request.url) if request.url != report.as_uri() else None)
    page.on("pageerror", lambda error: seen.append(str(error)))
    page.on("dialog", lambda dialog: (seen.append(dialog.message), dialog.dismiss()))
    page.goto(report.as_uri())
    yield page, seen
    page.close()


def test_the_report_is_small(report: Path) -> None:
    assert report.stat().st_size < 10_000_000


def test_the_report_draws_and_fetches_nothing(opened: tuple[Page, list[Any]]) -> None:
    page, seen = opened
    for name in ("Runs", "Curves", "Parallel coordinates", "Importance", "Confusion matrices", "Kernels", "Sources"):
        expect(page.get_by_role("heading", name=name, exact=True)).to_be_visible()
    expect(page.locator("tbody").first.locator("tr")).to_have_count(50)
    expect(page.locator(".js-plotly-plot")).to_have_count(3 + 3)
    curves = page.locator(".js-plotly-plot").first
    expect(curves.locator(".scatterlayer .trace")).to_have_count(50 * METRICS * 2)
    expect(curves.locator(".legend .traces")).to_have_count(50)
    assert "<b>depth</b>" in page.locator(".parcoords .axis-title").all_text_contents()
    expect(page.locator(".heatmaplayer image, .heatmaplayer .hm")).not_to_have_count(0)
    assert [url for url in seen if not str(url).startswith(("data:", "blob:"))] == []


def test_hostile_text_only_appears(opened: tuple[Page, list[Any]]) -> None:
    page, _ = opened
    rows = page.locator("tbody").first.locator("tr")
    for name in NAMES:
        expect(rows.filter(has_text=name.strip())).not_to_have_count(0)
    assert page.locator("img:not([src^='data:image/png;base64,'])").count() == 0
    assert page.locator("a[href*='example.org'], [onerror]").count() == 0
    assert NAMES[0] in page.locator(".js-plotly-plot").first.locator(".annotation-text").all_text_contents()
    ticks = page.locator(".parcoords .tick text").all_text_contents()
    assert any(tick.startswith("<img src") for tick in ticks), ticks
    assert NAMES[0] in page.locator(".js-plotly-plot").first.locator(".legendtext").all_text_contents()


def test_clicking_a_heading_sorts(opened: tuple[Page, list[Any]]) -> None:
    page, _ = opened
    table = page.locator("table").first
    heading = table.locator("th").filter(has_text="rate")
    place = table.locator("th").all_text_contents().index("rate")
    for order, turn in (("ascending", 1), ("descending", -1)):
        heading.click()
        assert heading.get_attribute("aria-sort") == order
        rates = [float(text) for text in table.locator(f"tbody td:nth-child({place + 1})").all_text_contents()]
        assert rates == sorted(rates, reverse=turn < 0)
        assert max(rates) / min(rates) > 100


def test_the_legend_hides_a_run_in_every_chart(opened: tuple[Page, list[Any]]) -> None:
    page, _ = opened
    curves = page.locator(".js-plotly-plot").first
    curves.locator(".legendtoggle").first.click()
    expect(curves.locator(".scatterlayer .trace")).to_have_count(49 * METRICS * 2)
