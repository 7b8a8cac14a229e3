"""MostConfidentErrors: the validation images that the model misclassifies with the highest confidence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from trackers.callbacks._support.image_grid import Pixels, image_grid
from trackers.callbacks._support.predictions import Predictions
from trackers.callbacks.tracker import Logs, Tracker, check_positive
from trackers.errors import InvalidArgumentError
from trackers.schema.splits import VALIDATION
from trackers.schema.tags import MOST_CONFIDENT_ERRORS_TAG
from trackers.write.matrix_image import strip_accents

# In pixels.
_IMAGE_SIDE, _LINE_HEIGHT = 112, 15


class MostConfidentErrors(Tracker):
    """Writes `most_confident_errors` to the split `validation`: a captioned grid of misclassified images.

    The images are sorted by confidence; each has its label, its prediction and the confidence as a caption. The model
    runs on the validation data once more (once for all trackers that share `Predictions`), so the tracker acts every
    few epochs.

    Args:
        validation: `(x, y)` with images [samples, height, width] or [samples, height, width, 1|3] and integer or
            one-hot labels; or `Predictions`, shared with other trackers.
        class_names: The names of the classes in the order of the labels; by default the labels.
        every: The interval in epochs; the last epoch is always written.
        count: The maximum number of images.

    Raises:
        InvalidArgumentError: If the inputs are not images, the labels are multi-hot, a label has no name, or `every` or
            `count` is not an integer of 1 or more.
    """

    def __init__(
        self,
        validation: tuple[Any, Any] | Predictions,
        class_names: Sequence[str] | None = None,
        every: int = 5,
        count: int = 16,
    ) -> None:
        super().__init__()
        self.predictions = validation if isinstance(validation, Predictions) else Predictions(validation, class_names)
        self.predictions.check_single_label("MostConfidentErrors")
        if not are_images(self.predictions.x):
            shape = list(np.shape(self.predictions.x))
            raise InvalidArgumentError(f"MostConfidentErrors needs images [samples, height, width, 1|3], not {shape}")
        self.every = check_positive("every", every)
        self.count = check_positive("count", count)

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Discards the predictions of an earlier fit."""
        self.predictions.reset()

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Draws the errors, every `every` epochs; if there are none, nothing is written."""
        if not self.should_run(epoch):
            return
        step, labels = self.step(epoch), self.predictions.labels
        scores = self.predictions.scores(self.model, step)
        predicted = self.predictions.predicted(self.model, step)
        wrong = np.flatnonzero(predicted != labels)
        most_confident = wrong[np.argsort(-scores[wrong, predicted[wrong]], kind="stable")][: self.count]
        classes = self.predictions.class_names
        tiles = [
            _captioned(
                np.asarray(self.predictions.x[index]),
                classes[labels[index]],
                f"predicted {classes[predicted[index]]}",
                f"confidence {scores[index, predicted[index]]:.1%}",
            )
            for index in most_confident
        ]
        if tiles:
            self.run.writer(VALIDATION).images(step, {MOST_CONFIDENT_ERRORS_TAG: image_grid(np.stack(tiles), gap=6)})


def are_images(x: Any) -> bool:
    """Tells whether inputs are images [samples, height, width] or [samples, height, width, 1|3] of at least 4×4."""
    shape = tuple(getattr(x, "shape", ()))
    is_image = len(shape) == 3 or (len(shape) == 4 and shape[3] in (1, 3))
    return is_image and min(shape[1:3]) >= 4


def _captioned(image: npt.NDArray[Any], *lines: str) -> npt.NDArray[np.uint8]:
    """Draws a thumbnail, scaled to the image's own range, above some lines of text: [height, width, 3]."""
    channels = image.reshape(*image.shape[:2], -1).astype(np.float64)
    channels[~np.isfinite(channels)] = 0.0
    low, high = channels.min(), channels.max()
    levels = ((channels - low) / ((high - low) or 1.0) * 255.0).round().astype(np.uint8)
    thumbnail = _thumbnail(np.broadcast_to(levels, (*levels.shape[:2], 3)))
    tile = Image.new(
        "RGB", (max(_IMAGE_SIDE, thumbnail.width), thumbnail.height + _LINE_HEIGHT * len(lines) + 4), (255, 255, 255)
    )
    tile.paste(thumbnail, ((tile.width - thumbnail.width) // 2, 0))
    draw = ImageDraw.Draw(tile)
    for number, text in enumerate(lines):
        center = (tile.width / 2, thumbnail.height + _LINE_HEIGHT * (number + 0.5) + 2)
        draw.text(center, *_fit_text(strip_accents(text), tile.width), anchor="mm")
    return np.asarray(tile)


def _thumbnail(pixels: Pixels) -> Image.Image:
    """Scales an image to a longer side of about `_IMAGE_SIDE` pixels; enlarged pixels stay whole."""
    height, width, _ = pixels.shape
    image, scale = Image.fromarray(np.ascontiguousarray(pixels)), _IMAGE_SIDE / max(height, width)
    if scale < 1:
        return image.resize((max(1, round(width * scale)), max(1, round(height * scale))), Image.Resampling.BOX)
    return image.resize((width * round(scale), height * round(scale)), Image.Resampling.NEAREST)


def _fit_text(text: str, width: int) -> tuple[str, tuple[int, int, int], ImageFont.FreeTypeFont | ImageFont.ImageFont]:
    """Returns text, colour and font for `ImageDraw.text`: the largest font that fits, or a shortened text."""
    fonts = [ImageFont.load_default(size) for size in (13, 12, 11, 10)]
    font = next((font for font in fonts if font.getlength(text) <= width), fonts[-1])
    while font.getlength(text) > width:
        text = f"{text[:-2]}…"
    return text, (33, 33, 33), font
