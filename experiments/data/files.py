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
    """Returns a file of a local folder or of Keras's cache, into which it is downloaded if necessary.

    Args:
        file: The file.
        data_dir: The local folder; None for Keras's cache.

    Returns:
        The file's path, with a verified checksum; None if it is not cached and cannot be downloaded.

    Raises:
        DataError: If the file is not in `data_dir`, or has another checksum.
    """
    if data_dir is not None:
        path = local(file.name, data_dir)
        if (checksum := sha256(path)) != file.sha256:
            raise DataError(f"{str(path)!r} is another file: its SHA-256 should be {file.sha256}, not {checksum}")
        return path
    import keras

    cache, folder = Path(os.environ.get("KERAS_HOME", Path.home() / ".keras")), Path("datasets", file.name).parent
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(_DOWNLOAD_SECONDS)
    try:
        # If the folder is missing, Keras downloads to a folder under /tmp.
        cache.mkdir(parents=True, exist_ok=True)
        name = Path(file.name).name
        path = keras.utils.get_file(
            name, file.url, file_hash=file.sha256, cache_subdir=str(folder), cache_dir=str(cache)
        )
        return Path(path)
    except ValueError as error:
        raise DataError(f"{file.url} is another file than {file.name}: its SHA-256 should be {file.sha256}") from error
    except Exception:  # no network, a proxy that refuses, an unwritable cache: use the stand-in
        return None
    finally:
        socket.setdefaulttimeout(before)


def local(name: str, data_dir: Path) -> Path:
    """Returns the path of a file in a local folder.

    Raises:
        DataError: If there is no such file.
    """
    path = Path(data_dir) / name
    if not path.is_file():
        raise DataError(f"--data-dir {str(data_dir)!r} must contain {name}")
    return path


def sha256(path: Path) -> str:
    """Returns the SHA-256 of a file in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def stand_in(dataset: str, short: str, instead: str) -> str:
    """Prints on standard error that another data set is used.

    Args:
        dataset: The data set that is not available.
        short: The name of the other data set.
        instead: Its description.

    Returns:
        The name for the run record, such as `digits (stand-in for mnist)`.
    """
    print(f"data: {dataset} is not available and cannot be downloaded; using {instead}", file=sys.stderr)
    return f"{short} (stand-in for {dataset})"
