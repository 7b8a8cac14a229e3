"""The RUNS tab inside TensorBoard."""

from typing import Final

# As TensorBoard knows the tab, in addresses and in its listing.
NAME: Final = "trackers_runs"
