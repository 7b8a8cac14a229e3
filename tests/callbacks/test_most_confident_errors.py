"""MostConfidentErrors: the right images, sorted by confidence."""

from __future__ import annotations

import io
from typing import Any

import keras
import numpy as np
import numpy.typing as npt
import pytest
from keras import layers
from PIL import Image

import trackers
from tests import loaders
from tests.callbacks import models
from tests.callbacks.conftest import Both, Fitted
from trackers.callbacks._support.image_grid import grid_columns, image_grid
from trackers.callbacks.most_confident_errors import _captioned, are_images

TAG = "most_confident_errors"
SIZE = 8
# Five of six are misclassified; a row is the scores of one image.
SCORES = np.array(
    [
        [0.6, 0.3, 0.1],
        [0.2, 0.5, 0.3],
        [0.9, 0.05, 0.05],
        [0.1, 0.1, 0.8],
        [0.34, 0.33, 0.33],
        [0.0, 0.0, 1.0],
    ],
    np.float32,
)
LABELS = np.array([1, 0, 2, 0, 2, 2])
BY_CONFIDENCE = [2, 3, 0, 1, 4]


def score_images() -> npt.NDArray[np.float32]:
    """Returns images whose first pixels are their scores, and whose lower half encodes their index."""
    x = np.zeros((6, SIZE, SIZE, 1), np.float32)
    x[:, 0, :3, 0] = SCORES
    for number in range(6):
        x[number, 4:, number, 0] = 1.0
    return x


def score_reader() -> keras.Model:
    """Returns a model whose outputs are the first pixels of an image."""
    first_pixels = layers.Cropping2D(((0, SIZE - 1), (0, SIZE - 3)))
    return keras.Sequential([keras.Input((SIZE, SIZE, 1)), first_pixels, layers.Flatten()])


def _drawn(loaded: loaders.Logdir) -> list[tuple[int, npt.NDArray[np.uint8]]]:
    return [
        (step, np.asarray(Image.open(io.BytesIO(blobs[2]))))
        for step, blobs in loaded.blobs("images", "validation", TAG)
    ]


def _thumbnails(pixels: npt.NDArray[np.uint8], count: int) -> list[npt.NDArray[np.uint8]]:
    """Returns the images of a grid, without captions."""
    columns = grid_columns(count)
    width = (pixels.shape[1] - 6) // columns
    height = (pixels.shape[0] - 6) // -(-count // columns)
    cells = [divmod(number, columns) for number in range(count)]
    return [pixels[6 + row * height :, 6 + column * width :][: width - 6, : width - 6] for row, column in cells]


def _index_of(thumbnail: npt.NDArray[np.uint8]) -> int:
    """Returns the index of an image, from its lower half."""
    side = len(thumbnail)
    lower = thumbnail[side * 5 // 8 : side * 7 // 8].mean(axis=(0, 2))
    return int(lower.argmax() * SIZE // side)


def test_the_misclassified_images_are_sorted_by_confidence(run: trackers.Run, both: Both) -> None:
    models.drive(run, trackers.MostConfidentErrors((score_images(), LABELS), models.CLASSES), score_reader())
    for loaded in both(run):
        [(step, pixels)] = _drawn(loaded)
        assert step == 0
        assert [_index_of(thumbnail) for thumbnail in _thumbnails(pixels, 5)] == BY_CONFIDENCE


def test_count_limits_the_number_of_images(run: trackers.Run, both: Both) -> None:
    models.drive(run, trackers.MostConfidentErrors((score_images(), LABELS), models.CLASSES, count=3), score_reader())
    for loaded in both(run):
        [(_, pixels)] = _drawn(loaded)
        assert [_index_of(thumbnail) for thumbnail in _thumbnails(pixels, 3)] == BY_CONFIDENCE[:3]


def test_a_thumbnail_is_scaled_to_its_own_range(run: trackers.Run, both: Both) -> None:
    x = score_images() * 40.0 - 7.0
    models.drive(run, trackers.MostConfidentErrors((score_images(), LABELS), models.CLASSES), score_reader())
    for loaded in both(run):
        thumbnail = _thumbnails(_drawn(loaded)[0][1], 5)[0]
        factor = len(thumbnail) // SIZE
        image = x[BY_CONFIDENCE[0], ..., 0]
        expected = ((image - image.min()) / (image.max() - image.min()) * 255.0).round()
        shown = thumbnail[factor // 2 :: factor, factor // 2 :: factor, 0]
        np.testing.assert_allclose(shown, expected, atol=1.0)


def test_captions_have_label_prediction_and_confidence(run: trackers.Run, both: Both) -> None:
    models.drive(run, trackers.MostConfidentErrors((score_images(), LABELS), models.CLASSES, count=2), score_reader())
    captions = [
        ("triangle", "predicted circle", "confidence 90.0%"),
        ("circle", "predicted triangle", "confidence 80.0%"),
    ]
    tiles = [_captioned(score_images()[index], *lines) for index, lines in zip(BY_CONFIDENCE, captions, strict=False)]
    for loaded in both(run):
        [(_, pixels)] = _drawn(loaded)
        np.testing.assert_array_equal(pixels, image_grid(np.stack(tiles), gap=6))


SQUARE = np.zeros((SIZE, SIZE))


def _caption(*lines: str) -> npt.NDArray[np.uint8]:
    return _captioned(SQUARE, *lines)[len(_captioned(SQUARE)) :]


def test_captions_are_drawn_as_text() -> None:
    assert _caption("dog").shape == _caption("ox").shape
    assert (_caption("dog") != _caption("ox")).any()
    assert (_caption("dog") < 100).any(), "dark letters on white"
    np.testing.assert_array_equal(_caption("Ångström\nblau"), _caption("Angstrom blau"))


def test_a_long_name_is_shortened() -> None:
    name = "End of no passing by vehicles over 3.5 tons"
    assert _caption(name).shape == _caption("dog").shape
    np.testing.assert_array_equal(_caption(name), _caption(f"{name} and more"))
    assert (_caption(name) != _caption(f"The {name}")).any()


@pytest.mark.parametrize(
    ("size", "drawn"),
    [
        ((28, 28), (112, 112)),
        ((4, 4), (112, 112)),
        ((32, 64), (64, 128)),
        ((64, 16), (128, 32)),
        ((400, 200), (112, 56)),
    ],
)
def test_an_image_keeps_its_proportions(size: tuple[int, int], drawn: tuple[int, int]) -> None:
    tile = _captioned(np.indices(size).sum(axis=0) % 2 + np.eye(*size) * 9)
    height, width = drawn
    left = (tile.shape[1] - width) // 2
    assert tile.shape == (height + 4, max(112, width), 3)
    assert (tile[:height, left : left + width] < 255).any(axis=(0, 2)).mean() > 0.9, "the image fills its area"
    assert (tile[:height, :left] == 255).all()
    assert (tile[:height, left + width :] == 255).all()


def test_a_perfect_model_writes_nothing(run: trackers.Run, both: Both) -> None:
    tracker = trackers.MostConfidentErrors((score_images(), SCORES.argmax(axis=1)), models.CLASSES)
    models.drive(run, tracker, score_reader())
    # Otherwise there would be no file to load.
    run.writer("validation").scalars(0, {"epoch_loss": 0.0})
    assert models.record(run)["problems"] == []
    for loaded in both(run):
        assert loaded.tags("images") == {}
        assert loaded.tags("scalars") == {"validation": {"epoch_loss"}}


def test_they_are_written_every_fifth_epoch_and_at_the_last(run: trackers.Run, both: Both) -> None:
    models.drive(run, trackers.MostConfidentErrors((score_images(), LABELS), models.CLASSES), score_reader(), epochs=8)
    for loaded in both(run):
        assert [step for step, _ in _drawn(loaded)] == [0, 5, 7]


@pytest.mark.parametrize("kind", models.KINDS)
def test_the_errors_of_each_epoch_are_written(fitted: dict[str, Fitted], loaded: loaders.Logdir, kind: str) -> None:
    points = loaded.blobs("images", f"{fitted[kind].name}/validation", TAG)
    assert [step for step, _ in points] == [0, 1]


@pytest.mark.parametrize(
    ("shape", "dtype"),
    [((6, 8, 8), np.uint8), ((6, 8, 8, 1), np.float64), ((6, 9, 4, 3), np.int64), ((6, 4, 9, 3), bool)],
)
def test_grey_and_colour_images_of_any_dtype_are_drawn(
    run: trackers.Run, both: Both, shape: tuple[int, ...], dtype: Any
) -> None:
    x = np.random.default_rng(0).integers(0, 2, shape).astype(dtype)
    model = keras.Sequential([keras.Input(shape[1:]), layers.Flatten(), layers.Dense(3, kernel_initializer="zeros")])
    models.drive(run, trackers.MostConfidentErrors((x, np.ones(6, int)), models.CLASSES), model)
    assert models.record(run)["problems"] == []
    for loaded in both(run):
        [(_, pixels)] = _drawn(loaded)
        assert pixels.shape[2] == 3
        assert len(_thumbnails(pixels, 6)) == 6


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_pixel_that_is_not_finite_does_not_affect_the_others(run: trackers.Run, both: Both, value: float) -> None:
    x = score_images()
    x[0, 7, 7, 0] = value
    models.drive(run, trackers.MostConfidentErrors((x, LABELS), models.CLASSES), score_reader())
    assert models.record(run)["problems"] == []
    for loaded in both(run):
        assert [_index_of(thumbnail) for thumbnail in _thumbnails(_drawn(loaded)[0][1], 5)] == BY_CONFIDENCE


@pytest.mark.parametrize(
    ("shape", "is_image"),
    [
        ((9, 28, 28), True),
        ((9, 28, 28, 1), True),
        ((9, 32, 32, 3), True),
        ((9, 4, 4), True),
        ((9, 28, 28, 2), False),
        ((9, 28, 28, 4), False),
        ((9, 3, 28), False),
        ((9, 28), False),
        ((9,), False),
        ((9, 8, 8, 8, 1), False),
    ],
)
def test_images_are_recognized_by_their_shape(shape: tuple[int, ...], is_image: bool) -> None:
    assert are_images(np.zeros(shape)) is is_image


@pytest.mark.parametrize("x", [np.zeros((9, 4)), {"image": np.zeros((9, 8, 8))}])
def test_inputs_that_are_not_images_are_an_error(x: Any) -> None:
    with pytest.raises(trackers.InvalidArgumentError, match="MostConfidentErrors needs images"):
        trackers.MostConfidentErrors((x, np.arange(9) % 3), models.CLASSES)


@pytest.mark.parametrize("options", [{"every": 0}, {"count": 0}])
def test_invalid_arguments_are_an_error(options: dict[str, Any]) -> None:
    with pytest.raises(trackers.InvalidArgumentError, match="must be an integer of 1 or more"):
        trackers.MostConfidentErrors((score_images(), LABELS), models.CLASSES, **options)
