from __future__ import annotations

import shlex

import pytest

from trackers.errors import InvalidArgumentError
from trackers.manage.python_command import PythonCommand, parse_command


@pytest.mark.parametrize(
    ("command", "parsed"),
    [
        ("python train.py", PythonCommand((), False, "train.py", ())),
        ("/venv/bin/python3.11 'a b.py' --note \"it's\"", PythonCommand((), False, "a b.py", ("--note", "it's"))),
        (
            "python -u -X utf8 -W error train.py -m x",
            PythonCommand(("-u", "-X", "utf8", "-W", "error"), False, "train.py", ("-m", "x")),
        ),
        ("python -Werror -OO train.py", PythonCommand(("-Werror", "-OO"), False, "train.py", ())),
        ("python -m experiments.mnist_cnn --small", PythonCommand((), True, "experiments.mnist_cnn", ("--small",))),
        ("python -um experiments.x", PythonCommand(("-u",), True, "experiments.x", ())),
        ("python -mexperiments.x -c 3", PythonCommand((), True, "experiments.x", ("-c", "3"))),
        ("python /venv/bin/fit --lr 1", PythonCommand((), False, "/venv/bin/fit", ("--lr", "1"))),
    ],
)
def test_a_command_is_taken_apart_and_joined_again(command: str, parsed: PythonCommand) -> None:
    assert parse_command(command) == parsed
    assert parse_command(shlex.join(parsed.words("python"))) == parsed


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        ("python -c 'print(1)'", "its code was on the command line"),
        ("python -u -c 'import x'", "its code was on the command line"),
        ("python -ic 'import x'", "its code was on the command line"),
        ("python", "Python was interactive"),
        ("", "Python was interactive"),
        ("python -i", "Python was interactive"),
        ("python -", "standard input"),
        ("python -m", "it names no module"),
        ("python -m ipykernel_launcher -f kernel.json", "in a notebook"),
        ("python /lib/colab_kernel_launcher.py -f kernel.json", "in a notebook"),
        ("python /venv/bin/ipython", "in a notebook"),
        ("python /venv/bin/jupyter-lab", "in a notebook"),
        ("python 'unbalanced", "is not a command line"),
    ],
)
def test_a_command_without_a_script_is_an_error(command: str, reason: str) -> None:
    with pytest.raises(InvalidArgumentError, match=f"cannot be run again: .*{reason}.*; put the code into a script"):
        parse_command(command)
