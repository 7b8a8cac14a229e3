"""What is on disk and what a run is: the files of a run, its tags, and the typed model that a reader fills."""
