from __future__ import annotations

import pytest

from trackers.errors import InvalidArgumentError
from trackers.manage.command_settings import apply_setting


@pytest.mark.parametrize(
    ("arguments", "setting", "changed"),
    [
        ("--learning-rate 0.1 --epochs 3", "learning_rate=0.01", "--learning-rate 0.01 --epochs 3"),
        ("--learning_rate=0.1", "learning-rate=0.01", "--learning_rate=0.01"),
        ("--epochs 3", "epochs=", "--epochs "),
        ("--lr 1 --lr 2", "lr=3", "--lr 1 --lr 3"),
        ("--offset -0.5 x", "offset=2", "--offset 2 x"),
        ("--offset 1", "offset=-2", "--offset=-2"),
        ("-b 32", "b=64", "-b 64"),
        ("--small --epochs 3", "small=true", "--small true --epochs 3"),
        ("--small x", "small", "--small x"),
        ("model.lr=0.1 seed=3", "model.lr=0.2", "model.lr=0.2 seed=3"),
        ("--note a=b", "note=c=d", "--note c=d"),
        ("--lr 1 -- --lr 2", "lr=3", "--lr 3 -- --lr 2"),
    ],
)
def test_an_option_of_the_command_is_replaced_as_it_is_spelled(arguments: str, setting: str, changed: str) -> None:
    assert list(apply_setting(arguments.split(), setting)) == changed.split(" ")


@pytest.mark.parametrize(
    ("arguments", "setting", "changed"),
    [
        ("", "learning_rate=0.01", "--learning-rate 0.01"),
        ("--epochs 3", "batch_size=8", "--epochs 3 --batch_size 8"),
        ("x.csv", "small", "x.csv --small"),
        ("a -- b", "small", "a --small -- b"),
        ("", "--learning-rate=-1", "--learning-rate=-1"),
    ],
)
def test_another_known_option_is_added(arguments: str, setting: str, changed: str) -> None:
    known = ["--batch_size", "learning_rate", "batch_size", "small"]
    assert list(apply_setting(arguments.split(), setting, known)) == changed.split(" ")


@pytest.mark.parametrize("setting", ["lr=1", "lr", "=1", "", "--"])
def test_an_unknown_setting_lists_what_can_be_set(setting: str) -> None:
    with pytest.raises(InvalidArgumentError, match=r"unknown setting .*what can be set is batch-size, learning-rate$"):
        apply_setting(["--batch_size", "3"], setting, ["learning_rate"])
    with pytest.raises(InvalidArgumentError, match="none: the run has neither options nor hyperparameters"):
        apply_setting(["data.csv"], setting)
