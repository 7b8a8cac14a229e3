"""Writes event files of every layout: by the writers themselves where they are installed, by protobuf elsewhere."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from PIL import Image
from tensorboard.compat.proto import event_pb2, summary_pb2, tensor_pb2, tensor_shape_pb2, types_pb2
from tensorboard.plugins.scalar import metadata
from tensorboard.plugins.scalar.summary_v2 import scalar_pb

from benchmarks.make_logdir import write_scalars
from trackers.formats.tfrecord import encode_record

# A logdir and about how many scalars to write -> how many were written.
Writer = Callable[[Path, int], int]
Value = summary_pb2.Summary.Value

_TAGS = [f"train/metric_{name * (1 + index % 3)}" for index, name in enumerate("abcdefghij")]
_SCALARS = metadata.create_summary_metadata(None, None)
_START = 1.7e9


def _this_kit(logdir: Path, points: int) -> int:
    return write_scalars(logdir, runs=5, tags=10, steps=max(1, points // 100))


def _plugin_each_time(logdir: Path, points: int) -> int:
    import tensorflow as tf

    tf.config.set_visible_devices([], "GPU")
    with tf.summary.create_file_writer(str(logdir)).as_default():
        for step in range(points // 10):
            for tag in _TAGS:
                tf.summary.scalar(tag, step / 7, step)
    return points // 10 * 10


def _plugin_once(logdir: Path, points: int) -> int:
    import tensorflow as tf

    with tf.Graph().as_default():
        writer = tf.compat.v1.summary.FileWriter(str(logdir))
        for step in range(points // 10):
            for tag in _TAGS:
                writer.add_summary(tf.compat.v1.Summary.FromString(scalar_pb(tag, step / 7).SerializeToString()), step)
        writer.close()
    return points // 10 * 10


def _keras(logdir: Path, points: int) -> int:
    import keras

    model = keras.Sequential([keras.layers.Input((4,)), keras.layers.Dense(4)])
    model.compile("sgd", "mse")
    callback = keras.callbacks.TensorBoard(logdir, histogram_freq=1, write_graph=False)
    callback.set_model(model)
    metrics = {f"{split}{name}": 0.5 for split in ("", "val_") for name in ("loss", "mae", "mape", "mse", "msle")}
    for epoch in range(points // 10):  # what `fit()` calls, without training
        callback.on_epoch_end(epoch, metrics)
    callback.on_train_end()
    return points // 10 * 11  # and the learning rate


def _file(path: Path, events: Iterator[tuple[int, list[Value]]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(encode_record(event_pb2.Event(wall_time=_START, file_version="brain.Event:2").SerializeToString()))
        for step, values in events:
            summary = summary_pb2.Summary(value=values)
            event = event_pb2.Event(wall_time=_START + step, step=step, summary=summary)
            file.write(encode_record(event.SerializeToString()))


def _simple(tag: str, number: float) -> Value:
    return Value(tag=tag, simple_value=number)


def _tensor(tag: str, dtype: int, named: bool = True, **content: object) -> Value:
    tensor = tensor_pb2.TensorProto(dtype=dtype, tensor_shape=tensor_shape_pb2.TensorShapeProto(), **content)
    return Value(tag=tag, tensor=tensor, metadata=_SCALARS if named else None)


def _simple_values(logdir: Path, points: int) -> int:
    _file(logdir / "events.out.tfevents.1.a", ((n // 10, [_simple(_TAGS[n % 10], n / 7)]) for n in range(points)))
    return points


def _twenty_an_event(logdir: Path, points: int) -> int:
    random = np.random.default_rng(0)
    png = io.BytesIO()
    Image.fromarray(random.integers(0, 255, (36, 36, 3), np.uint8)).save(png, "png")  # about 4 kB
    picture = Value(tag="picture", image=summary_pb2.Summary.Image(encoded_image_string=png.getvalue()))
    histogram = Value(tag="kernel", histo=summary_pb2.HistogramProto(bucket=random.random(30), bucket_limit=range(30)))

    def events() -> Iterator[tuple[int, list[Value]]]:
        for step in range(points // 20):
            yield step, [_simple(f"metric_{number}", step / (number + 1)) for number in range(20)]
            if step % 10 == 0:
                yield step, [histogram]
            if step % 100 == 0:
                yield step, [picture]

    _file(logdir / "events.out.tfevents.1.a", events())
    return points // 20 * 20


def _irregular(logdir: Path, points: int) -> int:
    random = np.random.default_rng(0)

    def events() -> Iterator[tuple[int, list[Value]]]:
        written, step, at_step = 0, 0, set[str]()
        while written < points:
            for tag in _TAGS:
                if written < points and tag not in at_step and random.random() < 0.5:
                    written += 1
                    at_step.add(tag)
                    yield step, [_simple(tag, written / 7)]
            if increase := int(random.choice([0, 1, 1, 30])):
                step, at_step = step + increase, set()

    _file(logdir / "events.out.tfevents.1.a", events())
    return points


def _small_files(logdir: Path, points: int) -> int:
    files = max(1, points // 50)
    for number in range(files):
        scalars = ((n // 5, [_tensor(_TAGS[n % 5], 1, n < 5, float_val=[n / 7])]) for n in range(50))
        _file(logdir / f"run_{number}" / "events.out.tfevents.1.a", scalars)
    return files * 50


def _number_types(logdir: Path, points: int) -> int:
    def values(n: int) -> list[Value]:
        return [
            _tensor("double", types_pb2.DT_DOUBLE, double_val=[n / 7]),
            _tensor("int64", types_pb2.DT_INT64, int64_val=[n]),
            _tensor("half", types_pb2.DT_HALF, half_val=[n % 30_000]),
            _tensor("bfloat16", types_pb2.DT_BFLOAT16, half_val=[n % 30_000]),
        ]

    _file(logdir / "events.out.tfevents.1.a", ((n, [value]) for n in range(points // 4) for value in values(n)))
    return points // 4 * 4


def _changing_tags(logdir: Path, points: int) -> int:
    random = np.random.default_rng(0)
    tags = [f"rollout/{'x' * (number % 7)}{number}" for number in range(40)]

    def events() -> Iterator[tuple[int, list[Value]]]:
        written, step = 0, 0
        while written < points:
            some = random.permutation(40)[: min(int(random.integers(2, 9)), points - written)]
            written, step = written + len(some), step + 128
            yield step, [_simple(tags[number], step / 7) for number in some]

    _file(logdir / "events.out.tfevents.1.a", events())
    return points


LAYOUTS: dict[str, Writer] = {
    "this kit": _this_kit,
    "TensorFlow 2: plugin with each value": _plugin_each_time,
    "TensorFlow 1: plugin with the first value": _plugin_once,
    "PyTorch, tensorboardX: simple values": _simple_values,
    "twenty an event, images and histograms between": _twenty_an_event,
    "irregular tags, growing and repeated steps": _irregular,
    "Keras's callback, histogram_freq=1": _keras,
    "files of 50 scalars": _small_files,
    "float64, int64, float16, bfloat16": _number_types,
    "other tags in each event": _changing_tags,
}
