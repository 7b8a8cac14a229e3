"""The README is short, and every example and command in it works on a fresh clone, in the order in which it stands."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.pages import BIN, ROOT, blocks, commands, run_page

README = ROOT / "README.md"
# Installs other tools and measures for half an hour; its parts have short tests of their own in tests/benchmarks.
NOT_IN_CI = {"make bench"}


@pytest.mark.slow
def test_the_examples_and_commands_work_in_order(tmp_path: Path) -> None:
    try:
        run_page(README, tmp_path, {})
    finally:
        stop = [sys.executable, "-m", "trackers", "launch", "--stop"]
        subprocess.run(stop, cwd=tmp_path, check=True, capture_output=True)
    assert len(list(tmp_path.glob("logs/digits/*/run.json"))) == 2
    assert len(list(tmp_path.glob("logs/digits_search/*/run.json"))) == 5
    assert len(list(tmp_path.glob("logs/digits/*/train/plugins/profile/*/*.xplane.pb"))) == 2


def test_ci_runs_the_make_targets() -> None:
    targets = {command for block in blocks(README) if block.language == "sh" for command in commands(block)}
    targets = {target for target in targets if target.startswith("make ")}
    assert {"make demo", "make test"} <= targets
    assert targets - NOT_IN_CI <= set((ROOT / ".ci" / "run").read_text().splitlines())


def test_commands_name_the_environment_that_make_creates() -> None:
    lines = [line for block in blocks(README) if block.language == "sh" for line in block.code.splitlines()]
    assert all(line.startswith((BIN, "make ")) for line in lines)


def test_the_first_example_has_ten_statements_and_the_tracker_ten_lines() -> None:
    first, tracker, *_ = [block.code for block in blocks(README) if block.language == "python"]
    assert len(ast.parse(first).body) <= 10
    assert len(tracker.split("with trackers.Run")[0].strip().splitlines()) <= 10


def test_it_is_short_and_its_links_lead_somewhere() -> None:
    text = README.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 180
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        assert (ROOT / target).exists(), target
