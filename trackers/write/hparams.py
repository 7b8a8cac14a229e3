"""Converts any dict to HParams protos: one session per run, and never an experiment config.

TensorBoard uses the first experiment config of any run and ignores the rest; without one it shows the union of all
sessions, so none is written. Source of the layout:
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
from trackers.schema.fields import is_int
from trackers.schema.run_record import HParam
from trackers.schema.status import Status
from trackers.write import protos


def flatten(hparams: Mapping[str, Any]) -> dict[str, HParam]:
    """Converts hyperparameters to the types of HParams: bools, numbers and strings.

    Args:
        hparams: Name to value, nested to any depth. Mappings become dotted names, `None` is omitted, lists, tuples,
            sets and arrays become JSON, numpy scalars become numbers, enums and callables their names, NaN, infinity
            and integers beyond 64 bits strings, and anything else its `str()`.

    Returns:
        Name to bool, int, float or str, in the same order.

    Raises:
        InvalidArgumentError: If two values get the same name (`{"a.b": 1, "a": {"b": 2}}`), or UTF-8 cannot encode a
            name or a string.
    """
    flat: dict[str, HParam] = {}
    for name, value in _iter_leaves(hparams):
        if value is None:
            continue
        if name in flat:
            raise InvalidArgumentError(
                f"two hyperparameters are named {name!r}: {flat[name]!r} and {value!r}; rename one"
            )
        protos.encode_text(name, "the name of a hyperparameter")
        flat[name] = _to_hparam(value)
        protos.encode_text(str(flat[name]), f"the hyperparameter {name!r}")
    return flat


def _iter_leaves(hparams: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in hparams.items():
        if isinstance(value, Mapping):
            yield from ((f"{name}.{rest}", leaf) for rest, leaf in _iter_leaves(value))
        else:
            yield str(name), value


def _to_hparam(value: Any) -> HParam:
    if isinstance(value, enum.Enum):
        return value.name
    if isinstance(value, np.generic) or (isinstance(value, np.ndarray) and value.ndim == 0):
        value = value.item()
    if isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        # Neither run.json's readers nor HParams can hold a larger one.
        return value if is_int(value) else str(value)
    if isinstance(value, float):
        # TensorBoard's JSON has no number for NaN and infinity.
        return value if np.isfinite(value) else str(value)
    if isinstance(value, set | frozenset):
        value = sorted(value, key=str)
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if isinstance(value, list | tuple):
        return json.dumps([_to_json(item) for item in value])
    if isinstance(value, PurePath):
        return str(value)
    if isinstance(name := getattr(value, "__name__", None), str):
        return name
    # The default repr contains an address, which would differ in every run.
    text = str(value)
    return type(value).__name__ if " at 0x" in text else text


def _to_json(value: Any) -> Any:
    if value is None:
        return None
    if isinstance(value, list | tuple):
        return [_to_json(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): _to_json(item) for key, item in value.items()}
    return _to_hparam(value)


def session_start(hparams: Mapping[str, HParam], group: str, started: float) -> summary_pb2.Summary.Value:
    """Returns the summary that opens the session of a run.

    Args:
        hparams: The result of `flatten`.
        group: The name of the row in HParams. Runs of one group share a row.
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
    """Returns the summary that ends the session of a run.

    Args:
        status: The status of the run: `finished` is shown as success, every other one as failure.
        ended: Seconds since the epoch.
    """
    shown = api_pb2.STATUS_SUCCESS if status == "finished" else api_pb2.STATUS_FAILURE
    end = plugin_data_pb2.SessionEndInfo(status=shown, end_time_secs=ended)
    return _value(metadata.SESSION_END_INFO_TAG, plugin_data_pb2.HParamsPluginData(session_end_info=end))


def _value(tag: str, data: plugin_data_pb2.HParamsPluginData) -> summary_pb2.Summary.Value:
    return protos.value(tag, metadata.NULL_TENSOR, metadata.create_summary_metadata(data))
