"""The runs that tests of the analysis share."""

from __future__ import annotations

import math

from trackers.schema.run_info import Metric, RunInfo
from trackers.schema.timestamps import to_seconds

INFOS = [
    RunInfo(
        "a",
        name="wide one",
        status="finished",
        start=to_seconds("2026-01-01"),
        tags=("x",),
        hparams={
            "learning_rate": 1e-2,
            "units": 8,
            "optimizer": "adam",
            "bias": True,
            "label": "1e-3",
            "limit": math.inf,
        },
        metrics={"val_accuracy": Metric(0.25, 0.5, 1, "max"), "loss": Metric(3.5, 3.0, 1, "min")},
    ),
    RunInfo(
        "b",
        status="failed",
        start=to_seconds("2026-02-01T12:00"),
        hparams={"learning_rate": 1e-4, "optimizer": "sgd", "bias": False, "label": "2", "limit": 1.0},
        metrics={"val_accuracy": Metric(0.5, 0.75, 2, "max"), "loss": Metric(1.5, 1.0, 2, "min")},
    ),
    RunInfo(
        "c",
        status="finished",
        tags=("x", "y"),
        note="diverges (twice)",
        hparams={"units": 16, "label": "3", "limit": -math.inf},
        metrics={"val_accuracy": Metric(math.nan, None, None, "max"), "loss": Metric(2.5, 2.0, 3, "min")},
    ),
]
