"""Any dict to HParams protos: one session a run, and never an experiment config.

TensorBoard takes the first experiment config that it finds in any run and ignores the rest; with none it shows the
union of all sessions, so none is written. Source of the layout:
https://github.com/tensorflow/tensorboard/blob/master/tensorboard/plugins/hparams/summary.py
"""

from __future__ import annotations

import enum
import json
from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import Any

import numpy as np
from tensorboard.compat.proto import summary_pb2
from tensorboard.plugins.hparams import api_pb2, metadata, plugin_data_pb2

from trackers.errors import InvalidArgumentError
from trackers.schema.status import Status
from trackers.write import protos

HParam = bool | int | float | str


def flatten(hparams: Mapping[str, Any]) -> dict[str, HParam]:
    """Makes any hyperparameters fit for HParams, which takes bools, numbers and strings alone.

    Args:
        hparams: Name to value, nested as deep as you like. Mappings become dotted names, `None` is left out, lists,
            tuples, sets and arrays become JSON, numpy scalars numbers, enums and callables their names, NaN and
            infinity strings, and anything else what `str()` makes of it.

    Returns:
        Name to bool, int, float or str, in the order given.

    Raises:
        InvalidArgumentError: If two values come to bear one name (`{"a.b": 1, "a": {"b": 2}}`).
    """
    flat: dict[str, HParam] = {}
    for name, value in _leaves(hparams):
        if value is None:
            continue
        if name in flat:
            raise InvalidArgumentError(
                f"two hyperparameters are named {name!r}: {flat[name]!r} and {value!r}; rename one"
            )
        flat[name] = _plain(value)
    return flat


def _leaves(hparams: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in hparams.items():
        if isinstance(value, Mapping):
            yield from ((f"{name}.{rest}", leaf) for rest, leaf in _leaves(value))
        else:
            yield str(name), value


def _plain(value: Any) -> HParam:
    if isinstance(value, enum.Enum):
        return value.name
    if isinstance(value, np.generic) or (isinstance(value, np.ndarray) and value.ndim == 0):
        value = value.item()
    if isinstance(value, bool | str):
        return value
    if isinstance(value, int | float):
        # TensorBoard's JSON has no number for NaN and infinity, nor for an int beyond a double's range.
        return value if abs(value) < 2**1023 else str(value)
    if isinstance(value, set | frozenset):
        value = sorted(value, key=str)
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if isinstance(value, list | tuple):
        return json.dumps([_jsonable(item) for item in value])
    if isinstance(value, PurePath):
        return str(value)
    if isinstance(name := getattr(value, "__name__", None), str):
        return name
    # An object that says nothing of itself but its address would make every run's value another.
    described = str(value)
    return type(value).__name__ if " at 0x" in described else described


def _jsonable(value: Any) -> Any:
    if value is None:
        return None
    if isinstance(value, list | tuple):
        return [_jsonable(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): _jsonable(item) for key, item in value.items()}
    return _plain(value)


def session_start(hparams: Mapping[str, HParam], group: str, started: float) -> summary_pb2.Summary.Value:
    """The beginning of a run, as HParams wants it.

    Args:
        hparams: What `flatten` returned.
        group: The name of the run's row; runs of one group share a row, so it must be the run's alone.
        started: Seconds since the epoch.
    """
    start = plugin_data_pb2.SessionStartInfo(group_name=group, start_time_secs=started)
    for name, value in hparams.items():
        if isinstance(value, bool):
            start.hparams[name].bool_value = value
        elif isinstance(value, str):
            start.hparams[name].string_value = value
        else:
            start.hparams[name].number_value = value
    data = plugin_data_pb2.HParamsPluginData(session_start_info=start)
    return _value(metadata.SESSION_START_INFO_TAG, data)


def session_end(status: Status, ended: float) -> summary_pb2.Summary.Value:
    """The end of a run, as HParams wants it.

    Args:
        status: The run's status; `finished` is shown as success, every other as failure.
        ended: Seconds since the epoch.
    """
    shown = api_pb2.STATUS_SUCCESS if status == "finished" else api_pb2.STATUS_FAILURE
    end = plugin_data_pb2.SessionEndInfo(status=shown, end_time_secs=ended)
    return _value(metadata.SESSION_END_INFO_TAG, plugin_data_pb2.HParamsPluginData(session_end_info=end))


def _value(tag: str, data: plugin_data_pb2.HParamsPluginData) -> summary_pb2.Summary.Value:
    return protos.value(tag, metadata.NULL_TENSOR, metadata.create_summary_metadata(data))
