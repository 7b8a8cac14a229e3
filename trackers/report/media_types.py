"""The media types of images and sounds by their first bytes: only types that a browser may receive."""

from __future__ import annotations

import re

_IMAGES = {
    "png": rb"\x89PNG\r\n\x1a\n",
    "jpeg": rb"\xff\xd8\xff",
    "gif": rb"GIF8[79]a",
    "webp": rb"RIFF.{4}WEBP",
}
_SOUNDS = {
    "wav": rb"RIFF.{4}WAVE",
    "ogg": rb"OggS",
    "flac": rb"fLaC",
    "mpeg": rb"ID3|\xff[\xe2-\xfb]",
}


def image_type(data: bytes) -> str | None:
    """Returns the media type of an image, such as `image/png`; None if a page may not show it.

    Args:
        data: The encoded image.
    """
    return _type("image", _IMAGES, data)


def audio_type(data: bytes) -> str | None:
    """Returns the media type of a sound, such as `audio/wav`; None if a page may not play it.

    Args:
        data: The encoded sound.
    """
    return _type("audio", _SOUNDS, data)


def _type(family: str, signatures: dict[str, bytes], data: bytes) -> str | None:
    matches = (name for name, signature in signatures.items() if re.match(signature, data, re.DOTALL))
    return next((f"{family}/{name}" for name in matches), None)
