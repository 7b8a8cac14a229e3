"""The servers whose pages Chromium opens, stock TensorBoard and `trackers launch`, and the RUNS tab."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

import trackers
from tests.plugin.logs import small_run

expect.set_options(timeout=30_000)


@pytest.fixture(scope="module", params=["stock tensorboard", pytest.param("trackers launch", marks=pytest.mark.long)])
def address(request: pytest.FixtureRequest, mnist_logs: Path) -> Iterator[str]:
    if request.param == "trackers launch":
        server = trackers.launch(mnist_logs)
        yield server.url
        server.stop()
        return
    with stock_tensorboard(mnist_logs, Path(sys.executable).with_name("tensorboard")) as url:
        yield url


# Importing TensorFlow takes TensorBoard twice as long as everything else, and no page that the tests open needs it.
_WITHOUT_TENSORFLOW = """
import sys
sys.modules["tensorflow"] = None
sys.argv[0] = "tensorboard"
from tensorboard.main import run_main
run_main()
"""


@contextmanager
def stock_tensorboard(logdir: Path, program: Path | None = None) -> Iterator[str]:
    """Serves a logdir for the duration of the block; yields the address.

    Args:
        logdir: The logdir.
        program: The `tensorboard` of an environment. By default that of this one, which cannot import TensorFlow.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    start = [str(program)] if program else [sys.executable, "-P", "-c", _WITHOUT_TENSORFLOW]
    command = [*start, "--logdir", str(logdir)]
    process = subprocess.Popen(
        [*command, "--port", str(port), "--host", "127.0.0.1"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        url = f"http://127.0.0.1:{port}/"
        _wait_until_it_answers(url, process)
        yield url
    finally:
        process.terminate()
        process.wait()


def _wait_until_it_answers(url: str, process: subprocess.Popen[bytes]) -> None:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        assert process.poll() is None, "tensorboard ended before it answered"
        try:
            direct.open(f"{url}data/plugins_listing", timeout=60).close()
            return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
    pytest.fail("tensorboard did not answer within two minutes")


class RunsTab:
    """The RUNS tab of a TensorBoard, in one page for the tests of a module.

    Attributes:
        page: TensorBoard's page.
        logdir: What it reads.
        frame: The tab's own.
        errors: What scripts raised, and the errors in the console.
    """

    def __init__(self, page: Page, url: str, logdir: Path) -> None:
        self.page, self.url, self.logdir = page, url, logdir
        self.frame = page.frame_locator("iframe[src*=trackers_runs]")
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", self._on_console)

    def open(self, **state: object) -> RunsTab:
        """Opens the tab at an address with some state, as somebody may send it."""
        parts = [f"p.trackers_runs.{name}={quote(json.dumps(value))}" for name, value in state.items()]
        self.page.goto("about:blank")
        self.page.goto(f"{self.url}#{'&'.join(['trackers_runs', *parts])}")
        expect(self.frame.locator("tbody tr").first).to_be_visible()
        return self

    def _on_console(self, message: ConsoleMessage) -> None:
        # The page shows the server's error itself; Chromium reports it once more.
        if message.type == "error" and "400 (BAD REQUEST)" not in message.text:
            self.errors.append(message.text)

    def state(self) -> dict[str, object]:
        """Returns the state in the address."""
        parts = [part.partition("=") for part in self.page.evaluate("location.hash").split("&")[1:]]
        return {name.removeprefix("p.trackers_runs."): json.loads(unquote(value)) for name, _, value in parts}

    def column(self, title: str) -> list[str]:
        """Returns the texts of a column, from top to bottom."""
        titles = self.frame.locator("tr.names th").all_inner_texts()
        number = [text.rstrip(" ↑↓▴▾") for text in titles].index(title) + 1
        return self.frame.locator(f"tbody tr td:nth-child({number})").all_text_contents()

    def module(self, script: str, *arguments: object) -> Any:
        """Runs a script in the tab's frame, where `load(name)` imports a module of the page."""
        (frame,) = [frame for frame in self.page.frames if "plugin_entry" in frame.url]
        whole = f"async (given) => {{ const load = (name) => import(`./static/${{name}}.js`); {script} }}"
        return frame.evaluate(whole, list(arguments))


@contextmanager
def runs_tab(chromium: Browser, logdir: Path, program: Path | None = None) -> Iterator[RunsTab]:
    """Opens the tab of a logdir for the duration of the block."""
    with stock_tensorboard(logdir, program) as url:
        page = chromium.new_page(viewport={"width": 1600, "height": 1000})
        page.set_default_timeout(60_000)
        yield RunsTab(page, url, logdir)
        page.close()


@pytest.fixture(scope="session")
def seeds_tab(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunsTab]:
    """The tab of six runs in the experiment `exp`: three learning rates with two seeds each."""
    logdir = tmp_path_factory.mktemp("seeds")
    for rate in (0.1, 0.01, 0.001):
        for seed in (0, 1):
            small_run(logdir / "exp", rate, seed)
    with runs_tab(chromium, logdir) as opened:
        yield opened.open()
