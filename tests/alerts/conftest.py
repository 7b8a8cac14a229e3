"""A service that receives alerts: a real HTTP server, to which Apprise posts JSON."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

SECRET = "hunter2token"


class Service:
    """The server.

    Attributes:
        messages: What it received.
        status: The code of its answers.
        url: Its Apprise URL, with a password and a token.
    """

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []
        self.status = 200
        self.released = threading.Event()
        self.released.set()
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                service.released.wait(30)
                service.messages.append(json.loads(body))
                self.send_response(service.status)
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"json://user:{SECRET}@127.0.0.1:{self.server.server_port}/{SECRET}"


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    started = Service()
    threading.Thread(target=started.server.serve_forever, daemon=True).start()
    yield started
    started.released.set()
    started.server.shutdown()
    started.server.server_close()
