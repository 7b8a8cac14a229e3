"""How a run ends: by an exception, a signal, or the exit of the interpreter."""

from __future__ import annotations

import os
import signal
import sys
import threading
from types import FrameType

from trackers.schema.status import Status


class Terminated(SystemExit):
    """Raised in the main thread by SIGTERM, so that `with` blocks close as they do for Ctrl-C."""


_terminated = threading.Event()


def status_after(error: BaseException | None) -> Status:
    """Returns the status of a run whose `with` block ended with this exception, or with None."""
    if error is None or (isinstance(error, SystemExit) and error.code in (None, 0)):
        return "finished"
    return "interrupted" if isinstance(error, KeyboardInterrupt | Terminated) else "failed"


def status_at_exit() -> Status:
    """Returns the status of a run that is still open when the interpreter exits."""
    if _terminated.is_set():
        return "interrupted"
    return status_after(error_at_exit())


def error_at_exit() -> BaseException | None:
    """Returns the exception that ended the interpreter, or None."""
    return getattr(sys, "last_value", None)


def install_sigterm_handler() -> bool:
    """Makes SIGTERM unwind the main thread instead of ending the process at once, until the last run ends.

    A handler that another package has installed stays, and only the main thread can install one.

    Returns:
        Whether it is installed; the run then calls `restore_sigterm_handler` when it ends.
    """
    if threading.current_thread() is not threading.main_thread():
        return False
    installed = signal.getsignal(signal.SIGTERM)
    if installed not in (signal.SIG_DFL, _unwind):
        return False
    if installed is signal.SIG_DFL or _handler.process != os.getpid():
        _handler.process, _handler.runs = os.getpid(), 0
        signal.signal(signal.SIGTERM, _unwind)
    _handler.runs += 1
    return True


def restore_sigterm_handler() -> None:
    """Restores the default of SIGTERM when the last run has ended."""
    _handler.runs -= 1
    is_installed = signal.getsignal(signal.SIGTERM) is _unwind
    if _handler.runs == 0 and is_installed and threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


class _HandlerState:
    """The process that handles SIGTERM, and for how many runs."""

    process = 0
    runs = 0


_handler = _HandlerState()


def _unwind(number: int, frame: FrameType | None) -> None:
    # A forked child inherits the handler, but not the runs.
    if _handler.process != os.getpid() or not _handler.runs:
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
        return
    _terminated.set()
    raise Terminated(128 + number)
