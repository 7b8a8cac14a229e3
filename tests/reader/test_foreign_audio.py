"""Audio of TensorFlow, tensorboardX and PyTorch: decoded, exported and served as what was put in."""

from __future__ import annotations

import io
import wave
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

import trackers
from tests.data.make import values
from trackers.convert.export.media import write_media
from trackers.plugin.endpoints.media_values import media_bytes
from trackers.reader.decoders import AUDIO

DATA = Path(__file__).parents[1] / "data"

# Each tag's writer, folder, rate and clips of a step.
CLIPS = {
    ("audio", "tensorflow", "stereo"): (44100, lambda step: [values.stereo(step)]),
    ("audio", "tensorflow", "clips"): (values.RATE, lambda step: [values.stereo(step), values.stereo(step)[::-1]]),
    ("audio", "tensorflow", "mono"): (16000, lambda step: [values.stereo(step)[:, :1]]),
    ("audio", "tensorboardX", "stereo"): (44100, lambda step: [values.stereo(step)]),
    ("audio", "tensorboardX", "mono"): (16000, lambda step: [values.stereo(step)[:, :1]]),
    ("tf1", "file_writer", "tone/audio/0"): (values.RATE, lambda step: [values.sound(step)[:, None]]),
    ("tf2", "summaries", "tone"): (values.RATE, lambda step: [values.sound(step)[:, None]]),
    ("pytorch", "run", "tone"): (values.RATE, lambda step: [values.sound(step)[:, None]]),
    ("tensorboardX", "run", "tone"): (values.RATE, lambda step: [values.sound(step)[:, None]]),
}


@pytest.mark.parametrize("source", CLIPS, ids=" ".join)
def test_the_samples_are_those_that_were_written(source: tuple[str, str, str]) -> None:
    writer, run, tag = source
    rate, clips = CLIPS[source]
    frame = trackers.read(DATA / writer).audio(tags=tag, runs=run, decode=True)
    assert set(frame.step) >= set(values.RARE) and set(frame.sample_rate) == {rate}
    for step, rows in frame[frame.step.isin(values.RARE)].groupby("step"):
        expected = clips(step)
        assert list(rows["index"]) == list(range(len(expected)))
        for samples, clip in zip(rows.samples, expected, strict=True):
            assert samples.dtype == np.float32
            np.testing.assert_allclose(samples, clip, atol=1 / 2**14)  # of 16 bits


def test_clips_are_exported_as_wav_files(tmp_path: Path) -> None:
    frame = trackers.read(DATA / "audio").audio()
    write_media([frame], tmp_path / "sounds")
    files = sorted((tmp_path / "sounds").rglob("*.wav"))
    assert len(files) == len(frame) == 18
    with wave.open(str(tmp_path / "sounds" / "tensorboardX" / "stereo" / "00000010.wav")) as sound:
        assert (sound.getnchannels(), sound.getframerate(), sound.getnframes()) == (2, 44100, 50)
    assert (tmp_path / "sounds" / "tensorflow" / "clips" / "00000020-1.wav").exists()


def test_the_page_receives_the_bytes_that_were_written() -> None:
    logs = trackers.read(DATA / "audio")
    for row in logs.audio().itertuples():
        data, media_type = media_bytes(logs, "audio", row.tag, row.run, row.step, row.index)
        assert (data, media_type) == (row.data, "audio/wav")


def wav(frames: bytes, width: int) -> bytes:
    stream = io.BytesIO()
    with wave.open(stream, "wb") as sound:
        sound.setnchannels(2)
        sound.setsampwidth(width)
        sound.setframerate(8000)
        sound.writeframes(frames)
    return stream.getvalue()


@pytest.mark.parametrize(("width", "dtype"), [(1, "u1"), (2, "<i2"), (3, "<i4"), (4, "<i4")])
def test_samples_of_any_width_are_decoded(width: int, dtype: str) -> None:
    expected: npt.NDArray[np.float32] = np.array([[-1.0, 0.0], [0.5, -0.25]], np.float32)
    scaled = (expected * float(1 << (8 * width - 1)) + (128 if width == 1 else 0)).astype(dtype)
    frames = scaled.tobytes()
    if width == 3:
        frames = b"".join(frames[start : start + 3] for start in range(0, len(frames), 4))
    samples, rate = AUDIO.decode(wav(frames, width))
    assert rate == 8000
    np.testing.assert_array_equal(samples, expected)
