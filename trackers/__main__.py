"""`python -m trackers`, the same as `trackers`."""

from trackers.cli import main

if __name__ == "__main__":
    main(prog_name="trackers")
