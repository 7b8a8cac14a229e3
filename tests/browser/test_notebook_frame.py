"""The frame in which a notebook shows a server."""

from __future__ import annotations

import json
import threading
import time
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Page, expect

import trackers
from tests.plugin.logs import small_run

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[trackers.Server]:
    logdir = tmp_path_factory.mktemp("notebook")
    small_run(logdir / "exp", 0.01)
    server = trackers.launch(logdir)
    _wait_until_loaded(server)
    yield server
    server.stop()


def _wait_until_loaded(server: trackers.Server) -> None:
    """TensorBoard answers before its data server has read the runs, and its page does not ask again by itself."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with direct.open(f"{server.url}data/plugin/scalars/tags") as response:
            if any("epoch_loss" in tags for tags in json.load(response).values()):
                return
        time.sleep(0.1)
    pytest.fail("TensorBoard did not read the run within a minute")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_the_frame_shows_data_on_a_page_of_either_name(page: Page, server: trackers.Server, host: str) -> None:
    class Notebook(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(server._repr_html_().encode())

        def log_message(self, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Notebook) as notebook:
        threading.Thread(target=notebook.serve_forever, daemon=True).start()
        try:
            page.goto(f"http://{host}:{notebook.server_port}/")
            expect(page.locator("iframe")).to_have_attribute("src", f"http://{host}:{server.port}/")
            expect(page.frame_locator("iframe").get_by_text("epoch_loss").first).to_be_visible()
            assert page.frames[-1].url.startswith(f"http://{host}:{server.port}/")
        finally:
            notebook.shutdown()
