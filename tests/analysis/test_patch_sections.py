from __future__ import annotations

import subprocess
from pathlib import Path

from tests.repositories import commit_all, git
from trackers.analysis.patch_sections import has_only_lines, reverse_lines, split_patch


def test_a_reversed_section_undoes_the_changes(tmp_path: Path) -> None:
    old, new = "a\nb\nc\n" + "same\n" * 9 + "end", "a\nB\nb2\nc\n" + "same\n" * 9 + "END"
    file = tmp_path / "a b.txt"
    file.write_text(old)
    git(tmp_path, "init", "--quiet")
    commit_all(tmp_path)
    file.write_text(new)
    (section,) = split_patch(git(tmp_path, "diff") + "\n").values()
    assert has_only_lines(section)
    patch = reverse_lines(section).encode()
    subprocess.run(["git", "apply", "--unidiff-zero", "-"], cwd=tmp_path, input=patch, check=True)
    assert file.read_text() == old


def test_sections_have_the_names_of_their_files(tmp_path: Path) -> None:
    (tmp_path / "gone.txt").write_text("x\n")
    (tmp_path / "weights.bin").write_bytes(b"\0\1")
    git(tmp_path, "init", "--quiet")
    commit_all(tmp_path)
    (tmp_path / "gone.txt").unlink()
    (tmp_path / "weights.bin").write_bytes(b"\0\2")
    sections = split_patch(git(tmp_path, "diff", "--binary"))
    assert list(sections) == ["gone.txt", "weights.bin"]
    assert not any(map(has_only_lines, sections.values()))
