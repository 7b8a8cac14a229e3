"""Run: its directory, progress, heartbeat, shutdown and writers."""
