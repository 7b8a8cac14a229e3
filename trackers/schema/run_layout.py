"""The names of the files and folders in a run's directory and in a logdir."""

from __future__ import annotations

import re
from typing import Final

RECORD_FILE: Final = "run.json"
LABEL_FILE: Final = "label.json"
ALERTS_FILE: Final = "alerts.jsonl"
ARCHITECTURE_FILE: Final = "architecture.json"
# In the logdir itself: what a person decided for all of its runs.
SETTINGS_FILE: Final = "trackers.json"
# What readers look for beside event files.
METADATA_FILES: Final = (RECORD_FILE, LABEL_FILE, ALERTS_FILE, ARCHITECTURE_FILE, SETTINGS_FILE)
BEST_CHECKPOINT: Final = "best.keras"
CHECKPOINTS_DIR: Final = "checkpoints"
CODE_DIR: Final = "code"
CODE_MANIFEST_FILE: Final = "code.json"
HISTORY_FILE: Final = "history.csv"
KEPT_FILES_DIR: Final = "files"
LOCK_FILE: Final = "requirements.lock"
OUTPUT_FILE: Final = "output.log"
PATCH_FILE: Final = "diff.patch"
TF_DIR: Final = "tf"
# The folder for artifacts beside the experiments' folders, and the file that tells it from an experiment of that name.
ARTIFACTS_DIR: Final = "artifacts"
ARTIFACT_STORE_FILE: Final = "artifact_store.json"
# TensorBoard's Projector takes a file of this name in a split's folder, or in the folder of its assets there.
PROJECTOR_CONFIG_FILE: Final = "projector_config.pbtxt"
PROJECTOR_ASSETS_DIR: Final = "plugins/org_tensorflow_tensorboard_projector"
EMBEDDINGS_DIR: Final = "embeddings"
# TensorBoard takes every file with this in its name for an event file.
_EVENT_FILE_MARKER: Final = "tfevents"
_TRACE_SUFFIX: Final = ".xplane.pb"
_TRACE_FOLDER: Final = re.compile(r"(?:(?P<folder>.+)/)?plugins/profile/(?P<session>[^/]+)")


def is_trace(name: str) -> bool:
    """Tells whether a file of this name is a profiler trace that XProf reads."""
    return name.endswith(_TRACE_SUFFIX)


def trace_location(folder: str) -> tuple[str, str] | None:
    """Splits the folder of a trace into the folder that was profiled, and the name of the profiling session.

    Args:
        folder: Relative to the logdir; "." for the logdir itself.

    Returns:
        The folder ("." for the logdir itself) and the name; None if the folder is not one of a trace.
    """
    match = _TRACE_FOLDER.fullmatch(folder)
    return (match["folder"] or ".", match["session"]) if match else None


def is_event_file(name: str) -> bool:
    """Tells whether TensorBoard takes a file of this name for an event file."""
    return _EVENT_FILE_MARKER in name


def folder_name(text: str) -> str:
    """Turns any text into the name of a folder that is not hidden (`lr: 1e-3/adam` becomes `lr_1e-3_adam`).

    Args:
        text: Any text.

    Returns:
        Letters, digits and `._+=-`, 1 to 100 bytes of UTF-8.
    """
    plain = re.sub(r"[^\w.+=-]+", "_", text).strip("._-")
    # File systems count bytes, up to 255.
    return plain.encode()[:100].decode(errors="ignore") or "unnamed"
