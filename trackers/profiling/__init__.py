"""Reads profiler traces with XProf."""
