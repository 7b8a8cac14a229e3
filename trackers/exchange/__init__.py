"""Logs to and from what other tools read and write."""
