"""The names of the files and folders in a run's directory."""

from __future__ import annotations

import re
from typing import Final

RECORD_FILE: Final = "run.json"
LABEL_FILE: Final = "label.json"
CHECKPOINTS_DIR: Final = "checkpoints"
HISTORY_FILE: Final = "history.csv"
OUTPUT_FILE: Final = "output.log"
TF_DIR: Final = "tf"


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
