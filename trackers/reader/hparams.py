"""The HParams session of a run, as any writer's event files hold it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from google.protobuf.message import DecodeError
from tensorboard.compat.proto import event_pb2
from tensorboard.plugins.hparams import api_pb2, plugin_data_pb2

from trackers.errors import ReadError
from trackers.reader.contents import NonScalarValue
from trackers.reader.event_file import EventFile
from trackers.schema.fields import is_time
from trackers.schema.run_record import HParam
from trackers.schema.status import UNKNOWN
from trackers.schema.tags import HPARAMS_PLUGIN

_STATUS = {api_pb2.STATUS_SUCCESS: "finished", api_pb2.STATUS_FAILURE: "failed", api_pb2.STATUS_RUNNING: "running"}


@dataclass
class Session:
    """What HParams knows of a run.

    Attributes:
        hparams: Name to bool, number or str; whole numbers as int, because HParams has one type of number.
        status: As in a run record, or `unknown`.
        started: Seconds since the epoch, or NaN.
        ended: Seconds since the epoch, or NaN.
        problems: What could not be decoded, a sentence each.
    """

    hparams: dict[str, HParam] = field(default_factory=dict)
    status: str = UNKNOWN
    started: float = math.nan
    ended: float = math.nan
    problems: list[str] = field(default_factory=list)


def read_session(files: Iterable[EventFile]) -> Session:
    """Reads the HParams session of a run.

    Args:
        files: The event files of the run; if they hold several sessions, the last one counts.
    """
    session = Session()
    for file in files:
        for value in file.scan.non_scalars:
            if value.plugin != HPARAMS_PLUGIN:
                continue
            try:
                data = _plugin_data(file, value)
            except (DecodeError, IndexError, ReadError) as error:
                session.problems.append(f"{file.file}: the HParams session cannot be decoded: {error}")
                continue
            if data.HasField("session_start_info"):
                start = data.session_start_info
                hparams = {name: _plain(start.hparams[name]) for name in sorted(start.hparams)}
                known = {name: value for name, value in hparams.items() if value is not None}
                session = Session(known, problems=session.problems)
                session.started = _time(start.start_time_secs, "start_time_secs", file, session)
            elif data.HasField("session_end_info"):
                # PyTorch and Lightning write a success together with the hyperparameters, before the training begins.
                has_ended = data.session_end_info.end_time_secs > 0
                session.status = _STATUS.get(data.session_end_info.status, UNKNOWN) if has_ended else UNKNOWN
                session.ended = _time(data.session_end_info.end_time_secs, "end_time_secs", file, session)
    return session


def _time(seconds: float, name: str, file: EventFile, session: Session) -> float:
    if is_time(seconds):
        return seconds or math.nan
    session.problems.append(f"{file.file}: {name} is out of range: {seconds}")
    return math.nan


def _plugin_data(file: EventFile, value: NonScalarValue) -> Any:
    summary = event_pb2.Event.FromString(file.payload(value)).summary.value[value.value_index]
    return plugin_data_pb2.HParamsPluginData.FromString(summary.metadata.plugin_data.content)


def _plain(value: Any) -> HParam | None:
    field = value.WhichOneof("kind")
    if field == "number_value":
        number: float = value.number_value
        return int(number) if number.is_integer() and abs(number) < 2**53 else number
    if field in ("string_value", "bool_value"):
        plain: HParam = getattr(value, field)
        return plain
    return None
