"""Parts that several trackers share."""
