"""Every example and every command of the site is run, or is an excerpt of an experiment that the tests run."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from experiments.__main__ import experiments
from tests.docs.pages import BIN, PAGES, ROOT, blocks, commands, run_command

pytestmark = pytest.mark.slow

TUTORIALS = sorted({*PAGES.glob("tutorials/*.md")} - {PAGES / "tutorials" / "index.md"})
BEGINNING = [PAGES / "start.md", PAGES / "guides" / "track.md"]
# The first page is a promise and the architecture a picture.
OTHERS = sorted({*PAGES.rglob("*.md")} - {*TUTORIALS, *BEGINNING, PAGES / "index.md"})
WITH_CODE = [page for page in OTHERS if any(block.language in ("python", "sh") for block in blocks(page))]


def name(page: Path) -> str:
    return str(page.relative_to(PAGES).with_suffix(""))


def test_start_and_track_leave_the_runs_that_they_promise(beginner: tuple[Path, dict[str, Any]]) -> None:
    folder, _ = beginner
    assert len(list(folder.glob("logs/digits/*/run.json"))) == 3
    assert len(list(folder.glob("logs/digits/*/train/plugins/profile/*/*.xplane.pb"))) == 2


@pytest.mark.parametrize("page", WITH_CODE, ids=name)
def test_the_examples_of_a_page_run_in_order(page: Path, follow: Callable[[Path], Path]) -> None:
    follow(page)


@pytest.mark.parametrize("page", TUTORIALS, ids=name)
def test_a_tutorial_quotes_its_experiment_as_it_is(page: Path) -> None:
    source = (ROOT / "experiments" / f"{page.stem}.py").read_text(encoding="utf-8").splitlines()
    flat = "\n".join(line.strip() for line in source)
    excerpts = [block for block in blocks(page) if block.language == "python"]
    assert excerpts
    for block in excerpts:
        quoted = "\n".join(line.strip() for line in textwrap.dedent(block.code).strip().splitlines())
        assert quoted in flat, f"{page.name}, line {block.line}: not in experiments/{page.stem}.py"


@pytest.mark.parametrize("page", TUTORIALS, ids=name)
def test_the_commands_of_a_tutorial_exist(page: Path) -> None:
    quoted = [command for block in blocks(page) if block.language == "sh" for command in commands(block)]
    assert f"python -m experiments.{page.stem}" in quoted
    for command in quoted:
        if not command.startswith("trackers"):
            run_command(command)


def test_every_experiment_has_a_tutorial() -> None:
    assert {page.stem for page in TUTORIALS} == set(experiments())


def test_every_picture_is_shown_and_small() -> None:
    shown = "".join(page.read_text(encoding="utf-8") for page in [*PAGES.rglob("*.md"), ROOT / "README.md"])
    for picture in (PAGES / "pictures").iterdir():
        assert f"pictures/{picture.name}" in shown, picture.name
        assert picture.stat().st_size < 150_000, picture.name


def test_pages_name_commands_without_the_folder_of_the_environment() -> None:
    for page in PAGES.rglob("*.md"):
        assert not any(line.startswith(BIN) for block in blocks(page) for line in block.code.splitlines()), page


def test_the_architecture_names_every_package() -> None:
    rows = re.findall(r"^\| `(\w+)` \|", (PAGES / "architecture.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert sorted(rows) == sorted(path.parent.name for path in ROOT.glob("trackers/*/__init__.py"))
