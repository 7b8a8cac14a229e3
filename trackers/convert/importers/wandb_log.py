"""Reads the container format of a `.wandb` file: a LevelDB log of serialized records.

    7 bytes   ":W&B", 0xBEE1, version 0
    blocks of 32 KiB, each record in one or more fragments:
        uint32  CRC-32 of what follows the length (zlib's; LevelDB itself has CRC-32C)
        uint16  length
        uint8   1 full, 2 first, 3 middle, 4 last fragment
        bytes   the fragment; fewer than seven bytes at the end of a block are zero

https://github.com/google/leveldb/blob/main/doc/log_format.md
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

from trackers.errors import ReadError

_BLOCK_SIZE = 1 << 15
_MAGIC = struct.pack("<4sHB", b":W&B", 0xBEE1, 0)
_HEADER = struct.Struct("<IHB")
_FULL, _FIRST, _MIDDLE, _LAST = 1, 2, 3, 4


class WandbLog:
    """A `.wandb` file.

    Args:
        path: The file.

    Attributes:
        problems: What the last pass over the records could not read. Damage costs its block, and the records before a
            truncated end are read.

    Raises:
        ReadError: If the file cannot be read or is not a `.wandb` file.
    """

    def __init__(self, path: Path) -> None:
        self.problems: list[str] = []
        try:
            self._data = path.read_bytes()
        except OSError as error:
            raise ReadError(f"cannot read the .wandb file {str(path)!r}: {error.strerror}") from error
        if self._data[: len(_MAGIC)] != _MAGIC:
            raise ReadError(
                f"expected a .wandb file, which begins with {_MAGIC!r}; {str(path)!r} begins with "
                f"{self._data[: len(_MAGIC)]!r}"
            )

    def payloads(self) -> Iterator[bytes]:
        """Yields every whole record, in the file's order."""
        self.problems = []
        data, position, fragments = self._data, len(_MAGIC), list[bytes]()
        while position < len(data):
            block_rest = _BLOCK_SIZE - position % _BLOCK_SIZE
            if block_rest < _HEADER.size:
                position += block_rest
                continue
            start = position + _HEADER.size
            if start > len(data):
                break
            crc, length, fragment_type = _HEADER.unpack_from(data, position)
            fits = length <= block_rest - _HEADER.size
            if fits and start + length > len(data):
                break
            # The checksum covers the fragment's type, which is the byte before it.
            is_intact = fits and zlib.crc32(data[start - 1 : start + length]) == crc
            if not is_intact or fragment_type not in (_FULL, _FIRST, _MIDDLE, _LAST):
                self.problems.append(f"{block_rest} bytes at byte {position} are damaged and are left out")
                position, fragments = position + block_rest, []
                continue
            position = start + length
            if fragment_type in (_FULL, _FIRST):
                fragments = []
            elif not fragments:
                continue  # the first fragment was damaged
            fragments.append(data[start:position])
            if fragment_type in (_FULL, _LAST):
                yield b"".join(fragments)
                fragments = []
        if position < len(data) or fragments:
            self.problems.append(f"the file ends in the middle of a record, at byte {len(data)}")
