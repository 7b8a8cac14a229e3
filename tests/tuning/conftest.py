"""The browser of the browser tests."""

from tests.browser.conftest import chromium, page

__all__ = ["chromium", "page"]
