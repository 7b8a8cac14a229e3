"""The frame in which a notebook shows a server."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Page

import trackers

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_the_frame_shows_data_on_a_page_of_either_name(page: Page, mnist_logs: Path, host: str) -> None:
    server = trackers.launch(mnist_logs)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

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
            page.frame_locator("iframe").get_by_text("epoch_loss").first.wait_for()
            assert [url for url in asked if url.endswith(f":{server.port}/")] == [f"http://{host}:{server.port}/"]
        finally:
            notebook.shutdown()
            server.stop()
