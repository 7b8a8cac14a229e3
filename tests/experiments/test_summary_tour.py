from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from experiments import summary_tour
from tests.conftest import SmallRuns
from tests.loaders import LOADERS, Loader, load


@pytest.mark.slow
@pytest.mark.parametrize("loader", LOADERS)
def test_both_writers_leave_the_same(small: SmallRuns, loader: Loader) -> None:
    run = small["summary_tour"]
    with load(run.path, loader) as logdir:
        for way in (".", "tf"):
            assert [step for step, _ in logdir.scalars(way, "tour/mean")] == list(range(60))
        assert logdir.scalars(".", "tour/mean") == logdir.scalars("tf", "tour/mean")

        ours, stock = (logdir.tensors("histograms", way, "tour/normal") for way in (".", "tf"))
        assert [step for step, _ in ours] == [step for step, _ in stock] == list(range(60))
        for (_, some), (_, others) in zip(ours, stock, strict=True):
            assert some.shape == (50, 3)
            np.testing.assert_allclose(some, others, rtol=0, atol=1e-12)

        ours, stock = (logdir.tensors("text", way, "tour/text") for way in (".", "tf"))
        assert [(step, text.item()) for step, text in ours] == [(step, text.item()) for step, text in stock]
        assert [step for step, _ in ours] == [0, 20, 40]

        for (step, some), (other_step, others) in zip(
            *(logdir.blobs("images", way, "tour/growing") for way in (".", "tf")), strict=True
        ):
            assert step == other_step
            assert some[:2] == others[:2]
            for mine, theirs in zip(some[2:], others[2:], strict=True):
                np.testing.assert_array_equal(pixels(mine), pixels(theirs))

        for (step, some), (other_step, others) in zip(
            *(logdir.blobs("audio", way, "tour/tone") for way in (".", "tf")), strict=True
        ):
            assert (step, some[0]) == (other_step, others[0])


def pixels(png: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(png)))


def test_the_disc_and_the_square_grow() -> None:
    sizes = [[int((image > 0).sum()) for image in summary_tour.images(share)] for share in (0.1, 0.5, 0.9)]
    assert sizes == sorted(sizes)
    assert sizes[0] < sizes[1] < sizes[2]
    assert all(square > disc for disc, square in sizes)


def test_the_tone_is_an_octave_higher_at_the_end() -> None:
    for share, hertz in ((0.0, 220), (1.0, 440)):
        samples = summary_tour.tone(share, seconds=1.0)
        assert len(samples) == 48_000
        assert int(np.abs(np.fft.rfft(samples)).argmax()) == hertz
