from __future__ import annotations

import io
import re
import wave
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image

import trackers
from tests.loaders import Logdir
from trackers.write import media
from trackers.write.writer import Writer

RANDOM = np.random.default_rng(7)
Pixels = npt.NDArray[np.uint8]


def uint8(*shape: int) -> Pixels:
    return RANDOM.integers(0, 256, size=shape).astype(np.uint8)


# Every level, both sides of every boundary between levels, and values to be clipped.
LEVELS = np.concatenate(
    [np.linspace(-0.1, 1.1, 3_100), np.arange(256) / 255, np.arange(257) / 256, np.arange(487) / 487]
)
IMAGES: dict[str, npt.NDArray[Any]] = {
    "grey without channels": uint8(5, 7),
    "grey": uint8(5, 7, 1),
    "colour": uint8(5, 7, 3),
    "with transparency": uint8(5, 7, 4),
    "one pixel": uint8(1, 1),
    "batch of grey": uint8(6, 5, 7, 1),
    "batch of colour": uint8(6, 5, 7, 3),
    "batch with transparency": uint8(6, 5, 7, 4),
    "every second column": uint8(5, 14, 3)[:, ::2],
    "float32": LEVELS.astype(np.float32).reshape(41, 100),
    "float64": LEVELS.reshape(41, 100),
    "float16": LEVELS.astype(np.float16).reshape(41, 100),
    "infinite": np.array([[-np.inf, np.inf]], np.float32),
    "batch of floats": RANDOM.uniform(-0.5, 1.5, size=(2, 5, 7, 3)).astype(np.float32),
}
SAMPLES: dict[str, npt.NDArray[np.float32]] = {
    "mono": RANDOM.uniform(-1, 1, size=500).astype(np.float32),
    "mono with an axis": RANDOM.uniform(-1, 1, size=(500, 1)).astype(np.float32),
    "stereo": RANDOM.uniform(-1, 1, size=(500, 2)).astype(np.float32),
    "six channels": RANDOM.uniform(-1, 1, size=(50, 6)).astype(np.float32),
    "one frame": np.array([0.5], np.float32),
    "limits": np.array([-1, 1, -1.5, 1.5, -np.inf, np.inf, 0, 0.5 / 32768, -0.5 / 32768, 1.5 / 32768], np.float32),
}
TEXTS = {
    "markdown": "# Title\n\n| a | b |\n|---|---|\n| 1 | 2 |",
    "unicode": "日本 🎉 é",
    "empty": "",
    "long": "x" * 70_000,
}


def batch(image: npt.NDArray[Any]) -> npt.NDArray[Any]:
    return image[None, ..., None] if image.ndim == 2 else image[None] if image.ndim == 3 else image


def with_channels(samples: npt.NDArray[Any]) -> npt.NDArray[Any]:
    return samples[:, None] if samples.ndim == 1 else samples


def decode_png(png: bytes) -> Pixels:
    """The pixels, [height, width, channels]."""
    pixels = np.asarray(Image.open(io.BytesIO(png)))
    return pixels[..., None] if pixels.ndim == 2 else pixels


def decode_wav(wav: bytes) -> tuple[int, npt.NDArray[np.int16]]:
    """The sample rate, and the samples as [frames, channels]."""
    with wave.open(io.BytesIO(wav)) as file:
        assert (file.getsampwidth(), file.getcomptype()) == (2, "NONE")
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2")
        return file.getframerate(), samples.reshape(file.getnframes(), file.getnchannels())


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("media")
    writer = Writer(folder / "kit")
    writer.images(3, IMAGES)
    writer.audio(3, SAMPLES, sample_rate=8_000)
    writer.text(3, TEXTS)
    writer.images(4, {"lists": [[0.0, 1.0], [0.5, 0.25]], "mask": np.array([[True, False]])})
    writer.audio(4, {"sound in lists": [[0.0, 0.5], [-0.5, 0.25]]}, sample_rate=44_100)
    writer.close()
    with tf.summary.create_file_writer(str(folder / "stock")).as_default(3):
        for what, image in IMAGES.items():
            tf.summary.image(what, batch(image), max_outputs=10)
        for what, samples in SAMPLES.items():
            tf.summary.audio(what, with_channels(samples)[None], sample_rate=8_000, encoding="wav")
        for what, words in TEXTS.items():
            tf.summary.text(what, words)
    return folder


@pytest.mark.parametrize("what", IMAGES)
def test_an_image_is_read_back_as_written_by_tensorflow(logdir: Logdir, what: str) -> None:
    ((step, (width, height, *pngs)),) = logdir.blobs("images", "kit", what)
    ((_, (stock_width, stock_height, *stock)),) = logdir.blobs("images", "stock", what)
    assert step == 3
    assert (width, height) == (stock_width, stock_height)
    images = np.stack([decode_png(png) for png in pngs])
    np.testing.assert_array_equal(images, np.stack([decode_png(png) for png in stock]))
    if IMAGES[what].dtype == np.uint8:
        np.testing.assert_array_equal(images, batch(IMAGES[what]))


def test_lists_and_masks_are_accepted_as_images(logdir: Logdir) -> None:
    ((_, (_, _, lists)),) = logdir.blobs("images", "kit", "lists")
    assert decode_png(lists)[..., 0].tolist() == [[0, 255], [127, 63]]
    ((_, (_, _, mask)),) = logdir.blobs("images", "kit", "mask")
    assert decode_png(mask)[..., 0].tolist() == [[255, 0]]


@settings(max_examples=60, deadline=None, database=None)
@given(image=arrays.arrays(np.float32, (4, 8), elements={"min_value": -2.0, "max_value": 2.0}))
def test_any_float_becomes_the_same_pixel_as_in_tensorflow(image: npt.NDArray[np.float32]) -> None:
    stock = tf.image.convert_image_dtype(image, tf.uint8, saturate=True).numpy()
    np.testing.assert_array_equal(decode_png(media.images("tag", image).tensor.string_val[2])[..., 0], stock)


@pytest.mark.parametrize("what", SAMPLES)
def test_audio_is_read_back_as_written_by_tensorflow(logdir: Logdir, what: str) -> None:
    ((step, (wav, *_)),) = logdir.blobs("audio", "kit", what)
    ((_, (stock, *_)),) = logdir.blobs("audio", "stock", what)
    assert step == 3
    rate, samples = decode_wav(wav)
    assert rate == decode_wav(stock)[0] == 8_000
    np.testing.assert_array_equal(samples, decode_wav(stock)[1])


@pytest.mark.parametrize("what", SAMPLES)
def test_tensorflow_decodes_the_audio(logdir: Logdir, what: str) -> None:
    ((_, (wav, *_)),) = logdir.blobs("audio", "kit", what)
    samples, rate = tf.audio.decode_wav(wav)
    assert rate == 8_000
    expected = np.clip(with_channels(SAMPLES[what]), -1, 1)
    np.testing.assert_allclose(samples.numpy(), expected, rtol=0, atol=1 / 32767)


def test_lists_are_accepted_as_audio_at_any_rate(logdir: Logdir) -> None:
    ((_, (wav, *_)),) = logdir.blobs("audio", "kit", "sound in lists")
    rate, samples = decode_wav(wav)
    assert rate == 44_100
    assert samples.tolist() == [[0, 16384], [-16384, 8192]]


@settings(max_examples=60, deadline=None, database=None)
@given(
    samples=arrays.arrays(
        np.float32, st.tuples(st.integers(1, 20), st.integers(1, 3)), elements=st.floats(-2, 2, width=32)
    )
)
def test_any_sample_becomes_the_same_level_as_in_tensorflow(samples: npt.NDArray[np.float32]) -> None:
    wav = media.audio("tag", samples, 8_000).tensor.string_val[0]
    _, levels = decode_wav(wav)
    np.testing.assert_array_equal(levels, decode_wav(tf.audio.encode_wav(samples, 8_000).numpy())[1])


@pytest.mark.parametrize("what", TEXTS)
def test_a_text_is_read_back(logdir: Logdir, what: str) -> None:
    ((step, text),) = logdir.tensors("text", "kit", what)
    ((_, stock),) = logdir.tensors("text", "stock", what)
    assert step == 3
    assert text.shape == stock.shape
    assert text.item() == stock.item() == TEXTS[what].encode()
    assert logdir.content("text", "kit", what) == logdir.content("text", "stock", what)


@pytest.mark.parametrize("kind", ["images", "audio", "text"])
def test_nothing_else_was_written(logdir: Logdir, kind: str) -> None:
    tags = logdir.tags(kind)
    assert tags["kit"] - tags["stock"] <= {"lists", "mask", "sound in lists"}
    assert tags["stock"] <= tags["kit"]


@pytest.mark.parametrize("shape", [(), (3,), (2, 3, 2), (2, 3, 5), (1, 2, 3, 2), (1, 1, 2, 3, 3), (0, 3), (0, 2, 2, 1)])
def test_an_array_without_the_shape_of_an_image_is_an_error(tmp_path: Path, shape: tuple[int, ...]) -> None:
    message = re.escape(f"[count, height, width, 1|3|4]; 'picture' has {list(shape)}")
    with pytest.raises(trackers.InvalidArgumentError, match=message):
        Writer(tmp_path).images(0, {"picture": np.zeros(shape, np.uint8)})


def test_a_pixel_that_is_nan_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(trackers.InvalidArgumentError, match="pixels must not be NaN; 'picture' has NaN"):
        Writer(tmp_path).images(0, {"picture": [[0.0, np.nan]]})


@pytest.mark.parametrize("dtype", [np.int64, np.uint16, np.int8])
def test_pixels_of_other_types_are_an_error(tmp_path: Path, dtype: Any) -> None:
    message = f"must be uint8 or floats in 0…1; 'picture' has {np.dtype(dtype)}"
    with pytest.raises(trackers.InvalidArgumentError, match=message):
        Writer(tmp_path).images(0, {"picture": np.ones((2, 2), dtype)})


@pytest.mark.parametrize(
    ("shape", "rate"), [((), 8_000), ((2, 2, 2), 8_000), ((0,), 8_000), ((3, 0), 8_000), ((1, 2**16), 8_000)]
)
def test_an_array_without_the_shape_of_audio_is_an_error(tmp_path: Path, shape: tuple[int, ...], rate: int) -> None:
    message = re.escape(f"[frames, channels]; 'sound' has {list(shape)}")
    with pytest.raises(trackers.InvalidArgumentError, match=message):
        Writer(tmp_path).audio(0, {"sound": np.zeros(shape)}, sample_rate=rate)


def test_a_sample_that_is_nan_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(trackers.InvalidArgumentError, match="audio must not be NaN; 'sound' has NaN"):
        Writer(tmp_path).audio(0, {"sound": [0.0, np.nan]}, sample_rate=8_000)


@pytest.mark.parametrize("dtype", [np.int16, np.uint8])
def test_samples_of_other_types_are_an_error(tmp_path: Path, dtype: Any) -> None:
    with pytest.raises(
        trackers.InvalidArgumentError, match=rf"floats in -1…1; 'sound' has {np.dtype(dtype)}: divide by"
    ):
        Writer(tmp_path).audio(0, {"sound": np.ones(5, dtype)}, sample_rate=8_000)


@pytest.mark.parametrize("rate", [0, -1, 2**32, 44_100.0, "44100", None])
def test_an_invalid_sample_rate_is_an_error(tmp_path: Path, rate: Any) -> None:
    with pytest.raises(trackers.InvalidArgumentError, match=f"an integer of 1 or more, in Hz, not {rate!r}"):
        Writer(tmp_path).audio(0, {"sound": [0.0]}, sample_rate=rate)


@pytest.mark.parametrize("markdown", [3, None, b"words", "\ud800"])
def test_a_text_that_is_not_a_string_is_an_error(tmp_path: Path, markdown: Any) -> None:
    with pytest.raises(trackers.InvalidArgumentError, match="the text of 'note' must be a string that UTF-8 can"):
        Writer(tmp_path).text(0, {"note": markdown})


@pytest.mark.parametrize("kind", ["images", "audio"])
@pytest.mark.parametrize("values", [[["a", "b"]], [[1j, 2j]], [[None, None]], [[1.0], [2.0, 3.0]], {}])
def test_values_that_are_not_numbers_are_an_error(tmp_path: Path, kind: str, values: Any) -> None:
    options = {"sample_rate": 8_000} if kind == "audio" else {}
    with pytest.raises(trackers.InvalidArgumentError, match="'odd' must be an array of numbers"):
        getattr(Writer(tmp_path), kind)(0, {"odd": values}, **options)
