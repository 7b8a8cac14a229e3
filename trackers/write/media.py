"""Converts images, audio and text to `Summary.Value` protos.

The layout of each is that of TensorBoard's own `tf.summary.*`, so that every reader of those reads these:
https://github.com/tensorflow/tensorboard/tree/master/tensorboard/plugins, `<kind>/summary_v2.py` and
`<kind>/metadata.py`.
"""

from __future__ import annotations

import io
import operator
import wave
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image
from tensorboard.compat.proto import summary_pb2
from tensorboard.plugins.audio import metadata as audio_metadata
from tensorboard.plugins.image import metadata as image_metadata
from tensorboard.plugins.text import metadata as text_metadata

from trackers.errors import InvalidArgumentError
from trackers.write import protos
from trackers.write.figure_pixels import is_figure, render_figure

# A WAV file stores its sample rate in 32 bits and its number of channels in 16.
_MAX_SAMPLE_RATE = 2**32 - 1
_MAX_CHANNELS = 2**16 - 1


def images(tag: str, pixels: Any) -> summary_pb2.Summary.Value:
    """Encodes one or more images as PNG.

    Args:
        tag: The tag.
        pixels: [height, width], [height, width, channels] or [count, height, width, channels] with 1 (grey), 3 (RGB)
            or 4 (RGBA) channels; uint8 in 0…255, or floats in 0…1 (values outside are clipped). Or a matplotlib figure.

    Returns:
        A value whose tensor holds the width, the height and each image's PNG.

    Raises:
        InvalidArgumentError: If the shape is not one of those, a float is NaN, or the pixels are integers other than
            uint8.
    """
    array = render_figure(pixels) if is_figure(pixels) else protos.to_array(tag, pixels)
    batch = array[None, ..., None] if array.ndim == 2 else array[None] if array.ndim == 3 else array
    if batch.ndim != 4 or batch.shape[-1] not in (1, 3, 4) or 0 in batch.shape:
        raise InvalidArgumentError(
            f"an image must have the shape [height, width], [height, width, 1|3|4] or [count, height, width, 1|3|4]; "
            f"{tag!r} has {list(array.shape)}"
        )
    batch = to_levels(tag, batch)
    size = (str(batch.shape[2]).encode(), str(batch.shape[1]).encode())
    strings = [*size, *(encode_png(image) for image in batch)]
    return protos.value(
        tag, protos.strings(strings, [len(strings)]), image_metadata.create_summary_metadata(None, None)
    )


def to_levels(name: str, pixels: npt.NDArray[Any]) -> npt.NDArray[np.uint8]:
    """Converts pixels to the levels that a PNG stores.

    Args:
        name: What the pixels are, for the message.
        pixels: uint8 in 0…255, or floats in 0…1 (values outside are clipped), of any shape.

    Raises:
        InvalidArgumentError: If a float is NaN, or the pixels are integers other than uint8.
    """
    if pixels.dtype == np.uint8:
        return pixels
    if np.issubdtype(pixels.dtype, np.integer):  # as floats in 0…1 they would all be white
        raise InvalidArgumentError(f"pixels must be uint8 or floats in 0…1; {name!r} has {pixels.dtype}")
    if np.isnan(pixels).any():
        raise InvalidArgumentError(f"pixels must not be NaN; {name!r} has NaN")
    # 255.5 is TensorFlow's factor (tf.image.convert_image_dtype): every level gets an equal share of 0…1.
    levels: npt.NDArray[np.uint8] = (np.clip(pixels, 0.0, 1.0) * 255.5).astype(np.uint8)
    return levels


def encode_png(image: npt.NDArray[np.uint8]) -> bytes:
    """Encodes pixels [height, width, 1|3|4] as PNG."""
    file = io.BytesIO()
    # The lowest level takes half the time of Pillow's default and a few percent more space.
    Image.fromarray(image[..., 0] if image.shape[-1] == 1 else image).save(file, format="PNG", compress_level=1)
    return file.getvalue()


def audio(tag: str, samples: npt.ArrayLike, sample_rate: int) -> summary_pb2.Summary.Value:
    """Encodes one audio clip as 16-bit WAV.

    Args:
        tag: The tag.
        samples: [frames] or [frames, channels], floats in -1…1 (values outside are clipped).
        sample_rate: Frames per second, in Hz: an integer of 1 or more.

    Returns:
        A value whose tensor holds the WAV and an empty label.

    Raises:
        InvalidArgumentError: If the shape is not one of those, the samples are integers or NaN, or the rate is not an
            integer of 1 or more.
    """
    try:
        sample_rate = operator.index(sample_rate)
    except TypeError:
        raise InvalidArgumentError(f"sample_rate must be an integer of 1 or more, in Hz, not {sample_rate!r}") from None
    if not 1 <= sample_rate <= _MAX_SAMPLE_RATE:
        raise InvalidArgumentError(f"sample_rate must be an integer of 1 or more, in Hz, not {sample_rate!r}")
    array = protos.to_array(tag, samples)
    if array.ndim not in (1, 2) or array.size == 0 or (array.ndim == 2 and array.shape[1] > _MAX_CHANNELS):
        raise InvalidArgumentError(
            f"audio must have the shape [frames] or [frames, channels]; {tag!r} has {list(array.shape)}"
        )
    if array.dtype.kind in "iu":  # the samples of a 16-bit file would all be clipped to -1 and 1
        raise InvalidArgumentError(
            f"audio must be floats in -1…1; {tag!r} has {array.dtype}: divide by the largest possible value"
        )
    array = array.astype(np.float64)
    if np.isnan(array).any():
        raise InvalidArgumentError(f"audio must not be NaN; {tag!r} has NaN")
    file = io.BytesIO()
    with wave.open(file, "wb") as wav:
        wav.setnchannels(1 if array.ndim == 1 else array.shape[1])
        wav.setsampwidth(2)
        wav.setframerate(sample_rate)
        wav.writeframes(_to_int16(array).tobytes())
    metadata = audio_metadata.create_summary_metadata(None, None, encoding=audio_metadata.Encoding.Value("WAV"))
    return protos.value(tag, protos.strings([file.getvalue(), b""], [1, 2]), metadata)


def text(tag: str, markdown: str) -> summary_pb2.Summary.Value:
    """Encodes a text, which TensorBoard shows as Markdown.

    Raises:
        InvalidArgumentError: If it is not a string, or UTF-8 cannot encode it.
    """
    content = protos.encode_text(markdown, f"the text of {tag!r}")
    return protos.value(tag, protos.strings([content], []), text_metadata.create_summary_metadata(None, None))


def _to_int16(samples: npt.NDArray[np.float64]) -> npt.NDArray[np.int16]:
    # TensorFlow's scale and rounding (tf.audio.encode_wav): halves are rounded away from zero.
    levels = np.clip(samples * 32768.0, -32768.0, 32767.0)
    return np.trunc(levels + np.copysign(0.5, levels)).astype("<i2")
