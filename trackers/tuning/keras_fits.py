"""Attaches callbacks to every Keras model that a block of code trains."""

from __future__ import annotations

import functools
import inspect
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

CreateCallbacks = Callable[[], list[Any]]

# Fits of several threads are tracked at the same time, each with its own callbacks.
_create_callbacks: ContextVar[CreateCallbacks | None] = ContextVar("_create_callbacks", default=None)


@contextmanager
def attach_to_fits(create_callbacks: CreateCallbacks) -> Iterator[None]:
    """Adds callbacks to every `Model.fit` that this thread calls within the block.

    scikit-learn clones estimators and sets their parameters before it fits them, so neither the estimator nor its
    parameters can hold callbacks: `Model.fit` itself adds them. Wrappers deep in a pipeline are reached too.

    Args:
        create_callbacks: Called once per fit; returns its callbacks.
    """
    # Without Keras, no estimator can be a wrapper of its models.
    keras = sys.modules.get("keras")
    if keras is None:
        yield
        return
    token = _create_callbacks.set(create_callbacks)
    _fit_patch.install(keras.Model)
    try:
        yield
    finally:
        _fit_patch.remove(keras.Model)
        _create_callbacks.reset(token)


class _FitPatch:
    """Replaces `Model.fit` as long as at least one block is active."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._blocks = 0
        self._own_fit: Any = None

    def install(self, model_class: Any) -> None:
        """Enters a block."""
        with self._lock:
            self._blocks += 1
            if self._blocks == 1:
                self._own_fit = vars(model_class).get("fit")  # None if the class inherits it
                model_class.fit = _with_callbacks(model_class.fit)

    def remove(self, model_class: Any) -> None:
        """Leaves a block."""
        with self._lock:
            self._blocks -= 1
            if self._blocks == 0:
                if self._own_fit is None:
                    del model_class.fit
                else:
                    model_class.fit = self._own_fit


_fit_patch = _FitPatch()


def _with_callbacks(fit: Callable[..., Any]) -> Callable[..., Any]:
    signature = inspect.signature(fit)

    @functools.wraps(fit)
    def tracked_fit(model: Any, *args: Any, **kwargs: Any) -> Any:
        create_callbacks = _create_callbacks.get()
        if create_callbacks is None:
            return fit(model, *args, **kwargs)
        bound = signature.bind(model, *args, **kwargs)
        callbacks = bound.arguments.get("callbacks") or []
        if isinstance(callbacks, list | tuple):
            bound.arguments["callbacks"] = [*callbacks, *create_callbacks()]
        elif type(callbacks).__name__ != "CallbackList":  # a single callback; a CallbackList is complete
            bound.arguments["callbacks"] = [callbacks, *create_callbacks()]
        return fit(*bound.args, **bound.kwargs)

    return tracked_fit
