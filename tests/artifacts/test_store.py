"""The artifact store: one content, one version; nothing of the source shared; damage seen and repaired."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import subprocess
import sys
from pathlib import Path

import pytest

import trackers
from tests.artifacts.conftest import store_file
from trackers.artifacts.checkout import copy_version, open_version
from trackers.artifacts.store import ArtifactStore


def test_each_content_is_a_version_and_the_same_content_the_same_version(store: ArtifactStore, tmp_path: Path) -> None:
    versions = [store_file(store, tmp_path / "a.bin", content) for content in (b"one", b"two", b"one", b"")]
    assert [version.reference for version in versions] == ["a.bin:v0", "a.bin:v1", "a.bin:v0", "a.bin:v2"]
    assert [version.size for version in versions] == [3, 3, 3, 0]
    assert versions[0].sha256 == hashlib.sha256(b"one").hexdigest()
    assert store.versions.resolve("a.bin") == store.versions.resolve("a.bin:latest") == versions[3]
    assert store.versions.names() == ["a.bin"]
    assert len(list(store.root.glob("sha256/*/*"))) == 3
    assert list(store.root.glob("drafts/*")) == []


def test_later_changes_to_the_source_do_not_reach_the_store(store: ArtifactStore, tmp_path: Path) -> None:
    source = tmp_path / "a.bin"
    version = store_file(store, source, b"old")
    with source.open("r+b") as opened:
        opened.write(b"new")
    assert open_version(store, version).path.read_bytes() == b"old"


def test_a_version_is_read_only_under_its_own_name(store: ArtifactStore, tmp_path: Path) -> None:
    artifact = open_version(store, store_file(store, tmp_path / "best.keras", b"weights"))
    assert artifact.path.name == "best.keras"
    assert artifact.path.stat().st_mode & 0o777 == 0o444
    assert artifact.path.samefile(store.blobs.path(artifact.sha256))


def test_a_folder_is_stored_with_its_tree(store: ArtifactStore, folder: Path) -> None:
    version = store.add(folder, "data", "dataset", "exp/run")
    path = open_version(store, version).path
    tree = {file.relative_to(path).as_posix(): file.read_bytes() for file in path.rglob("*") if file.is_file()}
    assert tree == {"a.txt": b"a", "sub/b.txt": b"bb", "sub/deep/ä 日.txt": b"ccc", "link.txt": b"a"}
    assert (version.size, version.file) == (7, None)
    (folder / "a.txt").touch()
    assert store.add(folder, "data", "dataset", "exp/run") == version
    (folder / "sub" / "b.txt").rename(folder / "sub" / "z.txt")
    assert store.add(folder, "data", "dataset", "exp/run").version == "v1"


def test_a_copy_is_written_once_and_checked(store: ArtifactStore, folder: Path, tmp_path: Path) -> None:
    file, tree = store_file(store, tmp_path / "a.bin", b"one"), store.add(folder, "data", "dataset", "exp/run")
    copy_version(store, file, tmp_path / "new" / "copy.bin")
    copy_version(store, tree, tmp_path / "new" / "tree")
    assert (tmp_path / "new" / "copy.bin").read_bytes() == b"one"
    assert (tmp_path / "new" / "tree" / "sub" / "b.txt").read_bytes() == b"bb"
    assert os.access(tmp_path / "new" / "copy.bin", os.W_OK)
    for out in ("copy.bin", "tree"):
        with pytest.raises(trackers.InvalidArgumentError, match="exists already; name another place"):
            copy_version(store, file, tmp_path / "new" / out)
    store.blobs.path(tree.sha256).unlink()
    with pytest.raises(trackers.ReadError, match=r"'data:v0' is not intact: the list of its files"):
        copy_version(store, tree, tmp_path / "new" / "other")
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == ["copy.bin", "tree"]


@pytest.mark.parametrize("damage", ["flipped", "short", "missing", "link", "pipe"])
def test_damage_is_one_error_and_logging_again_repairs_it(store: ArtifactStore, tmp_path: Path, damage: str) -> None:
    version = store_file(store, tmp_path / "a.bin", b"one")
    open_version(store, version)
    blob = store.blobs.path(version.sha256)
    blob.chmod(0o644)
    if damage == "flipped":
        blob.write_bytes(b"onE")
    elif damage == "short":
        os.truncate(blob, 1)
    else:
        blob.unlink()
    if damage == "link":
        blob.symlink_to(tmp_path / "a.bin")
    elif damage == "pipe":
        os.mkfifo(blob)
    word = "missing" if damage == "missing" else "damaged"
    assert store.faults(version) == [f"a.bin:v0: 'a.bin' is {word}"]
    with pytest.raises(trackers.ReadError, match=f"'a.bin:v0' is not intact: .* is {word}; log the same content again"):
        open_version(store, version)
    assert store_file(store, tmp_path / "a.bin", b"one") == version
    assert open_version(store, version).path.read_bytes() == b"one"


def test_a_file_that_changes_while_it_is_read_is_an_error(
    store: ArtifactStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "a.bin"
    copy_file_range = os.copy_file_range

    def change_first(*arguments: int) -> int:
        source.write_bytes(b"two")
        return copy_file_range(*arguments)

    monkeypatch.setattr(os, "copy_file_range", change_first)
    with pytest.raises(trackers.InvalidArgumentError, match=r"a\.bin' changed while it was logged; log it again"):
        store_file(store, source, b"one")
    assert store.versions.names() == []
    assert list(store.root.glob("drafts/*")) == list(store.root.glob("sha256/*/*")) == []


def test_files_are_copied_where_the_kernel_cannot_and_linked_where_links_cannot(
    store: ArtifactStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*arguments: object) -> int:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr(os, "copy_file_range", fail)
    monkeypatch.setattr(os, "link", fail)
    version = store_file(store, tmp_path / "a.bin", b"one" * 1_000_000)
    path = open_version(store, version).path
    assert path.read_bytes() == b"one" * 1_000_000
    assert not path.samefile(store.blobs.path(version.sha256))
    assert path.stat().st_mode & 0o777 == 0o444


def add_many(root: Path, source: Path, count: int) -> None:
    store = ArtifactStore(root)
    for number in range(count):
        store_file(store, source.with_name(f"{os.getpid()}.bin"), f"content {number}".encode(), name="shared")


def test_processes_that_store_at_the_same_time_share_versions(store: ArtifactStore, tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    processes = [context.Process(target=add_many, args=(store.root, tmp_path / "x", 20)) for _ in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0] * 4
    versions = store.versions.of("shared")
    assert [version.number for version in versions] == list(range(20))
    assert len({version.sha256 for version in versions}) == 20
    assert [store.faults(version) for version in versions] == [[]] * 20
    assert list(store.root.glob("drafts/*")) == []


_STORE_UNDER_A_LIMIT = """
import resource, sys
from pathlib import Path
from trackers.artifacts.checkout import copy_version, open_version
from trackers.artifacts.store import ArtifactStore
store, source = ArtifactStore(Path(sys.argv[1])), Path(sys.argv[2])
used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + 32 * 2**20,) * 2)
version = store.add(source, "large", "dataset", "exp/run")
open_version(store, version)
copy_version(store, version, source.with_name("copy.bin"))
print(version.size)
"""


def test_a_file_larger_than_the_memory_is_stored_and_copied(store: ArtifactStore, tmp_path: Path) -> None:
    source = tmp_path / "large.bin"
    with source.open("wb") as opened:
        opened.truncate(200 * 2**20)
    command = [sys.executable, "-c", _STORE_UNDER_A_LIMIT, str(store.root), str(source)]
    environment = {**os.environ, "PYTHONPATH": str(Path(trackers.__file__).parents[1])}
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    assert done.stdout == f"{200 * 2**20}\n", done.stderr
    assert (tmp_path / "copy.bin").stat().st_size == 200 * 2**20


def test_a_store_in_the_way_of_something_else_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(trackers.RunDirectoryError, match=r"cannot store .*a\.bin.*: .*file.*: "):
        store_file(ArtifactStore(tmp_path / "file"), tmp_path / "a.bin", b"one")
    (tmp_path / "artifacts" / "run").mkdir(parents=True)
    with pytest.raises(trackers.RunDirectoryError, match=r"is not a folder of artifacts; .* TRACKERS_ARTIFACTS"):
        store_file(ArtifactStore(tmp_path / "artifacts"), tmp_path / "a.bin", b"one")
