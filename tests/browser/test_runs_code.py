"""The details of a run show the code that it keeps, as text."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

import trackers
from tests.browser.conftest import runs_tab
from tests.repositories import training_project, write
from trackers.schema.rerun_origin import RerunOrigin

pytestmark = [pytest.mark.browser, pytest.mark.slow]

HOSTILE = "# <img src=x onerror=parent.hacked=1>"


def test_the_code_of_a_rerun_and_its_parent_are_shown(
    chromium: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = training_project(tmp_path / "project")
    monkeypatch.chdir(project)
    write(project, lib__model=f"{HOSTILE}\ndef loss(rate): return 3 * rate\n", lib__extra=HOSTILE)
    (project / ".env").write_text("SECRET=1")
    with trackers.Run("logs", code=True) as parent:
        pass
    with monkeypatch.context() as environment:
        origin = RerunOrigin(parent.path.name, str(tmp_path / "worktree"), str(project))
        environment.setenv(*origin.environment().popitem())
        trackers.Run("logs", code=True).finish()
    with runs_tab(chromium, project / "logs") as tab:
        tab.open(sort="start", descending=False)
        tab.frame.locator("tbody td.run").filter(has_not_text=parent.path.name).click()
        details = tab.frame.get_by_role("complementary", name="Details of a run")
        expect(details.locator("dl")).to_contain_text(f"parent{parent.path.name}")
        code = details.locator("details.code")
        code.get_by_text("Code", exact=True).click()
        names = code.locator("details > summary")
        expect(names).to_have_text(["lib/extra.py", "diff.patch", "requirements.lock"])
        names.filter(has_text="diff.patch").click()
        added = ["+++ b/lib/model.py\n", f"+{HOSTILE}\n", "+def loss(rate): return 3 * rate\n"]
        expect(code.locator("pre .added")).to_have_text(added)
        names.filter(has_text="lib/extra.py").click()
        expect(code.locator("pre").first).to_have_text(HOSTILE)
        assert tab.page.evaluate("window.hacked") is None
        tab.frame.locator("tbody td.run").filter(has_text=parent.path.name).click()
        expect(code).not_to_have_attribute("open", "")
        code.get_by_text("Code", exact=True).click()
        expect(code.locator("> div > p")).to_have_text("Left out: .env (may hold secrets)")
        (parent.path / "code" / "files" / "lib" / "extra.py").unlink()
        names.filter(has_text="lib/extra.py").click()
        expect(code.locator("pre .problem")).to_contain_text("does not exist or is not a file")
        assert tab.errors == []
