"""Writes images and audio to a folder of files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pandas as pd

from trackers.errors import InvalidArgumentError

_UNSAFE = re.compile(r"[^\w.=+-]+")
_EXTENSIONS = {
    rb"\x89PNG": "png",
    rb"\xff\xd8\xff": "jpg",
    rb"GIF8": "gif",
    rb"BM": "bmp",
    rb"RIFF.{4}WEBP": "webp",
    rb"RIFF": "wav",
    rb"OggS": "ogg",
    rb"fLaC": "flac",
    rb"ID3|\xff[\xe2-\xfb]": "mp3",
}


def write_media(frames: Iterable[pd.DataFrame], folder: Path) -> int:
    """Writes each image or audio clip as `<run>/<tag>/<step>.png`, with `-<index>` if a summary has several.

    The file `index.csv` lists them: run, tag, step, wall_time, index and file.

    Args:
        frames: As `Logs.iter_frames` returns images or audio; only one of them is in memory at a time.
        folder: A new or empty folder.

    Returns:
        The number of files, without the table.

    Raises:
        InvalidArgumentError: If the folder is a file or is not empty.
        OSError: If the folder cannot be written.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InvalidArgumentError(f"images and audio need a new folder; {str(folder)!r} exists already")
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    with (folder / "index.csv").open("w", encoding="utf-8", newline="") as table:
        for media in frames:
            rows = media[["run", "tag", "step", "wall_time", "index"]].assign(file=list(_write_files(media, folder)))
            rows.to_csv(table, index=False, header=not table.tell())
            count += len(rows)
    return count


def _write_files(media: pd.DataFrame, folder: Path) -> Iterator[str]:
    """Writes a file per row, and yields their paths."""
    has_several = media.groupby(["run", "tag", "step", "wall_time"])["index"].transform("max") > 0
    columns = (media[name] for name in ("run", "tag", "step", "index", "data"))
    for run, tag, step, index, data, is_indexed in zip(*columns, has_several, strict=True):
        stem = f"{_safe_path(run)}/{_safe_path(tag)}/{step:08}" + (f"-{index}" if is_indexed else "")
        path = _unused_path(folder, stem, _extension(data))
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
        yield path


def _safe_path(name: str) -> str:
    """Returns a path that stays inside its folder, of characters that every file system accepts."""
    parts = (_UNSAFE.sub("_", part).lstrip(".") for part in name.split("/"))
    return "/".join(part for part in parts if part) or "_"


def _unused_path(folder: Path, stem: str, extension: str) -> str:
    """Avoids overwriting: two tags may differ only in unsafe characters, and a step may have been written twice."""
    while (folder / f"{stem}.{extension}").exists():
        stem += "_"
    return f"{stem}.{extension}"


def _extension(data: bytes) -> str:
    matches = (extension for start, extension in _EXTENSIONS.items() if re.match(start, data, re.DOTALL))
    return next(matches, "bin")
