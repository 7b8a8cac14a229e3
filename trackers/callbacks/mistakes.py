"""Mistakes: the validation images that the model gets wrong and is surest of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from trackers import names
from trackers.callbacks.predictions import Predictions
from trackers.callbacks.sheets import sheet
from trackers.callbacks.tracker import Logs, Tracker, positive
from trackers.errors import SettingError

_THUMBNAIL = 96
_CAPTION = 34


class Mistakes(Tracker):
    """Writes `most_confident_mistakes` into the split `validation`: a sheet of misclassified images.

    The surest come first, each with its label, what it was taken for, and how surely. It runs the model over the
    validation data once more (once for all trackers that share `Predictions`), so it acts every few epochs.

    Args:
        validation: `(x, y)` with images [samples, height, width] or [samples, height, width, 1|3] and integer or
        one-hot
            labels; or `Predictions`, shared with other trackers.
        class_names: The classes' names in the order of the labels; the labels' numbers if left out.
        every: In epochs; the last epoch is written in any case.
        count: How many images at most.

    Raises:
        SettingError: If the inputs are not images, a label has no name, or a number is below 1.
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
            raise SettingError(f"Mistakes draws images [samples, height, width, 1|3]; x has the shape {shape}")
        self.every = positive("every", every)
        self.count = positive("count", count)

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Predicts and draws, when it is due; a model without mistakes has nothing to draw."""
        if not self.due(epoch):
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
                f"{classes[labels[index]]} taken for {classes[predicted[index]]}",
                f"{scores[index, predicted[index]]:.1%} sure",
            )
            for index in surest
        ]
        if tiles:
            self.run.writer(names.VALIDATION).images(step, {names.MISTAKES_TAG: sheet(np.stack(tiles), gap=6)})


def are_images(x: Any) -> bool:
    """Whether inputs can be drawn: [samples, height, width] or [samples, height, width, 1|3], of 4 pixels or more."""
    shape = tuple(getattr(x, "shape", ()))
    drawable = len(shape) == 3 or (len(shape) == 4 and shape[3] in (1, 3))
    return drawable and min(shape[1:3]) >= 4


def _captioned(image: npt.NDArray[Any], first: str, second: str) -> npt.NDArray[np.uint8]:
    """One thumbnail, scaled to its own least and greatest value, above two lines of text: [height, width, 3]."""
    grey_or_colour = image.reshape(*image.shape[:2], -1).astype(np.float64)
    low, high = grey_or_colour.min(), grey_or_colour.max()
    levels = ((grey_or_colour - low) / ((high - low) or 1.0) * 255.0).round().astype(np.uint8)
    thumbnail = Image.fromarray(np.broadcast_to(levels, (*levels.shape[:2], 3)).copy())
    tile = Image.new("RGB", (_THUMBNAIL, _THUMBNAIL + _CAPTION), (255, 255, 255))
    tile.paste(thumbnail.resize((_THUMBNAIL, _THUMBNAIL), Image.Resampling.NEAREST), (0, 0))
    draw = ImageDraw.Draw(tile)
    for line, text in enumerate((first, second)):
        font = _fitting(text)
        draw.text((_THUMBNAIL / 2, _THUMBNAIL + 9 + 16 * line), text, fill=(33, 33, 33), font=font, anchor="mm")
    return np.asarray(tile)


def _fitting(text: str) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """The largest font from 13 down to 7 pixels in which a text fits under a thumbnail."""
    sizes = range(13, 6, -1)
    return next(
        (font for font in map(ImageFont.load_default, sizes) if font.getlength(text) <= _THUMBNAIL),
        ImageFont.load_default(sizes[-1]),
    )
