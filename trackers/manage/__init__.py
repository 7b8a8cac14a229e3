"""What people do with runs on disk: label, move, check, repair and compact them. The CLI and the plugin call it."""
