"""A data file: where it can be had, and whether it is the one that was meant."""

from __future__ import annotations

import hashlib
import os
import socket
import sys
from dataclasses import dataclass
from pathlib import Path

_DOWNLOAD_SECONDS = 5.0


class DataError(Exception):
    """A data file is missing, or not what it should be; the message names it and says what was expected."""


@dataclass(frozen=True)
class File:
    """A file of a data set.

    Attributes:
        name: Its path under a local folder or Keras's cache, such as `fashion-mnist/t10k-labels-idx1-ubyte.gz`.
        url: Where it can be downloaded.
        sha256: Its checksum.
    """

    name: str
    url: str
    sha256: str


def find(file: File, data_dir: Path | None) -> Path | None:
    """Finds a file in a local folder, if one is named, else in Keras's cache, else downloads it there.

    Args:
        file: The file.
        data_dir: The local folder.

    Returns:
        The file's path, its checksum verified; None if it is in no cache and cannot be downloaded.

    Raises:
        DataError: If `data_dir` is given and does not hold the file, or what is found has another checksum.
    """
    if data_dir is not None:
        path = local(file.name, data_dir)
        if (found := sha256(path)) != file.sha256:
            raise DataError(f"{str(path)!r} is not the file meant: its SHA-256 should be {file.sha256} and is {found}")
        return path
    import keras

    cache, folder = Path(os.environ.get("KERAS_HOME", Path.home() / ".keras")), Path("datasets", file.name).parent
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(_DOWNLOAD_SECONDS)
    try:
        # Where there is no such folder, Keras would download into one under /tmp.
        cache.mkdir(parents=True, exist_ok=True)
        name = Path(file.name).name
        found = keras.utils.get_file(
            name, file.url, file_hash=file.sha256, cache_subdir=str(folder), cache_dir=str(cache)
        )
        return Path(found)
    except ValueError as error:
        raise DataError(
            f"{file.url} gave another file than {file.name}: its SHA-256 should be {file.sha256}"
        ) from error
    except Exception:  # no network, a proxy's refusal, an unwritable cache: each means that the stand-in is taken
        return None
    finally:
        socket.setdefaulttimeout(before)


def local(name: str, data_dir: Path) -> Path:
    """A file's path in a local folder.

    Raises:
        DataError: If it is not there.
    """
    path = Path(data_dir) / name
    if not path.is_file():
        raise DataError(f"--data-dir {str(data_dir)!r} should hold {name}, and does not")
    return path


def sha256(path: Path) -> str:
    """A file's checksum, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def stand_in(wanted: str, short: str, instead: str) -> str:
    """Says on standard error that other data is taken.

    Args:
        wanted: The data set that cannot be had.
        short: One word for what stands in for it.
        instead: What that is, in full.

    Returns:
        The name under which it is recorded, such as `digits (stand-in for mnist)`.
    """
    print(f"data: {wanted} is not here and cannot be downloaded; {instead} stand in", file=sys.stderr)
    return f"{short} (stand-in for {wanted})"
