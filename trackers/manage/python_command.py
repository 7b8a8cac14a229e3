"""The command line of a run, taken apart: Python's options, the script or module, and its arguments."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from trackers.errors import InvalidArgumentError

_OPTIONS_WITH_VALUE = ("-W", "-X", "--check-hash-based-pycs")
# Flags, then `-m` or `-c`, possibly with the module or the code in the same word: `-um`, `-mpackage.module`.
_MODULE_OR_CODE = re.compile(r"-([bBdEiIOPqsSuvx]*)([mc])(.*)", re.DOTALL)
_INTERACTIVE = {"ipykernel", "ipykernel_launcher", "colab_kernel_launcher", "ipython", "IPython", "jupyter"}
_WITHOUT_SCRIPT = "the command of the run cannot be run again: {reason}; put the code into a script and run that"


@dataclass(frozen=True)
class PythonCommand:
    """A command that runs a script or a module with Python.

    Attributes:
        options: The options of the interpreter, such as `-u`.
        is_module: Whether the target is a module (`python -m`) and not a script.
        target: The name of the module, or the path of the script.
        arguments: The arguments of the script or module.
    """

    options: tuple[str, ...]
    is_module: bool
    target: str
    arguments: tuple[str, ...]

    def words(self, python: str) -> list[str]:
        """Returns the command as a list of words.

        Args:
            python: The interpreter.
        """
        return [python, *self.options, *(["-m"] if self.is_module else []), self.target, *self.arguments]


def parse_command(command: str) -> PythonCommand:
    """Takes the command of a run record apart.

    Args:
        command: As `RunRecord.command` has it.

    Raises:
        InvalidArgumentError: If it does not run a script or a module: a notebook, an interactive session, code on the
            command line; the message says which.
    """
    try:
        words = iter(shlex.split(command)[1:])
    except ValueError as error:
        raise _not_rerunnable(f"{command!r:.200} is not a command line") from error
    options: list[str] = []
    for word in words:
        if match := _MODULE_OR_CODE.fullmatch(word):
            if match[2] == "c":
                raise _not_rerunnable("its code was on the command line (python -c)")
            options += [f"-{match[1]}"] if match[1] else []
            return _command(options, True, match[3] or next(words, ""), words)
        if not word.startswith("-"):
            return _command(options, False, word, words)
        if word == "-":
            break
        options.append(word)
        if word in _OPTIONS_WITH_VALUE:
            options += [value for value in (next(words, None),) if value is not None]
    raise _not_rerunnable("Python was interactive, or read its code from standard input")


def _command(options: list[str], is_module: bool, target: str, arguments: Iterator[str]) -> PythonCommand:
    name = target.partition(".")[0] if is_module else PurePosixPath(target).stem
    if name in _INTERACTIVE or name.startswith("jupyter-"):
        raise _not_rerunnable("its code was in a notebook")
    if not target:
        raise _not_rerunnable("it names no module")
    return PythonCommand(tuple(options), is_module, target, tuple(arguments))


def _not_rerunnable(reason: str) -> InvalidArgumentError:
    return InvalidArgumentError(_WITHOUT_SCRIPT.format(reason=reason))
