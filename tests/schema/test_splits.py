"""Splits: a name of a Keras log belongs to one."""

from __future__ import annotations

import pytest

from trackers.schema.splits import split_of


@pytest.mark.parametrize(
    ("log_name", "split", "metric"),
    [
        ("loss", "train", "loss"),
        ("val_loss", "validation", "loss"),
        ("val_val_loss", "validation", "val_loss"),
        ("interval_loss", "train", "interval_loss"),
        ("value", "train", "value"),
    ],
)
def test_a_log_name_has_a_split_and_a_metric(log_name: str, split: str, metric: str) -> None:
    assert split_of(log_name) == (split, metric)
