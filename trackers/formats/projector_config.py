"""`projector_config.pbtxt`: the list of embeddings in a folder, which TensorBoard's Projector reads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

# Parsing text takes about a second for each 5 MB; a hundred thousand embeddings fit.
MAX_BYTES = 20_000_000


@dataclass(frozen=True)
class EmbeddingInfo:
    """One embedding of a folder. Paths are relative to the folder of the config, as written.

    Attributes:
        name: The name of the tensor.
        tensor_path: The numbers: raw float32 or TSV.
        shape: [points, dimensions]; () where the config does not give it.
        metadata_path: A TSV file with a row per point; "" if there is none.
        sprite_path: An image that holds a thumbnail per point; "" if there is none.
        thumbnail: Width and height of a thumbnail, in pixels; () if there is none.
    """

    name: str
    tensor_path: str
    shape: tuple[int, ...] = ()
    metadata_path: str = ""
    sprite_path: str = ""
    thumbnail: tuple[int, ...] = ()


def parse_config(content: bytes) -> list[EmbeddingInfo]:
    """Parses a config that any program may have written.

    Args:
        content: The bytes of the file.

    Returns:
        The embeddings whose numbers are in a file of their own; those of a checkpoint are left out.

    Raises:
        ValueError: If it is not such a config, or too large.
    """
    from google.protobuf import text_format

    if len(content) > MAX_BYTES:
        raise ValueError(f"it has {len(content):,} bytes; expected at most {MAX_BYTES:,}")
    try:
        config = text_format.Parse(content.decode(), _protos().ProjectorConfig(), allow_unknown_field=True)
    except text_format.ParseError as error:
        raise ValueError(f"it is not a projector config: {error}") from error
    return [
        EmbeddingInfo(
            embedding.tensor_name or embedding.tensor_path.rpartition("/")[2],
            embedding.tensor_path,
            tuple(embedding.tensor_shape),
            embedding.metadata_path,
            embedding.sprite.image_path,
            tuple(embedding.sprite.single_image_dim),
        )
        for embedding in config.embeddings
        if embedding.tensor_path
    ]


def serialize_config(embeddings: Iterable[EmbeddingInfo]) -> bytes:
    """Returns the bytes of a config.

    Args:
        embeddings: The embeddings, in the order in which to list them.
    """
    from google.protobuf import text_format

    protos = _protos()
    config = protos.ProjectorConfig()
    for info in embeddings:
        embedding = config.embeddings.add(
            tensor_name=info.name,
            tensor_path=info.tensor_path,
            tensor_shape=info.shape,
            metadata_path=info.metadata_path,
        )
        if info.sprite_path:
            embedding.sprite.image_path = info.sprite_path
            embedding.sprite.single_image_dim.extend(info.thumbnail)
    return text_format.MessageToString(config).encode()


def _protos() -> Any:
    from tensorboard.plugins.projector import projector_config_pb2

    return projector_config_pb2
