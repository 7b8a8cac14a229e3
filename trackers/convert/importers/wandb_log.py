"""The envelope of a `.wandb` file: a LevelDB log of serialized records.

    7 bytes   ":W&B", 0xBEE1, version 0
    blocks of 32 KiB, each record in one or more pieces:
        uint32  CRC-32 of what follows the length (zlib's, where LevelDB itself has CRC-32C)
        uint16  length
        uint8   1 whole, 2 first, 3 middle, 4 last piece
        bytes   the piece; fewer than seven bytes at a block's end stay zero

https://github.com/google/leveldb/blob/main/doc/log_format.md
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

from trackers.errors import ReadError

_BLOCK = 1 << 15
_MAGIC = struct.pack("<4sHB", b":W&B", 0xBEE1, 0)
_PIECE = struct.Struct("<IHB")
_WHOLE, _FIRST, _MIDDLE, _LAST = 1, 2, 3, 4


class WandbLog:
    """One `.wandb` file.

    Args:
        path: The file.

    Attributes:
        problems: What the last pass over the records could not read; a file that was damaged or cut off is read as far
            as it goes.

    Raises:
        ReadError: If it cannot be read or is of another kind.
    """

    def __init__(self, path: Path) -> None:
        self.problems: list[str] = []
        try:
            self._data = path.read_bytes()
        except OSError as error:
            raise ReadError(f"{str(path)!r} should be a .wandb file and cannot be read: {error.strerror}") from error
        if self._data[: len(_MAGIC)] != _MAGIC:
            raise ReadError(
                f"{str(path)!r} should be a .wandb file, which begins with {_MAGIC!r}, and begins with "
                f"{self._data[: len(_MAGIC)]!r}"
            )

    def payloads(self) -> Iterator[bytes]:
        """Every record that is whole, in the file's order."""
        self.problems = []
        data, at, pieces = self._data, len(_MAGIC), list[bytes]()
        while at < len(data):
            left = _BLOCK - at % _BLOCK
            if left < _PIECE.size:
                at += left
                continue
            start = at + _PIECE.size
            if start > len(data):
                break
            crc, length, kind = _PIECE.unpack_from(data, at)
            if length <= left - _PIECE.size and start + length > len(data):
                break
            # The sum covers the kind, which is the byte before the piece.
            whole = length <= left - _PIECE.size and zlib.crc32(data[start - 1 : start + length]) == crc
            if not whole or kind not in (_WHOLE, _FIRST, _MIDDLE, _LAST):
                self.problems.append(f"{left} bytes at byte {at} are damaged and are left out")
                at, pieces = at + left, []
                continue
            at = start + length
            if kind in (_WHOLE, _FIRST):
                pieces = []
            elif not pieces:
                continue  # its begin was damaged
            pieces.append(data[start:at])
            if kind in (_WHOLE, _LAST):
                yield b"".join(pieces)
                pieces = []
        if at < len(data) or pieces:
            self.problems.append(f"the file ends in the middle of a record, at byte {len(data)}")
