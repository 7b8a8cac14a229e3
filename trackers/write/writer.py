"""Writer: writes one event file of one split. Each method takes the step first and a mapping second."""

from __future__ import annotations

import itertools
import operator
import os
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, SupportsFloat, SupportsIndex

import numpy.typing as npt
from tensorboard.compat.proto import event_pb2, summary_pb2

from trackers.errors import InvalidArgumentError
from trackers.formats.tfrecord import encode_record
from trackers.write import embeddings, histograms, matrices, media, pr_curves
from trackers.write.event_file_writer import EventFileWriter
from trackers.write.scalars import scalars_event

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_MAX_STEP = 2**63 - 1


class Writer:
    """Writes every kind of summary to one event file, from any thread.

    Summaries are buffered in memory until `flush()`, which a run calls every few seconds and at the end of each epoch.
    A full buffer is written at once.

    Write the steps of a tag in ascending order: TensorBoard drops the points of a tag whose steps are not before a step
    that restarts. The wall time of a summary is the time of the call.

    Args:
        directory: The folder of the file; created when it is needed. Its path relative to the logdir is the name of the
            run in TensorBoard.
    """

    def __init__(self, directory: str | os.PathLike[str]) -> None:
        self.directory = Path(directory)
        self._file = EventFileWriter(self.directory)
        self._append = self._file.append
        self._embeddings_lock = threading.Lock()

    def scalars(self, step: int, values: Mapping[str, SupportsFloat]) -> None:
        """Writes numbers.

        Args:
            step: An integer of 0 or more.
            values: Tag to number; stored as float32, including NaN and infinities.

        Raises:
            InvalidArgumentError: If the step is not an integer in 0…2⁶³-1, a tag is not a string, or a value is not a
                number; nothing is written then.
            RunFinishedError: If the writer is closed.
            OSError: If the buffer is full and cannot be written; nothing is lost.
        """
        if type(step) is not int or not 0 <= step <= _MAX_STEP:
            step = check_step(step)
        if type(values) is not dict:
            check_mapping(values)
        if values:
            self._append(encode_record(scalars_event(time.time(), step, values)))

    def histograms(
        self, step: int, values: Mapping[str, npt.ArrayLike], buckets: int = histograms.DEFAULT_BUCKETS
    ) -> None:
        """Writes distributions of numbers, in the buckets of `tf.summary.histogram`.

        Args:
            step: An integer of 0 or more.
            values: Tag to finite numbers of any shape.
            buckets: The number of buckets of equal width between the smallest and the largest value, 1 or more.

        Raises:
            InvalidArgumentError: If the step is not an integer in 0…2⁶³-1, a tag is not a string, `buckets` is not an
                integer of 1 or more, a value is not a finite number, or float64 cannot hold the range.
            RunFinishedError: If the writer is closed.
            OSError: If the buffer is full and cannot be written; nothing is lost.
        """
        self._write_each(step, values, lambda tag, numbers: [histograms.histogram(tag, numbers, buckets)])

    def images(self, step: int, values: Mapping[str, npt.ArrayLike | Figure]) -> None:
        """Writes images as PNG.

        Args:
            step: An integer of 0 or more.
            values: Tag to [height, width], [height, width, 1|3|4] or [count, height, width, 1|3|4]; uint8 in 0…255 or
                floats in 0…1. Or tag to a matplotlib figure.

        Raises:
            InvalidArgumentError: If the step is not an integer in 0…2⁶³-1, a tag is not a string, the shape is not one
                of those, a float is NaN, or the pixels are integers other than uint8.
            RunFinishedError: If the writer is closed.
            OSError: If the buffer is full and cannot be written; nothing is lost.
        """
        self._write_each(step, values, lambda tag, pixels: [media.images(tag, pixels)])

    def audio(self, step: int, values: Mapping[str, npt.ArrayLike], sample_rate: int) -> None:
        """Writes audio clips as 16-bit WAV.

        Args:
            step: An integer of 0 or more.
            values: Tag to [frames] or [frames, channels], floats in -1…1.
            sample_rate: Frames per second, in Hz: an integer of 1 or more.

        Raises:
            InvalidArgumentError: If the step is not an integer in 0…2⁶³-1, a tag is not a string, the shape is not one
                of those, the samples are integers or NaN, or the rate is not an integer of 1 or more.
            RunFinishedError: If the writer is closed.
            OSError: If the buffer is full and cannot be written; nothing is lost.
        """
        self._write_each(step, values, lambda tag, samples: [media.audio(tag, samples, sample_rate)])

    def text(self, step: int, values: Mapping[str, str]) -> None:
        """Writes texts, which TensorBoard shows as Markdown.

        Args:
            step: An integer of 0 or more.
            values: Tag to text.

        Raises:
            InvalidArgumentError: If the step is not an integer in 0…2⁶³-1, or a tag or a text is not a string that
                UTF-8 can encode.
            RunFinishedError: If the writer is closed.
            OSError: If the buffer is full and cannot be written; nothing is lost.
        """
        self._write_each(step, values, lambda tag, markdown: [media.text(tag, markdown)])

    def matrices(
        self,
        step: int,
        values: Mapping[str, npt.ArrayLike],
        rows: Sequence[str] = (),
        columns: Sequence[str] = (),
        axes: tuple[str, str] = ("", ""),
        is_table: bool = False,
    ) -> None:
        """Writes numeric matrices: an image under the tag, the numbers under `<tag>/values`.

        Args:
            step: An integer of 0 or more.
            values: Tag to [rows, columns]; stored as float64.
            rows: The names of the rows, one each, or none.
            columns: The names of the columns, one each, or none.
            axes: What the rows and the columns are, such as `("true", "predicted")`.
            is_table: Whether each column is a quantity of its own, such as precision and support. Its cells are then
                shaded by their share of the column's maximum, not of the row's total.

        Raises:
            InvalidArgumentError: If the step is not an integer in 0…2⁶³-1, a tag or a name is not a string, a value is
                not a matrix of numbers, or the number of names differs from the matrix's.
            RunFinishedError: If the writer is closed.
            OSError: If the buffer is full and cannot be written; nothing is lost.
        """
        self._write_each(step, values, lambda tag, table: matrices.matrix(tag, table, rows, columns, axes, is_table))

    def pr_curves(self, step: int, values: Mapping[str, tuple[npt.ArrayLike, npt.ArrayLike]]) -> None:
        """Writes precision-recall curves, which TensorBoard shows in its PR Curves tab.

        Args:
            step: An integer of 0 or more.
            values: Tag to `(labels, scores)`: whether each sample is positive, as bools or 0 and 1, and its score in
                0…1; arrays of the same shape. Counted at 201 thresholds.

        Raises:
            InvalidArgumentError: If the step is not an integer in 0…2⁶³-1, a tag is not a string, a value is not a pair
                of such arrays, a label is not 0 or 1, or a score is not in 0…1.
            RunFinishedError: If the writer is closed.
            OSError: If the buffer is full and cannot be written; nothing is lost.
        """
        self._write_each(step, values, lambda tag, curve: [pr_curves.pr_curve(tag, curve)])

    def embeddings(
        self,
        step: int,
        values: Mapping[str, npt.ArrayLike],
        metadata: Mapping[str, Sequence[object]] | None = None,
        sprite: npt.ArrayLike | None = None,
    ) -> None:
        """Writes points with many dimensions, which the Projector tab draws.

        They go into files beside the event file, at once; writing a tag's step again replaces it. A TensorBoard that
        already shows the run lists them once it restarts, or when the next run appears.

        Args:
            step: An integer of 0 or more.
            values: Tag to [points, dimensions], at least 2 of each, finite numbers; stored as float32.
            metadata: Column to a value per point, such as `{"label": [...]}`; stored as text.
            sprite: An image per point: [points, height, width] or [points, height, width, 1|3|4]; uint8 in 0…255 or
                floats in 0…1. Images are scaled down to fit into one of 4,096 pixels a side.

        Raises:
            InvalidArgumentError: If the step is not an integer in 0…2⁶³-1, a tag is not a string or has one of `&#+%`,
                a value is not such points, or the metadata or the sprite does not have one entry per point; nothing is
                written then.
            ReadError: If the folder has a `projector_config.pbtxt` that is not one.
            RunFinishedError: If the writer is closed.
            OSError: If a file cannot be written.
        """
        step = check_step(step)
        check_mapping(values)
        self._file.check_open()
        with self._embeddings_lock:
            embeddings.write_embeddings(self.directory, step, values, metadata, sprite)
        # TensorBoard takes a folder for a run only if it has an event file.
        self._append_event(step, summary=summary_pb2.Summary())

    def graph(self, step: int, graph: bytes) -> None:
        """Writes a graph, which the Graphs tab opens with; one of a later step replaces it.

        Args:
            step: An integer of 0 or more.
            graph: A serialized `GraphDef`.

        Raises:
            InvalidArgumentError: If the step is not an integer in 0…2⁶³-1, or the graph is not bytes.
            RunFinishedError: If the writer is closed.
            OSError: If the buffer is full and cannot be written; nothing is lost.
        """
        if not isinstance(graph, bytes):
            raise InvalidArgumentError(f"a graph must be the bytes of a GraphDef, not {type(graph).__name__}")
        self._append_event(step, graph_def=graph)

    def summaries(self, step: int, values: Iterable[summary_pb2.Summary.Value]) -> None:
        """Writes summaries that are already protos.

        Args:
            step: An integer of 0 or more.
            values: The tagged values.

        Raises:
            InvalidArgumentError: If the step is not an integer in 0…2⁶³-1, or a value is not a `Summary.Value`.
            RunFinishedError: If the writer is closed.
            OSError: If the buffer is full and cannot be written; nothing is lost.
        """
        protos = list(values)
        for value in protos:
            if not isinstance(value, summary_pb2.Summary.Value):
                raise InvalidArgumentError(f"a summary must be a Summary.Value, not {value!r}")
        self._append_event(step, summary=summary_pb2.Summary(value=protos))

    def flush(self) -> None:
        """Passes everything written so far to the operating system.

        Raises:
            OSError: If the file cannot be created or written; nothing is lost, and the next flush tries again.
        """
        self._file.flush()

    def close(self) -> None:
        """Flushes and closes the file. A second call does nothing, unless the first one failed.

        Raises:
            OSError: If the file cannot be created or written; nothing is lost, and the next call tries again.
        """
        self._file.close()

    def _write_each(
        self, step: int, values: Mapping[str, Any], encode: Callable[[str, Any], list[summary_pb2.Summary.Value]]
    ) -> None:
        step = check_step(step)
        check_mapping(values)
        protos = itertools.chain.from_iterable(encode(tag, value) for tag, value in values.items())
        self._append_event(step, summary=summary_pb2.Summary(value=protos))

    def _append_event(self, step: int, **content: Any) -> None:
        step = check_step(step)
        self._append(encode_record(event_pb2.Event(wall_time=time.time(), step=step, **content).SerializeToString()))


def check_step(step: SupportsIndex) -> int:
    """Returns a step as an int.

    Raises:
        InvalidArgumentError: If it is not an integer in 0…2⁶³-1.
    """
    try:
        index = operator.index(step)
    except TypeError:
        raise InvalidArgumentError(f"a step must be an integer in 0…2⁶³-1, not {step!r}") from None
    if not 0 <= index <= _MAX_STEP:
        raise InvalidArgumentError(f"a step must be an integer in 0…2⁶³-1, not {step!r}")
    return index


def check_mapping(values: Any) -> None:
    """Checks the second argument of a writer's method.

    Raises:
        InvalidArgumentError: If it is not a mapping.
    """
    if not isinstance(values, Mapping):
        raise InvalidArgumentError(f"values must be a mapping of tags, such as {{'loss': 0.5}}, not {values!r:.100}")
