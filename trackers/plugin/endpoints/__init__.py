"""What the routes of the RUNS tab return, one module a group of routes."""
