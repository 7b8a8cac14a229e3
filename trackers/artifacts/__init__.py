"""Artifacts: models, data sets and other files that runs make and use, stored by their content.

    logs/artifacts/artifact_store.json        marks the folder, for readers to skip
    logs/artifacts/sha256/ab/ab12…            the content of a file, read-only, under its SHA-256
    logs/artifacts/versions/digits/v0.json    a version: its kind, its digest, and the run that made it
    logs/artifacts/files/digits/v0/…          the files of a version under their own names, hard links to the content
    logs/artifacts/drafts/                    what is being copied

A source is never hard-linked: a program that writes to it later would change the store. It is copied, which shares the
blocks on disk where the file system can (Btrfs, XFS). Inside the store, links are safe: every file there is read-only,
and its digest is checked before it is used.
"""
