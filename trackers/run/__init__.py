"""Run: its directory, progress, heartbeat, lock, shutdown and writers."""
