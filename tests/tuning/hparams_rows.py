"""The rows of HParams, from TensorBoard's own backend."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tensorboard.context import RequestContext
from tensorboard.plugins.hparams import api_pb2, backend_context, list_session_groups

from tests.loaders import load


def rows(logdir: Path) -> list[Any]:
    """Returns the rows of HParams, read by TensorBoard's default loader."""
    with load(logdir, "rust") as loaded:
        context = backend_context.Context(_Context(loaded.provider))
        statuses = [api_pb2.STATUS_SUCCESS, api_pb2.STATUS_FAILURE, api_pb2.STATUS_RUNNING, api_pb2.STATUS_UNKNOWN]
        experiment = context.experiment_from_metadata(
            RequestContext(), "", True, context.hparams_metadata(RequestContext(), ""), [], 0
        )
        columns = [api_pb2.ColParams(hparam=info.name, include_in_result=True) for info in experiment.hparam_infos]
        columns += [api_pb2.ColParams(metric=info.name, include_in_result=True) for info in experiment.metric_infos]
        request = api_pb2.ListSessionGroupsRequest(
            start_index=0, slice_size=10**6, allowed_statuses=statuses, col_params=columns
        )
        handler = list_session_groups.Handler(RequestContext(), context, "", request)
        return list(handler.run().session_groups)


class _Context:
    def __init__(self, provider: Any) -> None:
        self.data_provider = provider
        self.logdir = ""
