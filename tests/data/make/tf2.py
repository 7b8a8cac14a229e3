"""TensorFlow 2: `tf.summary`."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from tests.data.make import values


def make(folder: Path) -> None:
    import tensorflow as tf

    with tf.summary.create_file_writer(str(folder / "summaries")).as_default():
        for step, loss, accuracy in values.losses():
            tf.summary.scalar("loss", loss, step=step)
            tf.summary.scalar("deep/accuracy", accuracy, step=step)
        tf.summary.scalar("odd", np.nan, step=0)
        tf.summary.scalar("odd", np.inf, step=2**40)
        for step in values.RARE:
            tf.summary.histogram("weights", values.weights(step), step=step, buckets=10)
            tf.summary.image("pixels", values.pixels(step), step=step)
            tf.summary.audio("tone", values.sound(step)[None, :, None], values.RATE, step=step)
            tf.summary.text("words", values.words(step), step=step, description="said **now and then**")
        tf.summary.histogram("nothing", np.zeros(0), step=0)
        tf.summary.histogram("alike", np.ones(7), step=0, buckets=3)
        tf.summary.image("grey", values.pixels(0)[..., :1], step=0, max_outputs=1)
        tf.summary.audio("silence", np.zeros((0, 10, 1), np.float32), values.RATE, step=0)
        tf.summary.audio("stereo", np.zeros((2, 10, 2), np.float32), values.RATE, step=0)
        tf.summary.text("table", np.array([["a", "b"], ["1", "2"]]), step=0)

    with tf.summary.create_file_writer(str(folder / "dtypes")).as_default():
        _numbers(tf)
    with tf.summary.create_file_writer(str(folder / "tensors")).as_default():
        _tensors(tf)
    with tf.summary.create_file_writer(str(folder / "graphs")).as_default():
        _graphs(tf)


def _numbers(tf: object) -> None:
    """Scalars as `tf.summary.scalar` makes them, but for the dtype, which it makes float32."""
    kinds = ("float64", "float32", "float16", "bfloat16", "int8", "uint8", "int16", "uint16", "int32", "uint32")
    for name in (*kinds, "int64", "uint64", "bool"):
        metadata = tf.compat.v1.SummaryMetadata(plugin_data={"plugin_name": "scalars"})
        for step in range(values.STEPS):
            tf.summary.write(name, tf.cast(step % 2 if name == "bool" else step * 4, name), step, metadata)
    metadata = tf.compat.v1.SummaryMetadata(plugin_data={"plugin_name": "scalars"})
    for step in range(values.STEPS):
        tf.summary.write("one element", tf.fill([1], float(step)), step, metadata)


def _tensors(tf: object) -> None:
    own = tf.compat.v1.SummaryMetadata(plugin_data={"plugin_name": "own", "content": b"of its own"})
    for step in values.RARE:
        tf.summary.write("own/matrix", tf.reshape(tf.range(6.0) + step, [2, 3]), step, own)
        tf.summary.write("own/strings", tf.constant(["a", b"\xff\x00", ""]), step, own)
        tf.summary.write("own/empty", tf.zeros([0, 3], tf.int64), step, own)
        tf.summary.write("own/complex", tf.complex([1.0], [float(step)]), step, own)
        tf.summary.write("nobody's", tf.range(3) + step, step)


def _graphs(tf: object) -> None:
    @tf.function
    def twice(x: object) -> object:
        return x * 2.0

    tf.summary.graph(twice.get_concrete_function(tf.TensorSpec([], tf.float32)).graph)
    tf.summary.trace_on(graph=True)
    twice(tf.constant(1.0))
    tf.summary.trace_export("twice", step=3)
