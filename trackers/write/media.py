"""Images, audio and text to `Summary.Value` protos.

Each is laid out as TensorBoard's own `tf.summary.*` lays it out, so that every reader of those reads these:
https://github.com/tensorflow/tensorboard/tree/master/tensorboard/plugins, `<kind>/summary_v2.py` and
`<kind>/metadata.py`.
"""

from __future__ import annotations

import io
import wave

import numpy as np
import numpy.typing as npt
from PIL import Image
from tensorboard.compat.proto import summary_pb2
from tensorboard.plugins.audio import metadata as audio_metadata
from tensorboard.plugins.image import metadata as image_metadata
from tensorboard.plugins.text import metadata as text_metadata

from trackers.errors import InvalidArgumentError
from trackers.write import protos


def images(tag: str, pixels: npt.ArrayLike) -> summary_pb2.Summary.Value:
    """One or more images, as PNG.

    Args:
        tag: The tag.
        pixels: [height, width], [height, width, channels] or [count, height, width, channels] with 1 (grey), 3 (RGB)
            or 4 (RGBA) channels; uint8 in 0…255, or floats in 0…1 (what lies outside is clipped).

    Returns:
        A value whose tensor holds width, height and each image's PNG.

    Raises:
        InvalidArgumentError: If the shape is none of those, a float is NaN, or the pixels are integers and not uint8.
    """
    array = np.asarray(pixels)
    batch = array[None, ..., None] if array.ndim == 2 else array[None] if array.ndim == 3 else array
    if batch.ndim != 4 or batch.shape[-1] not in (1, 3, 4) or 0 in batch.shape:
        raise InvalidArgumentError(
            f"an image must be [height, width], [height, width, 1|3|4] or a batch of the latter; {tag!r} has the shape "
            f"{list(array.shape)}"
        )
    if batch.dtype != np.uint8:
        if np.issubdtype(batch.dtype, np.integer):  # as floats in 0…1 they would all be white
            raise InvalidArgumentError(f"an image's pixels must be uint8 or floats in 0…1; {tag!r} has {batch.dtype}")
        if np.isnan(batch).any():
            raise InvalidArgumentError(f"an image's pixels must be numbers; {tag!r} has NaN among them")
        # 255.5 is TensorFlow's factor (tf.image.convert_image_dtype): every level gets an equal share of 0…1.
        batch = (np.clip(batch, 0.0, 1.0) * 255.5).astype(np.uint8)
    size = (str(batch.shape[2]).encode(), str(batch.shape[1]).encode())
    strings = [*size, *(_png(image) for image in batch)]
    return protos.value(
        tag, protos.strings(strings, [len(strings)]), image_metadata.create_summary_metadata(None, None)
    )


def _png(image: npt.NDArray[np.uint8]) -> bytes:
    file = io.BytesIO()
    # The lowest level costs half the time of Pillow's default, and a few percent of size.
    Image.fromarray(image[..., 0] if image.shape[-1] == 1 else image).save(file, format="PNG", compress_level=1)
    return file.getvalue()


def audio(tag: str, samples: npt.ArrayLike, sample_rate: int) -> summary_pb2.Summary.Value:
    """One clip of sound, as 16-bit WAV.

    Args:
        tag: The tag.
        samples: [frames] or [frames, channels], floats in -1…1 (what lies outside is clipped).
        sample_rate: Frames per second, in Hz; 1 or more.

    Returns:
        A value whose tensor holds the WAV and an empty label.

    Raises:
        InvalidArgumentError: If the shape or the rate is none of those, a sample is NaN, or the samples are integers.
    """
    array = np.asarray(samples)
    if array.ndim not in (1, 2) or array.size == 0 or sample_rate < 1:
        raise InvalidArgumentError(
            f"audio must be [frames] or [frames, channels] at 1 Hz or more; {tag!r} has the shape {list(array.shape)} "
            f"at {sample_rate!r} Hz"
        )
    if np.issubdtype(array.dtype, np.integer):  # the samples of a 16-bit file would all be clipped to -1 and 1
        raise InvalidArgumentError(
            f"audio must be floats in -1…1; {tag!r} has {array.dtype}: divide by its greatest value"
        )
    array = array.astype(np.float64)
    if np.isnan(array).any():
        raise InvalidArgumentError(f"audio's samples must be numbers; {tag!r} has NaN among them")
    file = io.BytesIO()
    with wave.open(file, "wb") as wav:
        wav.setnchannels(1 if array.ndim == 1 else array.shape[1])
        wav.setsampwidth(2)
        wav.setframerate(sample_rate)
        wav.writeframes(_int16(array).tobytes())
    metadata = audio_metadata.create_summary_metadata(None, None, encoding=audio_metadata.Encoding.Value("WAV"))
    return protos.value(tag, protos.strings([file.getvalue(), b""], [1, 2]), metadata)


def _int16(samples: npt.NDArray[np.float64]) -> npt.NDArray[np.int16]:
    # TensorFlow's scale and rounding (tf.audio.encode_wav): half a step goes away from zero.
    levels = np.clip(samples * 32768.0, -32768.0, 32767.0)
    return np.trunc(levels + np.copysign(0.5, levels)).astype("<i2")


def text(tag: str, markdown: str) -> summary_pb2.Summary.Value:
    """A text, which TensorBoard shows as Markdown."""
    return protos.value(tag, protos.strings([markdown.encode()], []), text_metadata.create_summary_metadata(None, None))
