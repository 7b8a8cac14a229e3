"""Measures how long the RUNS tab takes to show runs, in Chromium and stock TensorBoard, and the HParams tab."""

from __future__ import annotations

import http.client
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import click
import numpy as np
from playwright.sync_api import Browser, sync_playwright

import trackers
from benchmarks import machine
from benchmarks.launch import free_port, running, stock_tensorboard
from benchmarks.make_logdir import write_runs
from benchmarks.rounds import interleaved, progress
from benchmarks.tables import Table, figure, ranked, show

_PACKAGES = ("tensorboard", "plotly", "playwright")
_BASE = "RUNS"
_FRAME = "iframe[src*=trackers_runs]"
# Tab to its name in the URL, and the selector of its first row.
_TABS = {_BASE: ("trackers_runs", "tbody tr"), "HParams": ("hparams", "vaadin-grid-cell-content")}
_LOAD_PLUGIN = """
import time
import werkzeug.wrappers
from tensorboard import program  # TensorBoard imports it before plugins
from tensorboard.plugins import base_plugin
start = time.perf_counter()
from trackers.plugin.loader import RunsLoader
RunsLoader().load(base_plugin.TBContext(logdir="logs")).get_plugin_apps()
print(1000 * (time.perf_counter() - start))
"""
_LONG_TASKS = """
window.longest = 0;
new PerformanceObserver((list) => {
  for (const {duration} of list.getEntries()) window.longest = Math.max(window.longest, duration);
}).observe({type: 'longtask', buffered: true});
"""
_CHART = {"view": "curves", "tags": ["loss"]}


def startup_table(rounds: int) -> Table:
    """Measures what the tab adds to the startup of TensorBoard, each time in a new process."""
    script = [sys.executable, "-c", _LOAD_PLUGIN]
    values = [float(subprocess.run(script, capture_output=True, check=True, text=True).stdout) for _ in range(rounds)]
    row = (figure(statistics.median(values)), figure(min(values)), figure(max(values)))
    return Table("Added to the startup of TensorBoard", ("ms", "min", "max"), [row])


def measure_first_row(browser: Browser, logdir: Path, name: str) -> tuple[float, float]:
    """Opens a tab in a TensorBoard that has just started.

    Returns:
        Seconds to the first row: from opening the URL, and from when the frame of the tab starts to load.
    """
    fragment, row = _TABS[name]
    port = free_port()
    with running(stock_tensorboard(logdir, port), port):
        page = browser.new_page()
        start = time.perf_counter()
        page.goto(f"http://127.0.0.1:{port}/#{fragment}", wait_until="commit")
        tab = page.frame_locator(_FRAME) if name == _BASE else page
        tab.locator(row).first.wait_for(timeout=120_000)
        seconds = time.perf_counter() - start
        in_frame = tab.locator("body").evaluate("() => performance.now()") / 1000
        page.close()
    return seconds, in_frame


def first_row_table(browser: Browser, logdir: Path, rounds: int) -> Table:
    """Measures both tabs on the same runs."""
    with progress() as begin:
        measurements = interleaved(
            "opening",
            list(_TABS),
            lambda name: measure_first_row(browser, logdir, name),
            rounds,
            begin,
            warm_up=lambda name: None,
        )
    in_frame = statistics.median(seconds for _, seconds in measurements[_BASE])
    runs = len(list(logdir.glob("*/run.json")))
    return Table(
        f"First row of {runs:,} runs: rounds: {rounds}",
        ("tab", "s", "±", f"÷ {_BASE}"),
        ranked({name: [seconds for seconds, _ in pairs] for name, pairs in measurements.items()}, _BASE),
        (
            "From opening the URL to the first row, in a server that has just started, including TensorBoard's own "
            f"page; from when that opens {_BASE}, the first row takes {figure(in_frame)} s.",
        ),
    )


class Response(NamedTuple):
    """A response of the server: its time (ms), its size (bytes), and the version of the table."""

    ms: float
    size: int
    version: str


def polling_table(logdir: Path) -> Table:
    """Measures the requests with which the page keeps its table up to date."""
    port = free_port()
    with running(stock_tensorboard(logdir, port), port):
        first = _request(port, "")
        unchanged = _request(port, first.version)
        with trackers.Run(logdir) as run:
            run.writer("train").scalars(0, {"epoch_loss": 1.0})
        one_run = _request(port, first.version)
    responses = {"the whole table": first, "nothing new": unchanged, "one new run": one_run}
    rows = [(name, figure(response.ms), figure(response.size / 1000)) for name, response in responses.items()]
    return Table("Requests of the table", ("response", "ms", "kB"), rows)


def _request(port: int, since: str) -> Response:
    time.sleep(1)  # after that, the server reads the logs again
    start = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", f"/data/plugin/trackers_runs/table?since={since}")
    content = connection.getresponse().read()
    connection.close()
    return Response(1000 * (time.perf_counter() - start), len(content), json.loads(content)["version"])


def curves_table(browser: Browser, logdir: Path, points: int) -> Table:
    """Measures a chart with all points of ten runs."""
    for number in range(10):
        with trackers.Run(logdir) as run:
            values = np.random.default_rng(number).normal(size=points // 10).cumsum().tolist()
            for step, value in enumerate(values):
                run.writer("train").scalars(step, {"loss": value})
    port = free_port()
    with running(stock_tensorboard(logdir, port), port):
        context = browser.new_context(viewport={"width": 1600, "height": 1000})
        context.add_init_script(_LONG_TASKS)
        page = context.new_page()
        parameters = [f"p.trackers_runs.{name}={quote(json.dumps(value))}" for name, value in _CHART.items()]
        start = time.perf_counter()
        page.goto(f"http://127.0.0.1:{port}/#{'&'.join(['trackers_runs', *parameters])}", wait_until="commit")
        tab = page.frame_locator(_FRAME)
        tab.locator(f".plot[data-points='{points // 10 * 10}']").wait_for(timeout=120_000)
        seconds = time.perf_counter() - start
        longest = tab.locator("body").evaluate("() => [window.longest, window.longest = 0][0]")
        tab.get_by_label("Smoothing").fill("0.9")
        page.wait_for_timeout(3000)
        longest_smoothing = tab.locator("body").evaluate("() => window.longest")
        context.close()
    rows = [
        ("from opening the URL to the chart", figure(seconds)),
        ("longest task meanwhile", figure(longest / 1000)),
        ("longest task when the smoothing changes", figure(longest_smoothing / 1000)),
    ]
    return Table(f"{points:,} points in one chart", ("what", "s"), rows)


@click.command(context_settings={"help_option_names": ["-h", "--help"], "show_default": True})
@click.option("--rounds", type=click.IntRange(min=1), default=5, help="How often each tab is opened.")
@click.option("--runs", type=click.IntRange(min=1), default=1000, help="Runs in the table.")
@click.option("--points", type=click.IntRange(min=100), default=1_000_000, help="Points in the chart.")
@click.option("--markdown", is_flag=True, help="Print the tables as Markdown.")
def main(rounds: int, runs: int, points: int, markdown: bool) -> None:
    """Measure the RUNS tab. Needs `chromium` on the path, and the package installed."""
    load = machine.load()
    with tempfile.TemporaryDirectory(prefix="tab-") as name, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        logdir = Path(name, "runs")
        write_runs(logdir, runs)
        tables = [
            startup_table(rounds),
            first_row_table(browser, logdir, rounds),
            polling_table(logdir),
            curves_table(browser, Path(name, "curves"), points),
        ]
        browser.close()
    show(tables, markdown, f"{machine.describe(_PACKAGES)}; load {load:.2f} before")


if __name__ == "__main__":
    main()
