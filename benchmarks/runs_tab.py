"""How long a person waits for the RUNS tab, in Chromium, over stock TensorBoard; beside its HParams tab."""

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
from benchmarks.launch import answering, free_port, stock_tensorboard
from benchmarks.make_logdir import make_runs
from benchmarks.rounds import interleaved, progress
from benchmarks.tables import Table, figure, ranked, show

_PACKAGES = ("tensorboard", "plotly", "playwright")
_OURS = "RUNS"
_FRAME = "iframe[src*=trackers_runs]"
# Tab to its name in the address, and what its first row is.
_TABS = {_OURS: ("trackers_runs", "tbody tr"), "HParams": ("hparams", "vaadin-grid-cell-content")}
_LOADING = """
import time
import werkzeug.wrappers
from tensorboard import program  # as TensorBoard has, before it loads plugins
from tensorboard.plugins import base_plugin
begun = time.perf_counter()
from trackers.plugin.loader import RunsLoader
RunsLoader().load(base_plugin.TBContext(logdir="logs")).get_plugin_apps()
print(1000 * (time.perf_counter() - begun))
"""
_LONG_TASKS = """
window.longest = 0;
new PerformanceObserver((list) => {
  for (const {duration} of list.getEntries()) window.longest = Math.max(window.longest, duration);
}).observe({type: 'longtask', buffered: true});
"""
_CHART = {"view": "curves", "tags": ["loss"]}


def loading(rounds: int) -> Table:
    """What the tab adds to the start of TensorBoard, in processes of their own."""
    script = [sys.executable, "-c", _LOADING]
    found = [float(subprocess.run(script, capture_output=True, check=True, text=True).stdout) for _ in range(rounds)]
    row = (figure(statistics.median(found)), figure(min(found)), figure(max(found)))
    return Table("What the tab adds to the start of TensorBoard", ("ms", "least", "most"), [row])


def first_table(browser: Browser, logdir: Path, name: str) -> tuple[float, float]:
    """Opens a tab in a TensorBoard that has just begun to answer.

    Returns:
        Seconds to its first row: from its address; and, of ours, from its own frame, when TensorBoard's page is there.
    """
    fragment, row = _TABS[name]
    port = free_port()
    with answering(stock_tensorboard(logdir, port), port):
        page = browser.new_page()
        begun = time.perf_counter()
        page.goto(f"http://127.0.0.1:{port}/#{fragment}", wait_until="commit")
        tab = page.frame_locator(_FRAME) if name == _OURS else page
        tab.locator(row).first.wait_for(timeout=120_000)
        seconds = time.perf_counter() - begun
        own = tab.locator("body").evaluate("() => performance.now()") / 1000
        page.close()
    return seconds, own


def tables(browser: Browser, logdir: Path, rounds: int) -> Table:
    """Both tabs over the same runs."""
    with progress() as begin:
        found = interleaved(
            "opening",
            list(_TABS),
            lambda name: first_table(browser, logdir, name),
            rounds,
            begin,
            warm_up=lambda name: None,
        )
    own = statistics.median(own for _, own in found[_OURS])
    runs = len(list(logdir.glob("*/run.json")))
    return Table(
        f"First table of {runs:,} runs: rounds: {rounds}",
        ("tab", "s", "±", f"÷ {_OURS}"),
        ranked({name: [seconds for seconds, _ in pairs] for name, pairs in found.items()}, _OURS),
        (
            "From the address to the first row, in a server that has just begun to answer. TensorBoard's own page "
            f"comes first: from when it opens {_OURS}, the first row takes {figure(own)} s.",
        ),
    )


class Told(NamedTuple):
    """One answer: how long it took (ms), how long it is (bytes), and what to ask for next."""

    ms: float
    size: int
    version: str


def upkeep(logdir: Path) -> Table:
    """What the table asks of the server, as its page asks."""
    port = free_port()
    with answering(stock_tensorboard(logdir, port), port):
        whole = _ask(port, "")
        nothing = _ask(port, whole.version)
        with trackers.Run(logdir) as run:
            run.writer("train").scalars(0, {"epoch_loss": 1.0})
        news = _ask(port, whole.version)
    answers = {"the whole table, the first time": whole, "nothing new": nothing, "one new run": news}
    rows = [(name, figure(told.ms), figure(told.size / 1000)) for name, told in answers.items()]
    return Table("What the table asks of the server", ("answer", "ms", "kB"), rows)


def _ask(port: int, since: str) -> Told:
    time.sleep(1)  # the server looks at the logs again
    begun = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", f"/data/plugin/trackers_runs/table?since={since}")
    content = connection.getresponse().read()
    connection.close()
    return Told(1000 * (time.perf_counter() - begun), len(content), json.loads(content)["version"])


def curves(browser: Browser, logdir: Path, points: int) -> Table:
    """All points of ten runs in one chart."""
    for number in range(10):
        with trackers.Run(logdir) as run:
            values = np.random.default_rng(number).normal(size=points // 10).cumsum().tolist()
            for step, value in enumerate(values):
                run.writer("train").scalars(step, {"loss": value})
    port = free_port()
    with answering(stock_tensorboard(logdir, port), port):
        context = browser.new_context(viewport={"width": 1600, "height": 1000})
        context.add_init_script(_LONG_TASKS)
        page = context.new_page()
        words = [f"p.trackers_runs.{name}={quote(json.dumps(value))}" for name, value in _CHART.items()]
        begun = time.perf_counter()
        page.goto(f"http://127.0.0.1:{port}/#{'&'.join(['trackers_runs', *words])}", wait_until="commit")
        tab = page.frame_locator(_FRAME)
        tab.locator(f".plot[data-points='{points // 10 * 10}']").wait_for(timeout=120_000)
        seconds = time.perf_counter() - begun
        longest = tab.locator("body").evaluate("() => [window.longest, window.longest = 0][0]")
        tab.get_by_label("Smoothing").fill("0.9")
        page.wait_for_timeout(3000)
        again = tab.locator("body").evaluate("() => window.longest")
        context.close()
    rows = [
        ("from the address to the chart", figure(seconds)),
        ("the longest that the page stood still meanwhile", figure(longest / 1000)),
        ("the same when it is smoothed otherwise", figure(again / 1000)),
    ]
    return Table(f"{points:,} points in one chart", ("what", "s"), rows)


@click.command(context_settings={"help_option_names": ["-h", "--help"], "show_default": True})
@click.option("--rounds", type=click.IntRange(min=1), default=5, help="How often each tab is opened, in turn.")
@click.option("--runs", type=click.IntRange(min=1), default=1000, help="Runs in the table.")
@click.option("--points", type=click.IntRange(min=100), default=1_000_000, help="Points in the chart.")
@click.option("--markdown", is_flag=True, help="Print the tables as Markdown.")
def main(rounds: int, runs: int, points: int, markdown: bool) -> None:
    """Measure and print. Needs `chromium` on the path, and the package installed with its tab."""
    load = machine.load()
    with tempfile.TemporaryDirectory(prefix="tab-") as name, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        logdir = Path(name, "runs")
        make_runs(logdir, runs)
        found = [
            loading(rounds),
            tables(browser, logdir, rounds),
            upkeep(logdir),
            curves(browser, Path(name, "curves"), points),
        ]
        browser.close()
    show(found, markdown, f"{machine.describe(_PACKAGES)}; load {load:.2f} before")


if __name__ == "__main__":
    main()
