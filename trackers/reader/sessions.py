"""HParams as anybody's event files tell them."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from tensorboard.compat.proto import event_pb2
from tensorboard.plugins.hparams import api_pb2, plugin_data_pb2

from trackers import names
from trackers.reader.event_files import EventFile
from trackers.reader.status import UNKNOWN

_STATUS = {api_pb2.STATUS_SUCCESS: "finished", api_pb2.STATUS_FAILURE: "failed", api_pb2.STATUS_RUNNING: "running"}


@dataclass
class Session:
    """What HParams knows of a run.

    Attributes:
        hparams: Name to bool, number or str; whole numbers as int, since HParams has but one kind of number.
        status: As in a record, or `unknown`.
        started: Seconds since the epoch, or NaN.
        ended: Likewise.
    """

    hparams: dict[str, Any] = field(default_factory=dict)
    status: str = UNKNOWN
    started: float = math.nan
    ended: float = math.nan


def session(files: Iterable[EventFile]) -> Session:
    """Reads the HParams session of a run.

    Args:
        files: The event files of the run; where they tell of several sessions, the last one counts.
    """
    found = Session()
    for file in files:
        for other in file.scan.others:
            if other.plugin != names.HPARAMS_PLUGIN:
                continue
            value = event_pb2.Event.FromString(file.payload(other)).summary.value[other.index]
            data = plugin_data_pb2.HParamsPluginData.FromString(value.metadata.plugin_data.content)
            if data.HasField("session_start_info"):
                start = data.session_start_info
                hparams = {name: _plain(start.hparams[name]) for name in start.hparams}
                found = Session(hparams, started=start.start_time_secs or math.nan)
            elif data.HasField("session_end_info"):
                found.status = _STATUS.get(data.session_end_info.status, UNKNOWN)
                found.ended = data.session_end_info.end_time_secs or math.nan
    return found


def _plain(value: Any) -> Any:
    which = value.WhichOneof("kind")
    if which != "number_value":
        return getattr(value, which) if which else None
    number = value.number_value
    return int(number) if number.is_integer() and abs(number) < 2**53 else number
