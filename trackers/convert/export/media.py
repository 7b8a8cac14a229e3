"""Images and sounds to a folder of files."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from trackers.errors import InvalidArgumentError

_UNSAFE = re.compile(r"[^\w.=+-]+")
_ENDINGS = {b"\x89PNG": "png", b"\xff\xd8\xff": "jpg", b"GIF8": "gif", b"RIFF": "wav", b"BM": "bmp"}


def save(media: pd.DataFrame, folder: Path, watch: Callable[[int, int], object] = lambda done, total: None) -> None:
    """Writes each image or sound as `<run>/<tag>/<step>.png`, with `-<index>` where a summary has several.

    A table of them, `index.csv`, lies beside: run, tag, step, wall_time, index and file.

    Args:
        media: As `Logs.images` or `Logs.audio` gives them.
        folder: Made; it must not be there yet, or be empty.
        watch: Called with how many are written, and how many there are.

    Raises:
        InvalidArgumentError: If the folder is a file, or holds something.
        OSError: If it cannot be written.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InvalidArgumentError(f"images and sounds go into a new folder; {str(folder)!r} is there already")
    files: list[str] = []
    several = media.groupby(["run", "tag", "step", "wall_time"])["index"].transform("max") > 0
    columns = (media[name] for name in ("run", "tag", "step", "index", "data"))
    for run, tag, step, index, data, many in zip(*columns, several, strict=True):
        stem = f"{_safe(run)}/{_safe(tag)}/{step:08}" + (f"-{index}" if many else "")
        files.append(_free(folder, stem, _ending(data)))
        (folder / files[-1]).parent.mkdir(parents=True, exist_ok=True)
        (folder / files[-1]).write_bytes(data)
        watch(len(files), len(media))
    folder.mkdir(parents=True, exist_ok=True)
    table = media[["run", "tag", "step", "wall_time", "index"]].assign(file=files)
    table.to_csv(folder / "index.csv", index=False)


def _safe(name: str) -> str:
    """A path that stays in its folder, of letters that every file system takes."""
    parts = (_UNSAFE.sub("_", part).lstrip(".") for part in name.split("/"))
    return "/".join(part for part in parts if part) or "_"


def _free(folder: Path, stem: str, ending: str) -> str:
    """Two tags may differ in a letter that no file may have, and a step may have been written twice."""
    while (folder / f"{stem}.{ending}").exists():
        stem += "_"
    return f"{stem}.{ending}"


def _ending(data: bytes) -> str:
    return next((ending for start, ending in _ENDINGS.items() if data.startswith(start)), "bin")
