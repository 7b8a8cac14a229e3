"""Changes the options of a command line: `learning_rate=0.01` becomes `--learning-rate 0.01`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from trackers.errors import InvalidArgumentError

# `--name`, `--name=value` and, as Hydra has it, `name=value`; a negative number is a value.
_OPTION = re.compile(r"(--?[A-Za-z][\w.-]*)(=.*)?|([A-Za-z_][\w.]*)(=.*)", re.DOTALL)


def apply_setting(arguments: Sequence[str], setting: str, known: Collection[str] = ()) -> tuple[str, ...]:
    """Changes one option of a command line.

    Args:
        arguments: The arguments of a script.
        setting: `name=value`, or `name` for an option without a value. In names, `-` and `_` are the same.
        known: Options that the script has although they are not among its arguments, by name or as the script spells
            them (`--learning_rate`).

    Returns:
        The arguments with the last `--name value`, `--name=value` or `name=value` replaced, or with `--name value`
        added.

    Raises:
        InvalidArgumentError: If the name is neither among the arguments nor known; the message lists those that are.
    """
    name, separator, value = setting.partition("=")
    options = [(index, option) for index, option in _options(arguments) if _plain(option) == _plain(name)]
    if options:
        index, option = options[-1]
        if not separator:
            return tuple(arguments)
        has_own_value = "=" not in arguments[index] and index + 1 < len(arguments)
        end = index + 1 + (has_own_value and not _is_option(arguments[index + 1]))
        style = "=" if "=" in arguments[index] else ""
        return (*arguments[:index], *_words(option, value, style), *arguments[end:])
    spelled = [option for option in known if _plain(option) == _plain(name)]
    if not spelled:
        raise _unknown(setting, arguments, known)
    end = _end_of_options(arguments)
    option = next((option for option in spelled if option.startswith("--")), f"--{_plain(name)}")
    return (*arguments[:end], *(_words(option, value) if separator else [option]), *arguments[end:])


def _options(arguments: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yields the index and the name of each option, as it is spelled, with its dashes."""
    for index, argument in enumerate(arguments[: _end_of_options(arguments)]):
        if match := _OPTION.fullmatch(argument):
            yield index, match[1] or match[3]


def _is_option(argument: str) -> bool:
    return argument.startswith("-") and bool(_OPTION.fullmatch(argument))


def _end_of_options(arguments: Sequence[str]) -> int:
    return arguments.index("--") if "--" in arguments else len(arguments)


def _words(option: str, value: str, style: str = "") -> list[str]:
    # A parser takes a separate value with a dash for an option.
    return [f"{option}={value}"] if style or value.startswith("-") else [option, value]


def _plain(name: str) -> str:
    return name.strip().lstrip("-").replace("_", "-")


def _unknown(setting: str, arguments: Sequence[str], known: Collection[str]) -> InvalidArgumentError:
    names = sorted({_plain(option) for _, option in _options(arguments)} | set(map(_plain, known)))
    choices = ", ".join(names) if names else "none: the run has neither options nor hyperparameters"
    return InvalidArgumentError(f"unknown setting {setting!r}; expected NAME=VALUE, and what can be set is {choices}")
