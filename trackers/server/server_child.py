"""The program of TensorBoard's own process: `python -P server_child.py MODES FLAGS…`, the modes separated by commas.

TensorBoard and XProf's plugin import TensorFlow if they can, which takes 4-5 s, and both work without it. So here, and
only here, importing TensorFlow is made to fail. This disables live profile capture, Debugger V2 and the projector's
reading of checkpoints; the mode `with-tensorflow` keeps them. Google's client (0.2 s) is treated the same way: XProf
only needs it for gs://, and this kit serves local directories.

This file is run by its path, never imported, and imports no other module of this kit, so that it works in any
directory.
"""

from __future__ import annotations

import os
import sys


def _detach() -> None:
    # The launcher's child prints the pid of its own child and ends. The parent of the server is then init, so that a
    # notebook has no zombie to collect, and no Popen object that warns of a process still running.
    pid = os.fork()
    if pid:
        print(pid, flush=True)
        os._exit(0)
    # The launcher reads standard output to its end; from here on it is the log, like standard error.
    os.dup2(2, 1)


if __name__ == "__main__":
    _detach()
    modes, *flags = sys.argv[1:]
    if "read-only" in modes.split(","):
        # Not a flag: a TensorBoard without the RUNS tab does not know it, and would not start.
        os.environ["TRACKERS_READ_ONLY"] = "1"
    if "without-tensorflow" in modes.split(","):
        # With None in sys.modules, Python raises ImportError.
        sys.modules.update(dict.fromkeys(["tensorflow", "google.auth"]))  # type: ignore[arg-type]
    sys.argv = ["tensorboard", *flags]

    from tensorboard.main import run_main

    run_main()
