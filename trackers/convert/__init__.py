"""Converts logs to and from the formats of other tools."""
