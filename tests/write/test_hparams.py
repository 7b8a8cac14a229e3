from __future__ import annotations

import enum
import functools
import json
import math
import time
from collections import OrderedDict
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Any

import numpy as np
import pytest
from google.protobuf import json_format
from tensorboard.context import RequestContext
from tensorboard.plugins import base_plugin
from tensorboard.plugins.hparams import (
    api_pb2,
    backend_context,
    get_experiment,
    list_session_groups,
    metadata,
    plugin_data_pb2,
)

import trackers
from tests.loaders import LOADERS, Logdir, load
from trackers.write import hparams
from trackers.write.hparams import flatten


class Colour(enum.Enum):
    RED = "#f00"


class Level(enum.IntEnum):
    HIGH = 3


class DefaultRepr:
    """Its repr is its address."""


class CustomStr:
    def __str__(self) -> str:
        return "custom text"


def function() -> None:
    pass


# Value -> hyperparameter.
LEAVES: dict[str, tuple[Any, Any]] = {
    "bool": (True, True),
    "numpy bool": (np.False_, False),
    "int": (3, 3),
    "largest int of 64 bits": (2**63 - 1, 2**63 - 1),
    "int beyond 64 bits": (2**63, "9223372036854775808"),
    "int below 64 bits": (-(2**63), "-9223372036854775808"),
    "uint64": (np.uint64(2**64 - 1), "18446744073709551615"),
    "list of ints beyond 64 bits": ([2**63], '["9223372036854775808"]'),
    "huge int": (10**400, "1" + "0" * 400),
    "huge negative int": (-(10**400), "-1" + "0" * 400),
    "float": (0.1, 0.1),
    "nan": (math.nan, "nan"),
    "infinity": (math.inf, "inf"),
    "minus infinity": (-math.inf, "-inf"),
    "numpy nan": (np.float32("nan"), "nan"),
    "float32": (np.float32(0.1), float(np.float32(0.1))),
    "int64": (np.int64(7), 7),
    "0-d array": (np.array(2.5), 2.5),
    "string": ("adam", "adam"),
    "numpy string": (np.str_("adam"), "adam"),
    "empty string": ("", ""),
    "list": ([1, 2.5, "a", True, None], '[1, 2.5, "a", true, null]'),
    "nested list": ([[1, 2], [3]], "[[1, 2], [3]]"),
    "list of other types": ([np.float32(0.5), math.nan, Colour.RED, function], '[0.5, "nan", "RED", "function"]'),
    "list of mappings": ([{"units": 32, 1: None}], '[{"units": 32, "1": null}]'),
    "empty list": ([], "[]"),
    "tuple": ((3, 3), "[3, 3]"),
    "set": ({"b", "a", "c"}, '["a", "b", "c"]'),
    "frozenset": (frozenset({2, 1}), "[1, 2]"),
    "array": (np.array([[1, 2], [3, 4]]), "[[1, 2], [3, 4]]"),
    "float array": (np.array([0.5, np.inf], np.float32), '[0.5, "inf"]'),
    "enum": (Colour.RED, "RED"),
    "int enum": (Level.HIGH, "HIGH"),
    "function": (function, "function"),
    "lambda": (lambda x: x, "<lambda>"),
    "class": (CustomStr, "CustomStr"),
    "path": (Path("/data/mnist"), "/data/mnist"),
    "pure path": (PurePosixPath("a/b"), "a/b"),
    "object": (DefaultRepr(), "DefaultRepr"),
    "object with __str__": (CustomStr(), "custom text"),
    "partial": (functools.partial(function), "partial"),
    "bytes": (b"ab", "b'ab'"),
}


@pytest.mark.parametrize("what", LEAVES)
def test_any_value_becomes_a_bool_a_number_or_a_string(what: str) -> None:
    value, expected = LEAVES[what]
    flat = flatten({what: value})
    assert flat == {what: expected}
    assert type(flat[what]) is type(expected)


def test_none_is_omitted() -> None:
    assert flatten({"a": None, "b": {"c": None, "d": 1}, "e": {}}) == {"b.d": 1}
    assert flatten({"a.b": 1, "a": {"b": None}}) == {"a.b": 1}
    assert flatten({}) == {}


@pytest.mark.parametrize("kind", [dict, OrderedDict, MappingProxyType])
def test_mappings_become_dotted_names_in_order(kind: Any) -> None:
    nested = kind({"z": 1, "optimizer": kind({"name": "adam", "schedule": kind({"decay": 0.5})}), 3: "three"})
    assert list(flatten(nested).items()) == [
        ("z", 1),
        ("optimizer.name", "adam"),
        ("optimizer.schedule.decay", 0.5),
        ("3", "three"),
    ]


@pytest.mark.parametrize(
    ("nested", "name"),
    [
        ({"a.b": 1, "a": {"b": 2}}, "a.b"),
        ({"a": {"b.c": 1, "b": {"c": 2}}}, "a.b.c"),
        ({1: 1, "1": 2}, "1"),
    ],
)
def test_two_values_with_one_name_are_an_error(nested: dict[Any, Any], name: str) -> None:
    with pytest.raises(
        trackers.InvalidArgumentError, match=f"two hyperparameters are named '{name}': 1 and 2; rename one"
    ):
        flatten(nested)


@pytest.mark.parametrize("nested", [{"\ud800": 1}, {"a": "\ud800"}, {"a": {"b": "\udfff"}}])
def test_text_that_utf8_cannot_encode_is_an_error(nested: dict[str, Any]) -> None:
    with pytest.raises(trackers.InvalidArgumentError, match="a string that UTF-8 can encode"):
        flatten(nested)


def test_flat_hparams_are_unchanged() -> None:
    flat = flatten({what: value for what, (value, _) in LEAVES.items()})
    assert flatten(flat) == flat
    json.dumps(flat, allow_nan=False)


def test_a_session_start_keeps_the_type_of_each_value() -> None:
    value = hparams.session_start({"flag": False, "one": True, "number": 3, "word": "x"}, "row", 12.5)
    start = metadata.parse_session_start_info_plugin_data(value.metadata.plugin_data.content)
    assert (start.group_name, start.start_time_secs) == ("row", 12.5)
    assert {name: value.WhichOneof("kind") for name, value in start.hparams.items()} == {
        "flag": "bool_value",
        "one": "bool_value",
        "number": "number_value",
        "word": "string_value",
    }
    assert json_format.MessageToDict(start)["hparams"] == {"flag": False, "one": True, "number": 3.0, "word": "x"}


@pytest.mark.parametrize(
    ("status", "shown"),
    [
        ("finished", api_pb2.STATUS_SUCCESS),
        ("failed", api_pb2.STATUS_FAILURE),
        ("interrupted", api_pb2.STATUS_FAILURE),
    ],
)
def test_a_session_ends_with_success_or_failure(status: Any, shown: int) -> None:
    value = hparams.session_end(status, 13.5)
    end = metadata.parse_session_end_info_plugin_data(value.metadata.plugin_data.content)
    assert (end.status, end.end_time_secs) == (shown, 13.5)


def test_an_experiment_config_is_never_written() -> None:
    for value in (hparams.session_start({"a": 1}, "row", 1.0), hparams.session_end("finished", 2.0)):
        data = plugin_data_pb2.HParamsPluginData.FromString(value.metadata.plugin_data.content)
        assert data.WhichOneof("data") != "experiment"
        assert value.tag != metadata.EXPERIMENT_TAG


class HParams:
    """What the HParams tab requests from TensorBoard."""

    def __init__(self, logdir: Logdir) -> None:
        self._context = backend_context.Context(base_plugin.TBContext(data_provider=logdir.provider))

    def columns(self) -> list[str]:
        request = api_pb2.GetExperimentRequest()
        experiment = get_experiment.Handler(RequestContext(), self._context, "", request).run()
        return [info.name for info in experiment.hparam_infos]

    def rows(self) -> dict[str, api_pb2.SessionGroup]:
        every_status = [api_pb2.STATUS_UNKNOWN, *api_pb2.Status.values()]
        request = api_pb2.ListSessionGroupsRequest(
            start_index=0, slice_size=1_000, allowed_statuses=sorted(set(every_status))
        )
        response = list_session_groups.Handler(RequestContext(), self._context, "", request).run()
        json.loads(json_format.MessageToJson(response))  # the browser's response
        rows = {group.name: group for group in response.session_groups}
        assert len(rows) == len(response.session_groups) == response.total_size
        return rows


def varied_hparams(number: int) -> dict[str, Any]:
    """Hyperparameters that differ from run to run, in their names and their types."""
    return {
        f"only_{number}": number,
        "units": [32, 64][: number % 3],
        "dropout": None if number % 2 else 0.5,
        "optimizer": {"name": "adam", "nesterov": number % 2 == 0} if number % 4 else None,
        "activation": np.float32(number) if number % 5 else math.nan,
    }


@pytest.fixture(scope="module")
def twenty(tmp_path_factory: pytest.TempPathFactory) -> list[trackers.Run]:
    root = tmp_path_factory.mktemp("twenty")
    runs = []
    for number in range(20):
        with trackers.Run(root, hparams=varied_hparams(number)) as run:
            run.writer().scalars(0, {"Best/val_loss": number})
        runs.append(run)
    return runs


@pytest.fixture(scope="module", params=LOADERS)
def tab(twenty: list[trackers.Run], request: pytest.FixtureRequest) -> Iterator[HParams]:
    with load(twenty[0].path.parent, request.param) as logdir:
        yield HParams(logdir)


def test_twenty_runs_with_different_hparams_are_twenty_rows(tab: HParams, twenty: list[trackers.Run]) -> None:
    rows = tab.rows()
    assert set(rows) == {run.name for run in twenty}
    for run in twenty:
        shown = json_format.MessageToDict(rows[run.name])
        assert shown["hparams"] == run.hparams
        assert [session["name"] for session in shown["sessions"]] == [run.path.name]
        assert [session["status"] for session in shown["sessions"]] == ["STATUS_SUCCESS"]
        assert shown["metricValues"][0]["name"] == {"tag": "Best/val_loss"}


def test_every_hyperparameter_is_a_column(tab: HParams, twenty: list[trackers.Run]) -> None:
    assert sorted(tab.columns()) == sorted({name for run in twenty for name in run.hparams})
    assert len(tab.columns()) == 20 + len(["units", "dropout", "optimizer.name", "optimizer.nesterov", "activation"])


@pytest.mark.parametrize("loader", LOADERS)
def test_runs_with_one_name_have_a_row_each(tmp_path: Path, loader: Any) -> None:
    runs = []
    for number in range(2):
        with trackers.Run(tmp_path, name="wide", hparams={"a": number}) as run:
            runs.append(run)
    with load(tmp_path, loader) as logdir:
        rows = HParams(logdir).rows()
    assert len(rows) == 2
    assert all(name.startswith("wide ") for name in rows)
    assert {row.sessions[0].name: row.hparams["a"].number_value for row in rows.values()} == {
        run.path.name: run.hparams["a"] for run in runs
    }


@pytest.mark.parametrize("loader", LOADERS)
def test_a_running_run_has_a_row(tmp_path: Path, loader: Any) -> None:
    before = time.time()
    with trackers.Run(tmp_path, hparams={}) as run:
        with load(tmp_path, loader) as logdir:
            (row,) = HParams(logdir).rows().values()
        assert row.name == run.name
        assert row.sessions[0].status == api_pb2.STATUS_UNKNOWN
        assert before <= row.sessions[0].start_time_secs <= time.time()
