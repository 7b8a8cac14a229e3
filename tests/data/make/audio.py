"""Audio by TensorFlow and tensorboardX: mono and stereo, several clips, rates and lengths."""

from __future__ import annotations

from pathlib import Path

from tests.data.make import values


def make(folder: Path) -> None:
    import numpy as np
    import tensorflow as tf
    from tensorboardX import SummaryWriter

    writer = tf.summary.create_file_writer(str(folder / "tensorflow"))
    with writer.as_default():
        for step in values.RARE:
            stereo = values.stereo(step)
            tf.summary.audio("stereo", stereo[None], 44100, step=step)
            tf.summary.audio("clips", np.stack([stereo, stereo[::-1], -stereo]), values.RATE, step=step, max_outputs=2)
            tf.summary.audio("mono", stereo[None, :, :1], 16000, step=step)
    writer.close()
    with SummaryWriter(str(folder / "tensorboardX"), write_to_disk=True) as writer:
        for step in values.RARE:
            writer.add_audio("stereo", values.stereo(step), step, sample_rate=44100)
            writer.add_audio("mono", values.stereo(step)[:, :1], step, sample_rate=16000)
