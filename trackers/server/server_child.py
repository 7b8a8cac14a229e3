"""What runs in TensorBoard's own process: `python -P server_child.py MODES FLAGS…`, the modes joined by commas.

TensorBoard and XProf's plugin import TensorFlow when they can, at a cost of 4-5 s, and both go on without it
when they cannot. So here, and only here, TensorFlow is made unimportable first. What is lost is live profile
capture, Debugger V2 and the projector's reading of checkpoints: the mode `with-tensorflow` keeps them.
The same is true of Google's client, 0.2 s: XProf wants it for gs:// alone, and we serve local directories.

This file is run by its path, never imported, and imports nothing of ours: it works in any directory.
"""

from __future__ import annotations

import os
import sys


def _detach() -> None:
    # The launcher's child ends here and tells the pid of its own child, whose parent is then init: a notebook
    # collects no zombies, and no Popen object there complains that its process is still running.
    pid = os.fork()
    if pid:
        print(pid, flush=True)
        os._exit(0)
    # The launcher reads our standard output to its end; from here on it is the log, as standard error is.
    os.dup2(2, 1)


if __name__ == "__main__":
    _detach()
    modes, *flags = sys.argv[1:]
    if "read-only" in modes.split(","):
        # Not as a flag: a TensorBoard without the RUNS tab does not know that one, and would not start.
        os.environ["TRACKERS_READ_ONLY"] = "1"
    if "without-tensorflow" in modes.split(","):
        # None in sys.modules is Python's own way to say "import of this fails".
        sys.modules.update(dict.fromkeys(["tensorflow", "google.auth"]))  # type: ignore[arg-type]
    sys.argv = ["tensorboard", *flags]

    from tensorboard.main import run_main

    run_main()
