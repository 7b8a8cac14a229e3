from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from trackers.analysis import run_diff
from trackers.analysis.run_diff import Change, diff_runs, diff_texts
from trackers.reader.kept_code import KeptCode
from trackers.schema.code_manifest import CodeManifest
from trackers.schema.run_info import RunInfo
from trackers.schema.run_record import RunRecord

PATCH = """diff --git a/{name} b/{name}
index 1234567..89abcde 100644
--- a/{name}
+++ b/{name}
@@ -1 +1 @@
-old
+{line}
"""


def kept(folder: Path, patch: str = "", packages: str = "", commit: str = "a", **files: str) -> KeptCode:
    """Writes kept code; the names of files get the suffix `.py`."""
    (folder / "files").mkdir(parents=True)
    (folder / "diff.patch").write_text(patch)
    (folder / "requirements.lock").write_text(packages)
    for name, text in files.items():
        (folder / "files" / f"{name}.py").write_text(text)
    listed = [{"path": f"{name}.py", "bytes": len(text)} for name, text in files.items()]
    return KeptCode(folder, CodeManifest(commit=commit * 40, patch_bytes=len(patch), files=listed))


def info(run: str = "a", **fields: Any) -> RunInfo:
    return RunInfo(run, **fields)


def test_settings_that_differ(tmp_path: Path) -> None:
    old = info(hparams={"rate": 0.1, "units": 8, "old": True}, seed=0, command="python a.py")
    new = info(hparams={"rate": 0.2, "units": 8}, command="python a.py", record=RunRecord(python="3.12.0"))
    assert diff_runs(old, new, None, None).settings == [
        Change("seed", 0, None),
        Change("rate", 0.1, 0.2),
        Change("old", True, None),
        Change("python", None, "3.12.0"),
    ]


def test_files_and_changes_that_differ_are_unified_diffs(tmp_path: Path) -> None:
    patches = [PATCH.format(name="train.py", line=1) + PATCH.format(name="lib/a b.py", line=line) for line in (1, 2)]
    old = kept(tmp_path / "old", patches[0], train="same\none\n", helper="gone\n")
    new = kept(tmp_path / "new", patches[1], train="same\ntwo\n")
    code = diff_runs(info(), info(), old, new).code
    assert list(code) == ["train.py", "helper.py", "changes in lib/a b.py"]
    assert code["train.py"].splitlines() == [
        "--- train.py",
        "+++ train.py",
        "@@ -1,3 +1,3 @@",
        " same",
        "-one",
        "+two",
        " ",
    ]
    assert code["helper.py"].splitlines()[:2] == ["--- helper.py", "+++ /dev/null"]
    assert code["changes in lib/a b.py"].splitlines()[-3:] == ["-+1", "++2", " "]
    assert "index " not in code["changes in lib/a b.py"]


def test_changes_of_one_run_alone_are_shown_as_they_are(tmp_path: Path) -> None:
    changed, unchanged = kept(tmp_path / "changed", PATCH.format(name="a.py", line=1)), kept(tmp_path / "unchanged")
    header = ["--- a/a.py", "+++ b/a.py", "@@ -1 +1 @@"]
    assert diff_runs(info(), info(), unchanged, changed).code["a.py"].splitlines() == [*header, "-old", "+1"]
    assert diff_runs(info(), info(), changed, unchanged).code["a.py"].splitlines() == [*header, "-1", "+old"]
    elsewhere = kept(tmp_path / "elsewhere", commit="b")
    assert list(diff_runs(info(), info(), changed, elsewhere).code) == ["changes in a.py"]


def test_line_endings_and_a_missing_last_line_feed_are_differences() -> None:
    assert diff_texts({"a": "x\n"}, {"a": "x\r\n"})["a"].splitlines()[-3:] == ["-x", "+x", " "]
    assert diff_texts({"a": "x\n"}, {"a": "x"})["a"] != ""


def test_very_long_files_are_not_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_diff, "_MAX_LINES", 10)
    assert diff_texts({"a": "x\n" * 10}, {}) == {"a": "11 and 0 lines are too many to compare"}


def test_packages_and_commits_that_differ(tmp_path: Path) -> None:
    old = kept(tmp_path / "old", packages="keras==3.14.0\nnumpy==2.0\n")
    new = kept(tmp_path / "new", packages="keras==3.15.1\nnumpy==2.0\ntorch==2.9\n", commit="b")
    result = diff_runs(info(), info(), old, new)
    assert result.packages == [Change("keras", "3.14.0", "3.15.1"), Change("torch", None, "2.9")]
    assert (result.commit, result.missing) == (Change("commit", "a" * 40, "b" * 40), [])


def test_without_kept_code_records_are_compared(tmp_path: Path) -> None:
    old = info("old", commit="a" * 40, record=RunRecord(packages={"keras": "3.14.0"}))
    new = info("new", record=RunRecord(packages={"keras": "3.15.1"}))
    result = diff_runs(old, new, None, kept(tmp_path / "new", packages="keras==9\n", train="x", commit="b"))
    assert (result.code, result.packages) == ({}, [Change("keras", "3.14.0", "3.15.1")])
    assert result.commit == Change("commit", "a" * 40, "b" * 40)
    assert result.missing == ["old keeps no code; a run with trackers.Run(code=True) does"]


def test_equal_runs_do_not_differ(tmp_path: Path) -> None:
    codes = [kept(tmp_path / name, PATCH.format(name="a", line=1), "a==1\n", train="x") for name in ("old", "new")]
    result = diff_runs(info(), info(), *codes)
    assert (result.settings, result.commit, result.code, result.packages, result.missing) == ([], None, {}, [], [])
