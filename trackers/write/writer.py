"""Writer: one event file of one split. Each method takes the step first and a mapping second."""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, SupportsFloat

import numpy.typing as npt
from tensorboard.compat.proto import event_pb2, summary_pb2

from trackers.errors import InvalidArgumentError
from trackers.formats.tfrecord import encode_record
from trackers.write import histograms, matrices, media
from trackers.write.event_file_writer import EventFileWriter
from trackers.write.scalars import scalars_event


class Writer:
    """Writes every kind of summary to one event file, from any thread.

    What is written waits in memory until `flush()`, which a run calls every few seconds and at each epoch's end.

    A step is an integer, 0 or more. Write a tag's steps in rising order: TensorBoard drops the points of a tag that
    stand at or after a step that comes again. The wall time of a summary is the moment of the call.

    Args:
        directory: Where the file goes; made when it is needed. TensorBoard's name of the run is this folder's path
            relative to the logdir.
    """

    def __init__(self, directory: str | os.PathLike[str]) -> None:
        self.directory = Path(directory)
        self._file = EventFileWriter(self.directory)
        self._append = self._file.append

    def scalars(self, step: int, values: Mapping[str, SupportsFloat]) -> None:
        """Writes numbers.

        Args:
            step: 0 or more.
            values: Tag to number; kept as float32, NaN and infinities included.

        Raises:
            InvalidArgumentError: If the step is negative or a value is not a number; nothing is written then.
            RunFinishedError: If the writer is closed.
        """
        if step < 0:
            raise InvalidArgumentError(f"a step must be 0 or more, not {step!r}")
        if values:
            self._append(encode_record(scalars_event(time.time(), step, values)))

    def histograms(
        self, step: int, values: Mapping[str, npt.ArrayLike], buckets: int = histograms.DEFAULT_BUCKETS
    ) -> None:
        """Writes how numbers are distributed, in the buckets of `tf.summary.histogram`.

        Args:
            step: 0 or more.
            values: Tag to finite numbers of any shape.
            buckets: Buckets of equal width between the least and the greatest value; 1 or more.

        Raises:
            InvalidArgumentError: If the step is negative, `buckets` below 1, or a value not finite.
            RunFinishedError: If the writer is closed.
        """
        self.summaries(step, (histograms.histogram(tag, numbers, buckets) for tag, numbers in values.items()))

    def images(self, step: int, values: Mapping[str, npt.ArrayLike]) -> None:
        """Writes images, as PNG.

        Args:
            step: 0 or more.
            values: Tag to [height, width], [height, width, 1|3|4] or [count, height, width, 1|3|4]; uint8 in 0…255 or
                floats in 0…1.

        Raises:
            InvalidArgumentError: If the step is negative or the shape is none of those.
            RunFinishedError: If the writer is closed.
        """
        self.summaries(step, (media.images(tag, pixels) for tag, pixels in values.items()))

    def audio(self, step: int, values: Mapping[str, npt.ArrayLike], sample_rate: int) -> None:
        """Writes sound, as 16-bit WAV.

        Args:
            step: 0 or more.
            values: Tag to [frames] or [frames, channels], floats in -1…1.
            sample_rate: Frames per second, in Hz.

        Raises:
            InvalidArgumentError: If the step is negative or the shape or rate is none of those.
            RunFinishedError: If the writer is closed.
        """
        self.summaries(step, (media.audio(tag, samples, sample_rate) for tag, samples in values.items()))

    def text(self, step: int, values: Mapping[str, str]) -> None:
        """Writes texts, which TensorBoard shows as Markdown.

        Args:
            step: 0 or more.
            values: Tag to text.

        Raises:
            InvalidArgumentError: If the step is negative.
            RunFinishedError: If the writer is closed.
        """
        self.summaries(step, (media.text(tag, markdown) for tag, markdown in values.items()))

    def matrices(
        self,
        step: int,
        values: Mapping[str, npt.ArrayLike],
        rows: Sequence[str] = (),
        columns: Sequence[str] = (),
        axes: tuple[str, str] = ("", ""),
    ) -> None:
        """Writes numeric matrices: a picture under the tag, the numbers under `<tag>/values`.

        Args:
            step: 0 or more.
            values: Tag to [rows, columns]; kept as float64.
            rows: The rows' names, as many as there are, or none.
            columns: The columns' names, likewise.
            axes: What the rows and what the columns are, such as `("true", "predicted")`.

        Raises:
            InvalidArgumentError: If the step is negative, or shape and names do not fit.
            RunFinishedError: If the writer is closed.
        """
        made = (matrices.matrix(tag, table, rows, columns, axes) for tag, table in values.items())
        self.summaries(step, itertools.chain.from_iterable(made))

    def graph(self, step: int, graph: bytes) -> None:
        """Writes a graph, which the Graphs tab opens with; one of a later step takes its place.

        Args:
            step: 0 or more.
            graph: A serialized `GraphDef`.

        Raises:
            InvalidArgumentError: If the step is negative.
            RunFinishedError: If the writer is closed.
        """
        self._event(step, graph_def=graph)

    def summaries(self, step: int, values: Iterable[summary_pb2.Summary.Value]) -> None:
        """Writes summaries that are protos already.

        Args:
            step: 0 or more.
            values: The tagged values.

        Raises:
            InvalidArgumentError: If the step is negative.
            RunFinishedError: If the writer is closed.
        """
        self._event(step, summary=summary_pb2.Summary(value=values))

    def flush(self) -> None:
        """Hands everything written so far to the operating system.

        Raises:
            OSError: If the file cannot be made or written; what is pending is kept for the next try.
        """
        self._file.flush()

    def close(self) -> None:
        """Flushes and closes the file; a second call does nothing.

        Raises:
            OSError: If the file cannot be made or written.
        """
        self._file.close()

    def _event(self, step: int, **what: Any) -> None:
        if step < 0:
            raise InvalidArgumentError(f"a step must be 0 or more, not {step!r}")
        self._append(encode_record(event_pb2.Event(wall_time=time.time(), step=step, **what).SerializeToString()))
