"""The built site: every link leads somewhere, and nothing comes from the internet."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.docs.pages import ROOT

pytestmark = pytest.mark.slow

# What a browser fetches by itself, unlike the target of a link.
_FETCHED = re.compile(
    r"""<(?:script|img|iframe|source|video|audio)\b[^>]*\bsrc=["']?(?:https?:)?//"""
    r"""|<link\b[^>]*\bhref=["']?(?:https?:)?//|url\(["']?(?:https?:)?//|@import""",
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "-q", "-f", "docs/mkdocs.yml", "-d", str(folder)]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def test_the_site_fetches_nothing_from_the_internet(site: Path) -> None:
    for path in [*site.rglob("*.html"), *site.rglob("*.css")]:
        assert not _FETCHED.search(path.read_text(encoding="utf-8")), path.relative_to(site)


def test_the_reference_documents_every_public_name(site: Path) -> None:
    import trackers

    reference = "".join(path.read_text(encoding="utf-8") for path in (site / "reference").glob("*.html"))
    public = set(trackers.__all__) - {"tuning", "__version__"}
    assert {name for name in public if not re.search(rf'id="trackers\.(?:\w+\.)*{name}"', reference)} == set()


@pytest.mark.browser
def test_a_page_opened_from_disk_finds_words_and_asks_no_server(site: Path, chromium: Browser) -> None:
    page: Page = chromium.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((site / "index.html").as_uri())
    search = page.get_by_role("textbox", name="Search")
    search.click()
    search.press_sequentially("confusion", delay=20)
    expect(page.locator(".md-search-result__item").first).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_title("Dark mode").click()
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
    page.close()
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
