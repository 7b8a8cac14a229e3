"""Answer: what a tool returns. It fits into a context, says what it leaves out, and marks what comes from logs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from trackers.assistant.plain_json import Cleaner, byte_size
from trackers.errors import InvalidArgumentError

MAX_BYTES: Final = 8_000
MAX_ROWS: Final = 200
LOG_CONTENT: Final = "untrusted_log_content"
OMITTED: Final = "omitted"
# Of a text in a row.
_MAX_CELL_CHARS = 300
# For the sentences of what is left out.
_RESERVE = 700
# A text of no row may be as long as fits; if all texts together are too long, all are shortened.
_TEXT_LIMITS = (None, 2_000, 1_000, 500, 250, 120, 60, 30, 15, 8)


class EncodedImage(NamedTuple):
    """An image.

    Attributes:
        data: Its bytes.
        media_type: Such as `image/png`.
    """

    data: bytes
    media_type: str


@dataclass
class Answer:
    """What a tool returns.

    Attributes:
        content: What comes from logs, under keys that do not.
        omitted: A sentence for each part that is left out, with how to get it. They contain no text of logs.
        image: An image that belongs to it.
    """

    content: dict[str, Any] = field(default_factory=dict)
    omitted: list[str] = field(default_factory=list)
    image: EncodedImage | None = None

    def add_rows(self, key: str, rows: Iterable[Any], offset: int, total: int) -> None:
        """Adds rows of a list, as many as fit, and a sentence on the others.

        Args:
            key: The key of the list in `content`.
            rows: The rows from `offset` on; those that do not fit are not computed.
            offset: The number of rows before them.
            total: The number of all rows.
        """
        cleaner, shown = Cleaner(_MAX_CELL_CHARS), list[Any]()
        size = byte_size(self.payload())
        for row in rows:
            row = cleaner.clean(row)
            size += byte_size(row) + 1
            if shown and size > MAX_BYTES - _RESERVE:
                break
            shown.append(row)
        self.content[key] = shown
        end = offset + len(shown)
        if len(shown) < total:
            more = f"; the next ones start at offset={end}" if end < total else ""
            numbers = f"{offset + 1:,} to {end:,}" if shown else "none"
            self.omitted.append(f"{key}: showing {numbers} of {total:,}{more}")
        if cleaner.shortened:
            self.omitted.append(f"{key}: texts longer than {_MAX_CELL_CHARS} characters are shortened in their middle")

    def add_text(self, key: str, text: str, offset: int) -> None:
        """Adds a long text, as much of it as fits.

        Args:
            key: The key of the text in `content`.
            text: The whole text.
            offset: The number of characters to skip.
        """
        text = Cleaner().clean(text)
        part = text[offset : offset + MAX_BYTES]
        room = MAX_BYTES - _RESERVE - byte_size(self.payload())
        while byte_size(part) > room:
            part = part[: len(part) * 4 // 5]
        self.content[key] = part
        if len(part) < len(text):
            end = offset + len(part)
            more = f"; the next ones start at offset={end}" if end < len(text) else ""
            self.omitted.append(f"{key}: showing characters {offset + 1:,} to {end:,} of {len(text):,}{more}")

    def payload(self) -> dict[str, Any]:
        """Returns the answer as JSON's own types: what comes from logs under one key, and what is left out."""
        for max_chars in _TEXT_LIMITS:
            cleaner = Cleaner(max_chars)
            payload = {LOG_CONTENT: cleaner.clean(self.content), OMITTED: list(self.omitted)}
            if cleaner.shortened:
                payload[OMITTED].append(f"texts longer than {max_chars} characters are shortened in their middle")
            if byte_size(payload) <= MAX_BYTES:
                break
        return payload


def check_page(offset: int, limit: int) -> slice:
    """Returns the part of a list to show.

    Args:
        offset: How many rows to skip.
        limit: How many rows to show at most.

    Raises:
        InvalidArgumentError: If the offset is negative, or the limit not from 1 to 200.
    """
    if offset < 0:
        raise InvalidArgumentError(f"offset must be 0 or more, not {offset}")
    if not 1 <= limit <= MAX_ROWS:
        raise InvalidArgumentError(f"limit must be from 1 to {MAX_ROWS}, not {limit}")
    return slice(offset, offset + limit)
