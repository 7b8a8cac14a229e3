"""Who may change runs over HTTP: the page that this server gave out, and nobody else's.

A browser lets any site send requests to any address, and a site may have its own name lead to this machine (DNS
rebinding). So a change has to come from a page whose origin is the very Host it asks, and that Host has to be ours.
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
    """Guards what changes runs.

    Attributes:
        hosts: Names by which this server may be called, beside those of the machine to itself.
        any_address: Whether any IP address will do: no foreign site's name is one, and a server that listens on all of
            its addresses cannot know them all.
        read_only: Whether nothing may be changed at all.
    """

    hosts: frozenset[str] = frozenset()
    any_address: bool = False
    read_only: bool = False

    @classmethod
    def of(cls, flags: Any) -> SameOrigin:
        """What a TensorBoard was started with.

        Args:
            flags: Its flags, with those of `RunsLoader`; None where there are none.
        """
        named = [getattr(flags, "host", None), *(getattr(flags, "trackers_allowed_hosts", None) or "").split(",")]
        return cls(
            frozenset(name.strip().strip("[]").lower() for name in named if name and name.strip()),
            bool(getattr(flags, "bind_all", False)),
            bool(getattr(flags, "trackers_read_only", False))
            or os.environ.get(READ_ONLY_VARIABLE, "").lower() not in _NO,
        )

    def guarded(self, reply: Callable[[Request], Response]) -> Callable[[Request], Response]:
        """Lets only those requests through that may change something; the others are answered with code 403."""

        def guard(request: Request) -> Response:
            why = self.refusal(request)
            return json_response(request, {"error": why}, 403) if why else reply(request)

        return guard

    def refusal(self, request: Request) -> str | None:
        """Why a request may not change anything, as a sentence; None if it may."""
        host, origin = request.headers.get("Host", ""), request.headers.get("Origin", "")
        site = request.headers.get("Sec-Fetch-Site", "same-origin")
        if self.read_only:
            return "this TensorBoard only shows runs: it was started to be read only"
        if request.method != "POST" or request.mimetype != JSON:
            return f"a change should be a POST request of {JSON}, not {request.method} of {request.mimetype!r}"
        if not self._is_ours(host):
            return f"this server is not known as {host!r}; if it should be, start it with --trackers_allowed_hosts and the name"
        if site != "same-origin" or _place(origin) != host.lower():
            return f"a change should come from the page of this server at {host!r}, not from {origin or site!r}"
        return None

    def _is_ours(self, host: str) -> bool:
        name = _name(host)
        return name in _LOCAL or name in self.hosts or (self.any_address and _is_address(name))


def _place(origin: str) -> str:
    """The host and port of an origin, of http or https."""
    try:
        parts = urlsplit(origin)
    except ValueError:
        return ""
    return parts.netloc.lower() if parts.scheme in ("http", "https") else ""


def _name(host: str) -> str:
    """The name in a Host header, without its port."""
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
