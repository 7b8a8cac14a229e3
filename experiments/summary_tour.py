"""Every kind of summary, written twice: with `tf.summary` and with this kit's writer. TensorBoard shows both alike.

Scalars and histograms at each of 1,000 steps; two growing images, a text and a tone at every twentieth.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import numpy as np
import tensorflow as tf

import trackers
from experiments import options, summary

BUCKETS = 50
RATE = 48_000
EVERY = 20
_PIXELS = 64


def numbers(step: int, seed: int) -> np.ndarray:
    """Returns a thousand normal numbers whose mean rises and whose spread shrinks."""
    return np.random.default_rng((seed, step)).normal(step / 200, 2.0 - step / 800, 1000).astype(np.float32)


def images(share: float) -> np.ndarray:
    """Returns a disc and a square that grow with a share in 0…1: [2, height, width, 3], floats in 0…1."""
    y, x = np.mgrid[-1 : 1 : _PIXELS * 1j, -1 : 1 : _PIXELS * 1j]
    disc, square = np.hypot(x, y) <= share, np.maximum(abs(x), abs(y)) <= share
    orange, blue = np.array([1.0, 0.6, 0.0]), np.array([0.2, 0.4, 1.0])
    return np.stack([disc[..., None] * orange, square[..., None] * blue]).astype(np.float32)


def tone(share: float, seconds: float = 0.5) -> np.ndarray:
    """Returns a sine that rises from 220 to 440 Hz with a share in 0…1: [frames], floats in -1…1."""
    frames = np.arange(round(seconds * RATE)) / RATE
    return (0.5 * np.sin(2 * np.pi * 220 * 2**share * frames)).astype(np.float32)


def with_tensorflow(run: trackers.Run, steps: int, seed: int) -> None:
    """Writes with `tf.summary`."""
    with run.tf_writer().as_default():
        for step in range(steps):
            values = numbers(step, seed)
            tf.summary.scalar("tour/mean", values.mean(), step=step)
            tf.summary.histogram("tour/normal", values, step=step, buckets=BUCKETS)
            if step % EVERY == 0:
                share = step / steps
                tf.summary.image("tour/growing", images(share), step=step, max_outputs=2)
                tf.summary.text("tour/text", f"Step **{step}** of {steps}", step=step)
                tf.summary.audio("tour/tone", tone(share)[None, :, None], sample_rate=RATE, step=step)


def with_the_kit(run: trackers.Run, steps: int, seed: int) -> None:
    """Writes the same with the kit: the step first and a mapping second."""
    writer = run.writer()
    for step in range(steps):
        values = numbers(step, seed)
        writer.scalars(step, {"tour/mean": values.mean()})
        writer.histograms(step, {"tour/normal": values}, buckets=BUCKETS)
        if step % EVERY == 0:
            share = step / steps
            writer.images(step, {"tour/growing": images(share)})
            writer.text(step, {"tour/text": f"Step **{step}** of {steps}"})
            writer.audio(step, {"tour/tone": tone(share)}, sample_rate=RATE)


def main(argv: Sequence[str] | None = None) -> trackers.Run:
    """Writes everything twice into one run.

    Args:
        argv: The command line; by default that of the process.

    Returns:
        The finished run.
    """
    parser = options.parser(__doc__)
    parser.add_argument("--steps", type=options.positive_int, default=1000, help="how many steps are written")
    args = parser.parse_args(argv)
    if args.small:
        args.steps = min(args.steps, 60)

    seconds = {}
    hparams = {"model": "summary_tour", "steps": args.steps}
    with trackers.Run(args.logdir / "summary_tour", hparams=hparams, seed=args.seed, capture_output=True) as run:
        ways: dict[str, Callable[[trackers.Run, int, int], None]] = {
            "with tf.summary": with_tensorflow,
            "with the kit": with_the_kit,
        }
        for name, write in ways.items():
            begun = time.perf_counter()
            write(run, args.steps, args.seed)
            seconds[name] = f"{time.perf_counter() - begun:.2f} s for {args.steps} steps"

    summary.print_summary(run, seconds, args.logdir)
    return run


if __name__ == "__main__":
    options.run_main(main)
