"""A training that is killed within an epoch and resumed in the same run: one curve, no epoch lost or repeated.

The training is that of `fashion_mlp`, in a child process that is killed without warning (SIGKILL, as in a power cut).
This process then opens the run again, restores the backup of the last epoch and continues.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import signal
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import keras

import trackers
from experiments import data, fashion_mlp, options, summary


class PowerCut(keras.callbacks.Callback):
    """Kills the process in the middle of an epoch.

    Args:
        epoch: The epoch, counted from 1.
    """

    def __init__(self, epoch: int) -> None:
        super().__init__()
        self.at = epoch - 1

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Keeps the number of the epoch."""
        self.epoch = epoch

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Kills the process at half of the epoch's steps."""
        if self.epoch == self.at and batch >= self.params["steps"] // 2:
            os.kill(os.getpid(), signal.SIGKILL)


def train(run: trackers.Run, args: argparse.Namespace, clothes: data.Images, extra: Sequence[Any] = ()) -> keras.Model:
    """Trains `fashion_mlp` with a backup each epoch, and continues from a backup if there is one."""
    keras.utils.set_random_seed(args.seed)
    held_out, rest = fashion_mlp.parts(clothes, args)
    model = fashion_mlp.build(args.learning_rate)
    model.fit(
        clothes.x_train[rest],
        clothes.y_train[rest],
        epochs=args.epochs,
        batch_size=args.batch_size,
        validation_data=(clothes.x_train[held_out], clothes.y_train[held_out]),
        callbacks=run.callbacks(backup=True, profile=None, extra=extra),
        verbose=2,
    )
    return model


def first_half(args: argparse.Namespace, clothes: data.Images, path: Any) -> None:
    """Runs in the process that is killed: opens the run, sends its path, and trains."""
    hparams = {
        "model": "fashion_mlp",
        "dataset": clothes.name,
        "epochs": args.epochs,
        "batch_size": args.batch_size,
        "learning_rate": args.learning_rate,
        "killed_at_epoch": args.kill_at_epoch,
    }
    with trackers.Run(args.logdir / "resume", hparams=hparams, seed=args.seed, capture_output=True) as run:
        path.send(run.path)
        train(run, args, clothes, extra=[PowerCut(args.kill_at_epoch)])


def main(argv: Sequence[str] | None = None) -> trackers.Run:
    """Trains, is killed, and resumes.

    Args:
        argv: The command line; by default that of the process.

    Returns:
        The finished run.
    """
    parser = options.parser(__doc__, epochs=6, batch_size=32, learning_rate=1e-2)
    parser.add_argument(
        "--kill-at-epoch",
        type=options.positive_int,
        default=3,
        help="the epoch, from 1, in which the process is killed",
    )
    args = parser.parse_args(argv)
    if args.small:
        args.epochs, args.kill_at_epoch = min(args.epochs, 3), min(args.kill_at_epoch, 2)
    if args.kill_at_epoch > args.epochs:
        parser.error(f"--kill-at-epoch {args.kill_at_epoch} is never reached in {args.epochs} epochs")

    clothes = data.fashion_mnist(args.data_dir)
    spawn = multiprocessing.get_context("spawn")
    here, there = spawn.Pipe(duplex=False)
    process = spawn.Process(target=first_half, args=(args, clothes, there))
    process.start()
    there.close()
    try:
        path: Path = here.recv()
    except EOFError:
        raise trackers.RunDirectoryError("the first process ended before it opened its run; see above") from None
    finally:
        process.join()
    print(f"\nkilled by signal {-(process.exitcode or 0)} in the middle of epoch {args.kill_at_epoch}; resuming\n")

    with trackers.Run.resume(path) as run:
        model = train(run, args, clothes)
        loss, accuracy = model.evaluate(clothes.x_test, clothes.y_test, verbose=0)
        run.writer().scalars(args.epochs, {"test_loss": loss, "test_accuracy": accuracy})

    tested_on = f"{len(clothes.y_test):,} images of {clothes.name}"
    summary.print_summary(
        run, {"epochs": str(run.progress.epochs), "test accuracy": f"{accuracy:.2%}  ({tested_on})"}, args.logdir
    )
    return run


if __name__ == "__main__":
    options.run_main(main)
