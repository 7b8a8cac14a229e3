"""Protection against requests from other sites: only the page of this server may change runs.

A browser lets any site send requests to any address, and a site may point its own name to this machine (DNS
rebinding). So the origin of a change must be the Host that it is sent to, and that Host must be a name of this server.
"""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from werkzeug.wrappers import Request, Response

from trackers.plugin.http import json_response
from trackers.plugin.payload import JSON

READ_ONLY_VARIABLE: Final = "TRACKERS_READ_ONLY"
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
_NO = ("", "0", "false", "no")


@dataclass(frozen=True)
class SameOrigin:
    """Decides which requests may change runs.

    Attributes:
        hosts: Names of this server, beside `localhost` and its addresses.
        any_address: Whether any IP address is allowed: the name of a foreign site is not an IP address, and a server
            that listens on all of its addresses cannot know them all.
        read_only: Whether every change is refused.
    """

    hosts: frozenset[str] = frozenset()
    any_address: bool = False
    read_only: bool = False

    @classmethod
    def of(cls, flags: Any) -> SameOrigin:
        """Reads the flags of TensorBoard.

        Args:
            flags: The flags, with those of `RunsLoader`; None if there are none.
        """
        names = [getattr(flags, "host", None), *(getattr(flags, "trackers_allowed_hosts", None) or "").split(",")]
        return cls(
            frozenset(name.strip().strip("[]").lower() for name in names if name and name.strip()),
            bool(getattr(flags, "bind_all", False)),
            bool(getattr(flags, "trackers_read_only", False))
            or os.environ.get(READ_ONLY_VARIABLE, "").lower() not in _NO,
        )

    def guarded(self, respond: Callable[[Request], Response]) -> Callable[[Request], Response]:
        """Wraps a function so that requests that may not change runs get code 403."""

        def guard(request: Request) -> Response:
            reason = self.refusal(request)
            return json_response(request, {"error": reason}, 403) if reason else respond(request)

        return guard

    def refusal(self, request: Request) -> str | None:
        """Returns why a request may not change runs, as a sentence; None if it may."""
        host, origin = request.headers.get("Host", ""), request.headers.get("Origin", "")
        site = request.headers.get("Sec-Fetch-Site", "same-origin")
        if self.read_only:
            return "this TensorBoard is read-only"
        if request.method != "POST" or request.mimetype != JSON:
            return f"a change should be a POST request of {JSON}, not {request.method} of {request.mimetype!r}"
        if not self._is_known(host):
            return f"{host!r} is not a known name of this server; allow it with --trackers_allowed_hosts"
        if site != "same-origin" or _netloc(origin) != host.lower():
            return f"a change should come from the page of this server at {host!r}, not from {origin or site!r}"
        return None

    def _is_known(self, host: str) -> bool:
        name = _hostname(host)
        return name in _LOCAL or name in self.hosts or (self.any_address and _is_address(name))


def _netloc(origin: str) -> str:
    """Returns the host and port of an origin of http or https."""
    try:
        parts = urlsplit(origin)
    except ValueError:
        return ""
    return parts.netloc.lower() if parts.scheme in ("http", "https") else ""


def _hostname(host: str) -> str:
    """Returns the name in a Host header, without its port."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
