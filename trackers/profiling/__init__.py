"""Profiler traces, read by XProf."""
