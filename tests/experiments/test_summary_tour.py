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
def test_both_writers_write_the_same(small: SmallRuns, loader: Loader) -> None:
    run = small["summary_tour"]
    with load(run.path, loader) as logdir:
        for run_name in (".", "tf"):
            assert [step for step, _ in logdir.scalars(run_name, "tour/mean")] == list(range(60))
        assert logdir.scalars(".", "tour/mean") == logdir.scalars("tf", "tour/mean")

        kit, stock = (logdir.tensors("histograms", run_name, "tour/normal") for run_name in (".", "tf"))
        assert [step for step, _ in kit] == [step for step, _ in stock] == list(range(60))
        for (_, values), (_, stock_values) in zip(kit, stock, strict=True):
            assert values.shape == (50, 3)
            np.testing.assert_allclose(values, stock_values, rtol=0, atol=1e-12)

        kit, stock = (logdir.tensors("text", run_name, "tour/text") for run_name in (".", "tf"))
        assert [(step, text.item()) for step, text in kit] == [(step, text.item()) for step, text in stock]
        assert [step for step, _ in kit] == [0, 20, 40]

        for (step, values), (other_step, stock_values) in zip(
            *(logdir.blobs("images", run_name, "tour/growing") for run_name in (".", "tf")), strict=True
        ):
            assert step == other_step
            assert values[:2] == stock_values[:2]
            for png, stock_png in zip(values[2:], stock_values[2:], strict=True):
                np.testing.assert_array_equal(pixels(png), pixels(stock_png))

        for (step, values), (other_step, stock_values) in zip(
            *(logdir.blobs("audio", run_name, "tour/tone") for run_name in (".", "tf")), strict=True
        ):
            assert (step, values[0]) == (other_step, stock_values[0])


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
