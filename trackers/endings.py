"""How a run learns that it is over: by an exception, a signal, or the end of the interpreter."""

from __future__ import annotations

import os
import signal
import sys
import threading
from types import FrameType

from trackers import names


class Terminated(SystemExit):
    """SIGTERM came. Raised in the main thread, so that `with` blocks close as they do for Ctrl-C."""


_terminated = threading.Event()


def status_after(error: BaseException | None) -> names.Status:
    """The status of a run whose block was left with this exception, or with none."""
    if error is None or (isinstance(error, SystemExit) and error.code in (None, 0)):
        return "finished"
    return "interrupted" if isinstance(error, KeyboardInterrupt | Terminated) else "failed"


def status_at_exit() -> names.Status:
    """The status of a run that is still open when the interpreter ends."""
    if _terminated.is_set():
        return "interrupted"
    return status_after(getattr(sys, "last_value", None))


def heed_sigterm() -> bool:
    """Lets SIGTERM unwind the main thread instead of ending the process on the spot.

    A handler that somebody else has installed stays, and threads other than the main one cannot install any.

    Returns:
        Whether it was done now, and so is to be undone by `forget_sigterm`.
    """
    if threading.current_thread() is not threading.main_thread():
        return False
    if signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
        return False
    owner = os.getpid()

    def handle(number: int, frame: FrameType | None) -> None:
        if os.getpid() != owner:  # a forked child inherits the handler, and the run is not its own
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)
            return
        _terminated.set()
        raise Terminated(128 + number)

    signal.signal(signal.SIGTERM, handle)
    return True


def forget_sigterm() -> None:
    """Gives SIGTERM its own meaning back."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
