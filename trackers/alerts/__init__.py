"""Alerts: rules on metrics and on the end of a run, and the channels that deliver them."""
