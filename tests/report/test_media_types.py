"""Media types by first bytes."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from trackers.report.media_types import audio_type, image_type


@pytest.mark.parametrize("kind", ["png", "jpeg", "gif", "webp"])
def test_an_image_is_known_by_its_first_bytes(kind: str) -> None:
    written = io.BytesIO()
    Image.new("RGB", (2, 2)).save(written, kind)
    assert image_type(written.getvalue()) == f"image/{kind}"
    assert audio_type(written.getvalue()) is None


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"RIFF\n\0\0\0WAVEfmt ", "wav"),
        (b"OggS\0", "ogg"),
        (b"fLaC\0", "flac"),
        (b"ID3\4", "mpeg"),
        (b"\xff\xfb", "mpeg"),
    ],
)
def test_a_sound_is_known_by_its_first_bytes(data: bytes, kind: str) -> None:
    assert audio_type(data) == f"audio/{kind}"
    assert image_type(data) is None


@pytest.mark.parametrize("data", [b"<svg onload=alert(1)>", b"\x89PNG", b"", b"RIFF1234AVI ", b" \x89PNG\r\n\x1a\n"])
def test_other_bytes_have_no_media_type(data: bytes) -> None:
    assert image_type(data) is None
    assert audio_type(data) is None
