"""Logs to and from other formats."""
