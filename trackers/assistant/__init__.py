"""A Model Context Protocol server: assistants read the logs, and label runs where a person allows it."""
