"""What people do with runs: label them, put them away. Functions with paths, for the CLI and the plugin."""
