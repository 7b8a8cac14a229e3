"""What images and sounds are by their first bytes: only what a browser may be handed, whatever a log says of it."""

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
    """The media type of an image, such as `image/png`; None if it is none that may stand in a page.

    Args:
        data: The encoded image.
    """
    return _type("image", _IMAGES, data)


def audio_type(data: bytes) -> str | None:
    """The media type of a sound, such as `audio/wav`; None if it is none that may stand in a page.

    Args:
        data: The encoded sound.
    """
    return _type("audio", _SOUNDS, data)


def _type(family: str, signatures: dict[str, bytes], data: bytes) -> str | None:
    found = (kind for kind, signature in signatures.items() if re.match(signature, data, re.DOTALL))
    return next((f"{family}/{kind}" for kind in found), None)
