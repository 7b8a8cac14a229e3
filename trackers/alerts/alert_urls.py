"""The Apprise URLs to which alerts go. They hold tokens and passwords: nothing prints, records or logs them."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterable, Mapping
from typing import Any, Final

from trackers.errors import InvalidArgumentError

URLS_VARIABLE: Final = "TRACKERS_ALERT_URLS"
INSTALL_HINT: Final = "Apprise is not installed; install it with: pip install apprise"


class AlertUrls(tuple[str, ...]):
    """The URLs; printed as their number."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"AlertUrls({len(self)})"

    __str__ = __repr__

    def describe(self, index: int) -> str:
        """Names a URL without its secrets: `URL 2 (slack)`."""
        scheme, separator, _ = self[index].partition("://")
        return f"URL {index + 1} ({scheme})" if separator and len(scheme) <= 20 else f"URL {index + 1}"

    def redact(self, text: str) -> str:
        """Replaces every URL in a text by three stars."""
        for url in self:
            text = text.replace(url, "***")
        return text

    def redact_values(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Replaces every URL in the texts of a mapping by three stars."""
        return {name: self.redact(value) if isinstance(value, str) else value for name, value in values.items()}


def urls_of_environment() -> AlertUrls:
    """Returns the URLs in `TRACKERS_ALERT_URLS`, which are separated by spaces or new lines."""
    return AlertUrls(os.environ.get(URLS_VARIABLE, "").split())


def check_urls(urls: Iterable[str]) -> AlertUrls:
    """Checks URLs that a person chose.

    Raises:
        InvalidArgumentError: If `urls` is not a list of strings, Apprise is not installed, or does not know a URL.
    """
    if isinstance(urls, str) or not isinstance(urls, Iterable):
        raise InvalidArgumentError(f"alert_urls must be a list of Apprise URLs, not a {type(urls).__name__}")
    checked = AlertUrls(urls)
    for index, url in enumerate(checked):
        if not isinstance(url, str) or not url.strip():
            raise InvalidArgumentError(f"alert_urls must be strings; number {index + 1} is a {type(url).__name__}")
    if checked and importlib.util.find_spec("apprise") is None:
        raise InvalidArgumentError(f"alert_urls need Apprise. {INSTALL_HINT}")
    from trackers.alerts.apprise_process import invalid_urls

    for index in invalid_urls(checked) if checked else ():
        raise InvalidArgumentError(
            f"alert_urls: {checked.describe(index)} is not a URL that Apprise knows; "
            "https://github.com/caronc/apprise/wiki lists them"
        )
    return checked
