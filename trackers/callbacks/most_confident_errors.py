"""Mistakes: the validation images that the model gets wrong and is surest of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from trackers.callbacks._support.image_grid import Pixels, sheet
from trackers.callbacks._support.predictions import Predictions
from trackers.callbacks.tracker import Logs, Tracker, positive
from trackers.errors import InvalidArgumentError
from trackers.schema.splits import VALIDATION
from trackers.schema.tags import MOST_CONFIDENT_ERRORS_TAG
from trackers.write.matrix_image import strip_accents

# In pixels: how large an image is drawn, and how high a line of its caption is.
_SIDE, _LINE = 112, 15


class MostConfidentErrors(Tracker):
    """Writes `most_confident_mistakes` into the split `validation`: a sheet of misclassified images.

    The surest come first, each with its label, what it was taken for, and how surely. It runs the model over the
    validation data once more (once for all trackers that share `Predictions`), so it acts every few epochs.

    Args:
        validation: `(x, y)` with images [samples, height, width] or [samples, height, width, 1|3] and integer or
            one-hot labels; or `Predictions`, shared with other trackers.
        class_names: The classes' names in the order of the labels; the labels' numbers if left out.
        every: In epochs; the last epoch is written in any case.
        count: How many images at most.

    Raises:
        InvalidArgumentError: If the inputs are not images, a label has no name, or a number is below 1.
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
        if not are_images(self.predictions.x):
            shape = list(np.shape(self.predictions.x))
            raise InvalidArgumentError(f"Mistakes draws images [samples, height, width, 1|3]; x has the shape {shape}")
        self.every = positive("every", every)
        self.count = positive("count", count)

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Forgets what an earlier fit predicted."""
        self.predictions.forget()

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Predicts and draws, when it is due; a model without mistakes has nothing to draw."""
        if not self.should_run(epoch):
            return
        step, labels = self.step(epoch), self.predictions.labels
        scores = self.predictions.at(self.model, step)
        predicted = scores.argmax(axis=1)
        wrong = np.flatnonzero(predicted != labels)
        surest = wrong[np.argsort(-scores[wrong, predicted[wrong]], kind="stable")][: self.count]
        classes = self.predictions.class_names
        tiles = [
            _captioned(
                np.asarray(self.predictions.x[index]),
                classes[labels[index]],
                f"taken for {classes[predicted[index]]}",
                f"{scores[index, predicted[index]]:.1%} sure",
            )
            for index in surest
        ]
        if tiles:
            self.run.writer(VALIDATION).images(step, {MOST_CONFIDENT_ERRORS_TAG: sheet(np.stack(tiles), gap=6)})


def are_images(x: Any) -> bool:
    """Whether inputs can be drawn: [samples, height, width] or [samples, height, width, 1|3], of 4 pixels or more."""
    shape = tuple(getattr(x, "shape", ()))
    drawable = len(shape) == 3 or (len(shape) == 4 and shape[3] in (1, 3))
    return drawable and min(shape[1:3]) >= 4


def _captioned(image: npt.NDArray[Any], *lines: str) -> npt.NDArray[np.uint8]:
    """A thumbnail, scaled to its own least and greatest value, above some lines of text: [height, width, 3]."""
    grey_or_colour = image.reshape(*image.shape[:2], -1).astype(np.float64)
    grey_or_colour[~np.isfinite(grey_or_colour)] = 0.0
    low, high = grey_or_colour.min(), grey_or_colour.max()
    levels = ((grey_or_colour - low) / ((high - low) or 1.0) * 255.0).round().astype(np.uint8)
    thumbnail = _thumbnail(np.broadcast_to(levels, (*levels.shape[:2], 3)))
    tile = Image.new("RGB", (max(_SIDE, thumbnail.width), thumbnail.height + _LINE * len(lines) + 4), (255, 255, 255))
    tile.paste(thumbnail, ((tile.width - thumbnail.width) // 2, 0))
    draw = ImageDraw.Draw(tile)
    for number, text in enumerate(lines):
        middle = (tile.width / 2, thumbnail.height + _LINE * (number + 0.5) + 2)
        draw.text(middle, *_fitting(strip_accents(text), tile.width), anchor="mm")
    return np.asarray(tile)


def _thumbnail(pixels: Pixels) -> Image.Image:
    """An image in its own proportions, its longer side about `_SIDE` pixels: whole pixels where it is enlarged."""
    height, width, _ = pixels.shape
    image, scale = Image.fromarray(np.ascontiguousarray(pixels)), _SIDE / max(height, width)
    if scale < 1:
        return image.resize((max(1, round(width * scale)), max(1, round(height * scale))), Image.Resampling.BOX)
    return image.resize((width * round(scale), height * round(scale)), Image.Resampling.NEAREST)


def _fitting(text: str, width: int) -> tuple[str, tuple[int, int, int], ImageFont.FreeTypeFont | ImageFont.ImageFont]:
    """A text in the largest of a few fonts in which it fits, or cut; what `ImageDraw.text` wants: text, ink, font."""
    fonts = [ImageFont.load_default(size) for size in (13, 12, 11, 10)]
    font = next((font for font in fonts if font.getlength(text) <= width), fonts[-1])
    while font.getlength(text) > width:
        text = f"{text[:-2]}…"
    return text, (33, 33, 33), font
