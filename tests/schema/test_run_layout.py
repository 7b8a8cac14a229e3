"""The names of folders."""

from __future__ import annotations

import pytest

from trackers.schema.run_layout import folder_name


@pytest.mark.parametrize(
    ("text", "folder"),
    [
        ("first try", "first_try"),
        ("lr: 1e-3/adam", "lr_1e-3_adam"),
        ("../../etc", "etc"),
        (".hidden", "hidden"),
        ("été=1+2.5", "été=1+2.5"),
        ("", "unnamed"),
        ("…", "unnamed"),
        ("a" * 300, "a" * 100),
        ("é" * 300, "é" * 50),
    ],
)
def test_any_text_becomes_the_name_of_a_folder(text: str, folder: str) -> None:
    assert folder_name(text) == folder
