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
    """Lets SIGTERM unwind the main thread instead of ending the process on the spot, for as long as a run wants it.

    A handler that somebody else has installed stays, and threads other than the main one cannot install any.

    Returns:
        Whether the run may count on it, and so has to say `forget_sigterm` at its end.
    """
    if threading.current_thread() is not threading.main_thread():
        return False
    installed = signal.getsignal(signal.SIGTERM)
    if installed not in (signal.SIG_DFL, _unwind):
        return False
    if installed is signal.SIG_DFL or _heeding.process != os.getpid():
        _heeding.process, _heeding.runs = os.getpid(), 0
        signal.signal(signal.SIGTERM, _unwind)
    _heeding.runs += 1
    return True


def forget_sigterm() -> None:
    """Gives SIGTERM its own meaning back when the last run that wanted it has ended."""
    _heeding.runs -= 1
    ours = signal.getsignal(signal.SIGTERM) is _unwind
    if _heeding.runs == 0 and ours and threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


class _Heeding:
    """Which process heeds SIGTERM, and for how many runs."""

    process = 0
    runs = 0


_heeding = _Heeding()


def _unwind(number: int, frame: FrameType | None) -> None:
    # A forked child inherits the handler, and the runs are not its own.
    if _heeding.process != os.getpid() or not _heeding.runs:
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
        return
    _terminated.set()
    raise Terminated(128 + number)
