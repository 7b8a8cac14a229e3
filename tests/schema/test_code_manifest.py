from __future__ import annotations

import json
from pathlib import Path

import pytest

from trackers.errors import InvalidArgumentError
from trackers.schema.code_manifest import CodeManifest, is_inner_path


def test_a_manifest_is_read_as_it_was_written(tmp_path: Path) -> None:
    manifest = CodeManifest(
        commit="0" * 40,
        root="/home/ä",
        directory=".",
        script="train.py",
        import_paths=[".", "src"],
        patch_bytes=None,
        files=[{"path": "train.py", "bytes": 3}],
        skipped=[{"path": ".env", "reason": "may hold secrets"}],
        skipped_count=1,
    )
    manifest.save(tmp_path)
    assert CodeManifest.parse((tmp_path / "code.json").read_bytes()) == (manifest, [])


@pytest.mark.parametrize("path", ["a", "a/b.py", ".", ".github/a", "a b", "..a", "日本.py"])
def test_a_relative_path_stays_inside(path: str) -> None:
    assert is_inner_path(path)


@pytest.mark.parametrize(
    "path", ["", "/a", "..", "a/../b", "a//b", "a/", "a\\b", "a\0b", ".git/config", "a/.GIT/hooks/x", "\ud800", 3, None]
)
def test_other_paths_are_refused(path: object) -> None:
    assert not is_inner_path(path)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("commit", "--upload-pack=evil"),
        ("commit", "abc"),
        ("script", "../evil.py"),
        ("directory", "/etc"),
        ("import_paths", ["../.."]),
        ("files", [{"path": "../../.bashrc", "bytes": 1}]),
        ("files", ["train.py"]),
        ("skipped", [{"path": 3}]),
        ("patch_bytes", -1),
    ],
)
def test_an_invalid_field_is_a_problem_and_the_others_stay(tmp_path: Path, name: str, value: object) -> None:
    manifest, problems = CodeManifest.parse(json.dumps({"root": "/a", name: value}))
    assert (manifest, len(problems)) == (CodeManifest(root="/a"), 1)
    assert problems[0].startswith(f"'{name}' should be ")
    with pytest.raises(InvalidArgumentError, match=name):
        CodeManifest(**{name: value}).save(tmp_path)
