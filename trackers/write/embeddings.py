"""Writes embeddings as the files that TensorBoard's Projector reads without TensorFlow.

Beside the event file of a split are `projector_config.pbtxt`, which lists the embeddings, and the folder `embeddings`
with their numbers, metadata and sprites. A file that the config lists is always whole: each is replaced atomically, and
the config comes last.
"""

from __future__ import annotations

import codecs
import hashlib
import io
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from trackers.errors import InvalidArgumentError, ReadError
from trackers.formats.projector_config import EmbeddingInfo, parse_config, serialize_config
from trackers.schema.run_layout import EMBEDDINGS_DIR, PROJECTOR_CONFIG_FILE, folder_name
from trackers.schema.tags import UNSAFE_IN_TENSOR_NAMES, parse_tensor_name, tensor_name
from trackers.write import protos
from trackers.write.point_metadata import encode_metadata
from trackers.write.sprite import sprite_png, thumbnails

# The Projector reads this many characters of a file before it decides whether it is text.
_TEXT_CHUNK = 8 << 20


def write_embeddings(
    directory: Path,
    step: int,
    values: Mapping[str, npt.ArrayLike],
    metadata: Mapping[str, Sequence[object]] | None,
    sprite: npt.ArrayLike | None,
) -> None:
    """Writes the files of some embeddings at one step, and adds them to the config.

    Args:
        directory: The folder of the config; created if it is missing.
        step: An integer of 0 or more.
        values: Tag to [points, dimensions].
        metadata: Column to a value per point.
        sprite: An image per point, as for `thumbnails`.

    Raises:
        InvalidArgumentError: If a value, the metadata or the sprite is not as described; nothing is written then.
        ReadError: If the folder has a config that is not one.
        OSError: If a file cannot be written.
    """
    arrays = {check_tag(tag): to_points(tag, points) for tag, points in values.items()}
    counts = {len(points) for points in arrays.values()}
    table = None if metadata is None else encode_metadata(metadata, counts)
    tiles = None if sprite is None else thumbnails(sprite)
    if tiles is not None and counts - {len(tiles)}:
        raise InvalidArgumentError(
            f"the sprite has {len(tiles)} images; the embeddings have {sorted(counts)} points: one image per point"
        )
    if not arrays:
        return
    config = directory / PROJECTOR_CONFIG_FILE
    known = _read_config(config)
    (directory / EMBEDDINGS_DIR).mkdir(parents=True, exist_ok=True)
    shared: dict[str, Any] = {}
    if table is not None:
        shared["metadata_path"] = _add_file(directory, "metadata", table, ".tsv")
    if tiles is not None:
        shared["sprite_path"] = _add_sprite(directory, tiles)
        shared["thumbnail"] = (tiles.shape[2], tiles.shape[1])
    for tag, points in arrays.items():
        content, suffix = encode_points(points)
        digest = hashlib.sha256(tag.encode()).hexdigest()[:8]  # two tags may have one folder name
        path = f"{EMBEDDINGS_DIR}/{folder_name(tag)}-{digest}-{step:05}{suffix}"
        _replace(directory / path, content)
        known[tag, step] = EmbeddingInfo(tensor_name(tag, step), path, points.shape, **shared)
    _replace(config, serialize_config(known[key] for key in sorted(known)))


def check_tag(tag: Any) -> str:
    """Returns a tag that the Projector can request.

    Raises:
        InvalidArgumentError: If it is not a string, or has a character that the Projector does not escape.
    """
    protos.encode_text(tag, "a tag")
    if not tag or any(character in tag for character in UNSAFE_IN_TENSOR_NAMES):
        characters = " ".join(UNSAFE_IN_TENSOR_NAMES)
        raise InvalidArgumentError(
            f"the tag of an embedding must be one that TensorBoard's Projector can request, without any of "
            f"{characters}, not {tag!r}"
        )
    return str(tag)


def to_points(tag: str, values: npt.ArrayLike) -> npt.NDArray[np.float32]:
    """Converts an embedding to float32.

    Args:
        tag: The tag, for the message.
        values: [points, dimensions], at least 2 of each: the Projector does not list smaller ones.

    Raises:
        InvalidArgumentError: If the values are not numbers, the shape is another one, or a number is not finite.
    """
    array = protos.to_array(tag, values)
    if array.ndim != 2 or min(array.shape) < 2:
        raise InvalidArgumentError(
            f"an embedding must have the shape [points, dimensions], at least 2 of each; {tag!r} has "
            f"{list(array.shape)}"
        )
    with np.errstate(over="ignore"):
        points = array.astype("<f4")
    if not np.isfinite(points).all():
        raise InvalidArgumentError(f"an embedding must be finite in float32; {tag!r} is not")
    return points


def encode_points(points: npt.NDArray[np.float32]) -> tuple[bytes, str]:
    """Encodes numbers so that the Projector reads them back exactly.

    The Projector first reads any file as text, and takes it for raw float32 only if its first line is not UTF-8. Bytes
    that happen to be text, such as those of zeros, would be an error that hides every run.

    Args:
        points: [points, dimensions], float32.

    Returns:
        The bytes, and the suffix of the file's name: `.bytes` for raw float32, `.tsv` for text.
    """
    raw = points.tobytes()
    line = raw.partition(b"\n")[0]
    try:
        codecs.getincrementaldecoder("utf-8")().decode(line[:_TEXT_CHUNK], final=len(line) <= _TEXT_CHUNK)
    except UnicodeDecodeError:
        return raw, ".bytes"
    text = io.BytesIO()
    np.savetxt(text, points, fmt="%.9g", delimiter="\t")
    return text.getvalue(), ".tsv"


def _read_config(path: Path) -> dict[tuple[str, int], EmbeddingInfo]:
    try:
        return {parse_tensor_name(info.name): info for info in parse_config(path.read_bytes())}
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise ReadError(f"{str(path)!r} cannot be extended, because {error}; move it away") from error


def _add_sprite(directory: Path, tiles: npt.NDArray[np.uint8]) -> str:
    # Many steps share a sprite: encoding it takes longer than hashing its pixels.
    digest = hashlib.sha256(repr(tiles.shape).encode() + tiles.tobytes()).hexdigest()[:16]
    path = f"{EMBEDDINGS_DIR}/sprite-{digest}.png"
    if not (directory / path).exists():
        _replace(directory / path, sprite_png(tiles))
    return path


def _add_file(directory: Path, name: str, content: bytes, suffix: str) -> str:
    path = f"{EMBEDDINGS_DIR}/{name}-{hashlib.sha256(content).hexdigest()[:16]}{suffix}"
    if not (directory / path).exists():
        _replace(directory / path, content)
    return path


def _replace(path: Path, content: bytes) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_bytes(content)
    draft.replace(path)
