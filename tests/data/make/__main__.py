"""The golden files: each writer's in a folder of its own, made by that writer itself."""

from __future__ import annotations

import argparse
import importlib
import os
import tempfile
from pathlib import Path

from tests.data.make.files import keep

HERE = Path(__file__).parents[1]

# Each has its module here, whose `make(folder)` writes into a folder; and the packages that it needs.
WRITERS = {
    "tf1": "tensorflow, tensorboard",
    "tf2": "tensorflow",
    "keras": "tensorflow, tensorboard",
    "profile": "tensorflow, keras",
    "keras_tuner": "keras-tuner, tensorflow, tensorboard",
    "audio": "tensorflow, tensorboardX, soundfile",
    "tensorboardX": "tensorboardX, soundfile, pillow",
    "pytorch": "torch (one for the CPU will do), tensorboard, pillow",
    "lightning": "lightning, torch, tensorboard",
}


def main() -> None:
    needs = "\n".join(f"  {writer:<14}{packages}" for writer, packages in WRITERS.items())
    parser = argparse.ArgumentParser(
        prog="python -m tests.data.make",
        description=__doc__,
        epilog=f"what each writer needs, besides numpy and google-crc32c:\n{needs}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "writers", nargs="*", metavar="WRITER", help="writers whose files to write again; all by default"
    )
    parser.add_argument("--into", type=Path, default=HERE, metavar="FOLDER", help="default: where this test data lies")
    options = parser.parse_args()
    if unknown := set(options.writers) - set(WRITERS):
        parser.error(f"WRITER should be among {', '.join(WRITERS)}, and {', '.join(sorted(unknown))} is not")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
    for writer in options.writers or WRITERS:
        with tempfile.TemporaryDirectory() as made:
            importlib.import_module(f"tests.data.make.{writer}").make(Path(made))
            target = options.into / writer
            print(f"{target}: {keep(Path(made), target)} bytes")


if __name__ == "__main__":
    main()
