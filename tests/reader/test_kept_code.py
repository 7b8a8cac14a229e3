from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from trackers.errors import ReadError
from trackers.reader import kept_code
from trackers.reader.kept_code import KeptCode, read_kept_code
from trackers.schema.code_manifest import CodeManifest


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """Returns a run with two kept files, a patch and a list of packages."""
    code = tmp_path / "run" / "code"
    (code / "files" / "lib").mkdir(parents=True)
    (code / "files" / "train.py").write_text("train")
    (code / "files" / "lib" / "a.py").write_bytes(b"a\xff")
    (code / "diff.patch").write_text("patch")
    (code / "requirements.lock").write_text("Keras==3.15.1\nnumpy==2.4.6\nbroken\n")
    files = [{"path": "train.py", "bytes": 5}, {"path": "lib/a.py", "bytes": 2}]
    CodeManifest(commit="0" * 40, root="/a", patch_bytes=5, files=files).save(code)
    return tmp_path / "run"


def opened(run: Path) -> KeptCode:
    code = read_kept_code(run)
    assert code
    return code


def change_manifest(run: Path, **fields: Any) -> None:
    path = run / "code" / "code.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | fields))


def test_every_file_is_listed_and_read(run: Path) -> None:
    code = opened(run)
    assert code.names == ["files/train.py", "files/lib/a.py", "diff.patch", "requirements.lock"]
    assert [code.text(name) for name in code.names[:3]] == ["train", "a�", "patch"]
    assert code.packages() == {"Keras": "3.15.1", "numpy": "2.4.6"}


def test_a_run_without_code_has_none(tmp_path: Path) -> None:
    assert read_kept_code(tmp_path) is None


@pytest.mark.parametrize("content", ["{half", "[]", b"\xff"])
def test_a_manifest_that_is_not_json_is_an_error(run: Path, content: str | bytes) -> None:
    (run / "code" / "code.json").write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(ReadError, match=r"code\.json' should be the manifest of a run's code"):
        read_kept_code(run)


def test_a_path_that_leads_out_of_the_run_is_not_listed(run: Path) -> None:
    change_manifest(run, files=[{"path": "../../../secret", "bytes": 1}])
    code = opened(run)
    assert code.names == ["diff.patch", "requirements.lock"]
    assert len(code.problems) == 1
    with pytest.raises(ReadError, match="should list"):
        code.read("files/../../../secret")


@pytest.mark.parametrize("link", ["train.py", "lib"])
def test_a_link_is_not_followed(run: Path, tmp_path: Path, link: str) -> None:
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "a.py").write_text("secret")
    path = run / "code" / "files" / link
    path.rename(tmp_path / "moved")
    path.symlink_to(tmp_path / "secret" / "a.py" if link == "train.py" else tmp_path / "secret")
    with pytest.raises(ReadError, match="should be a file of the run, not a link"):
        opened(run).read("files/train.py" if link == "train.py" else "files/lib/a.py")


def test_a_folder_that_is_a_link_is_not_followed(run: Path, tmp_path: Path) -> None:
    (run / "code").rename(tmp_path / "elsewhere")
    (run / "code").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ReadError, match="not a link"):
        read_kept_code(run)


def test_a_run_below_a_link_is_read(run: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(run)
    assert opened(tmp_path / "link").text("files/train.py") == "train"


def test_a_pipe_a_missing_and_a_large_file_are_errors(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = opened(run)
    (run / "code" / "files" / "train.py").unlink()
    with pytest.raises(ReadError, match="does not exist or is not a file"):
        code.read("files/train.py")
    os.mkfifo(run / "code" / "files" / "train.py")
    with pytest.raises(ReadError, match="does not exist or is not a file"):
        code.read("files/train.py")
    monkeypatch.setattr(kept_code, "_MAX_BYTES", 4)
    with pytest.raises(ReadError, match="should have at most 4 bytes"):
        code.read("diff.patch")
