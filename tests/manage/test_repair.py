"""Repair keeps every intact record for both of TensorBoard's loaders, and leaves the original unchanged."""

from __future__ import annotations

import os
import struct
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tensorboard.backend.event_processing.event_file_loader import RawEventFileLoader

import trackers
from tests.loaders import LOADERS, Loader, load
from tests.manage.full_logs import event_file, fingerprint, rewrite
from tests.reader.test_file_problems import LFS_POINTER
from trackers.artifacts.location import store_of_logdir
from trackers.formats.tfrecord import masked_crc
from trackers.manage.compact import compact
from trackers.manage.repair import repair
from trackers.reader.block_reader import BlockReader
from trackers.reader.event_file import refresh_files


def damage_all(full_logdir: Path) -> None:
    """Damages two files: a flipped bit, zeros, random bytes, a huge length, and a truncated end."""
    packed = struct.pack("<Q", 20 << 30)
    header = packed + struct.pack("<I", masked_crc(packed))
    train, validation = event_file(full_logdir, "train"), event_file(full_logdir, "validation")
    rewrite(
        train,
        lambda data: bytes([data[0] ^ 1]) + data[1:2000] + bytes(300) + data[2300:4000] + os.urandom(777) + data[4000:],
    )
    rewrite(validation, lambda data: data[:5000] + header + data[5012:-9])


@pytest.mark.parametrize("loader", LOADERS)
def test_both_loaders_read_every_intact_record(full_logdir: Path, tmp_path: Path, loader: Loader) -> None:
    damage_all(full_logdir)
    before, expected = fingerprint(full_logdir), trackers.read(full_logdir)
    assert len(expected.problems()) >= 4
    results = repair(trackers.read(full_logdir), tmp_path / "out")
    assert fingerprint(full_logdir) == before
    assert sum(result.dropped > 0 for result in results) == 2
    again = trackers.read(tmp_path / "out")
    assert again.problems().empty
    for kind in ("scalars", "histograms", "images", "text", "matrices"):
        assert getattr(again, kind)(raw=True).map(repr).equals(getattr(expected, kind)(raw=True).map(repr)), kind
    assert again.runs().map(repr).equals(expected.runs().map(repr))
    with load(tmp_path / "out", loader) as loaded:
        curves = expected.scalars()
        for (run, tag), points in curves.groupby(["run", "tag"], observed=True):
            assert loaded.scalars(str(run), str(tag)) == list(zip(points.step, points.value, strict=True))


def test_artifacts_are_copied_once_and_stay_intact(tmp_path: Path) -> None:
    with trackers.Run(tmp_path / "logs" / "exp") as run:
        artifact = run.log_artifact(__file__, "code")
    repair(trackers.read(tmp_path / "logs"), tmp_path / "copy")
    store = store_of_logdir(tmp_path / "copy")
    version = store.versions.resolve("code")
    assert store.faults(version) == []
    copy = store.root / artifact.path.relative_to(tmp_path / "logs" / "artifacts")
    assert copy.samefile(store.blobs.path(version.sha256)) and not copy.samefile(artifact.path)


def test_files_other_than_event_files_are_copied_unchanged(full_logdir: Path, tmp_path: Path) -> None:
    repair(trackers.read(full_logdir), tmp_path / "out")
    assert fingerprint(tmp_path / "out").keys() == fingerprint(full_logdir).keys()
    for path, (digest, _) in fingerprint(full_logdir).items():
        assert fingerprint(tmp_path / "out")[path][0] == digest


NOT_EVENTS = {
    "tfevents.md": b"# Where the events are\n",
    "events.out.tfevents.1.host": LFS_POINTER.encode(),
    "tfevents.zip": b"PK\x03\x04" + bytes(range(256)),
}


def test_files_that_only_have_the_name_of_an_event_file_are_copied_unchanged(full_logdir: Path, tmp_path: Path) -> None:
    for name, content in NOT_EVENTS.items():
        (full_logdir / name).write_bytes(content)
    results = repair(trackers.read(full_logdir), tmp_path / "out")
    assert sum(result.dropped for result in results) == 0
    compact(trackers.read(full_logdir), tmp_path / "small")
    for copy in ("out", "small"):
        assert {name: (tmp_path / copy / name).read_bytes() for name in NOT_EVENTS} == NOT_EVENTS


@settings(max_examples=40, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(flips=st.lists(st.tuples(st.floats(0, 1), st.integers(1, 255)), min_size=1, max_size=12))
def test_any_damage_gives_a_whole_file(
    full_logdir: Path, tmp_path_factory: pytest.TempPathFactory, flips: list[tuple[float, int]]
) -> None:
    folder = tmp_path_factory.mktemp("flips")
    data = bytearray(event_file(full_logdir, "train").read_bytes())
    for position, bits in flips:
        data[min(int(position * len(data)), len(data) - 1)] ^= bits
    (folder / "in").mkdir()
    (folder / "in" / "events.out.tfevents.1.host").write_bytes(data)
    expected = trackers.read(folder / "in")
    repair(trackers.read(folder / "in"), folder / "out")
    again = trackers.read(folder / "out")
    assert again.problems().empty
    assert again.scalars().equals(expected.scalars())
    (path,) = (folder / "out").iterdir()
    loader, records = RawEventFileLoader(str(path)), 0
    for _ in loader.Load():
        records += 1
    # A record has two scalars, and the first record is the version.
    assert records == again.tags().points.sum() - len(again.scalars()) / 2 + 1


def test_a_single_file_is_repaired(full_logdir: Path, tmp_path: Path) -> None:
    path = event_file(full_logdir, "train")
    rewrite(path, lambda data: data[:-3])
    [result] = repair(trackers.read(path), tmp_path / "out")
    assert result.dropped > 0
    assert trackers.read(tmp_path / "out").scalars().equals(trackers.read(path).scalars())


@pytest.mark.parametrize("out", ["logs", "logs/inside", "."])
def test_a_copy_inside_or_around_the_original_is_refused(full_logdir: Path, tmp_path: Path, out: str) -> None:
    with pytest.raises(trackers.InvalidArgumentError, match="the copy must be outside the original"):
        repair(trackers.read(full_logdir), tmp_path / out)


def test_nothing_is_overwritten_and_an_interrupted_copy_is_removed(full_logdir: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine").touch()
    with pytest.raises(trackers.InvalidArgumentError, match="exists already"):
        repair(trackers.read(full_logdir), tmp_path / "out")

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        repair(trackers.read(full_logdir), tmp_path / "other", stop)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["logs", "out"]


def test_a_file_that_cannot_be_read_is_reported(full_logdir: Path, tmp_path: Path) -> None:
    logs = trackers.read(full_logdir).refresh()
    path = event_file(full_logdir, "train")
    os.rename(path, tmp_path / "gone")
    (full_logdir / path.parent.parent.name / "loop").symlink_to(full_logdir)
    for folder in logs.index.folders():
        refresh_files(folder.files, BlockReader())
    results = repair(logs, tmp_path / "out")
    assert [result.error for result in results if result.error] == ["cannot be read: No such file or directory"]
    assert trackers.read(tmp_path / "out").scalars().run.str.endswith("validation").all()


def test_logs_on_another_machine_are_refused(tmp_path: Path) -> None:
    import fsspec

    fsspec.filesystem("memory").pipe("/there/events.out.tfevents.1.a", b"")
    with pytest.raises(trackers.InvalidArgumentError, match="only logs on this machine"):
        repair(trackers.read("memory://there"), tmp_path / "out")
