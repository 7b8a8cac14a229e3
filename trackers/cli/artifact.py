"""`trackers artifact`: the files that runs made and used."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from trackers.cli.options import logdir_option
from trackers.cli.printing import print_frame, print_table, style_options
from trackers.schema.run_record import INPUT, OUTPUT

if TYPE_CHECKING:
    from trackers.artifacts.store import ArtifactStore
    from trackers.artifacts.versions import Version

_MAX_LINES = 20

_WHERE = "Artifacts are stored in LOGDIR/artifacts, or in the folder that the variable TRACKERS_ARTIFACTS names."
_REFERENCE = "ARTIFACT is `name:v0`, `name:latest`, or `name`, which is the latest."

_HELP = f"""List, show, copy and check artifacts: models, data sets and other files of runs.

{_WHERE} `run.log_artifact` stores one, `run.use_artifact` returns it.

\b
  trackers artifact list                           every version
  trackers artifact show mnist_cnn                 its files, the runs that made and used it
  trackers artifact get mnist_cnn:v0 -o a.keras    a copy of version 0
  trackers artifact verify                         read everything and check the digests
"""
_LIST_HELP = f"""List the versions of every artifact, or of the artifacts that are named.

{_WHERE}

\b
  trackers artifact list
  trackers artifact list mnist_cnn --json
"""
_SHOW_HELP = f"""Show one version of an ARTIFACT: its files, and the runs under LOGDIR that made and used it.

{_REFERENCE}

\b
  trackers artifact show mnist_cnn
"""
_GET_HELP = f"""Copy a version of an ARTIFACT to a new file, or to a new folder if it is one.

{_REFERENCE} Nothing is overwritten, and the digest of every file is checked.

\b
  trackers artifact get mnist_cnn              under its own name, here
  trackers artifact get mnist_cnn:v0 -o old.keras
"""
_VERIFY_HELP = f"""Read artifacts as a whole and check their digests; exit with 1 if one is damaged or missing.

{_REFERENCE} By default every version of every artifact is checked. Logging the same content again repairs it.

\b
  trackers artifact verify
  trackers artifact verify mnist_cnn
"""
_reference_argument = click.argument("reference", metavar="ARTIFACT")


@click.group(help=_HELP, short_help="List, show, copy and check models and data sets.")
def artifact() -> None:
    """Groups the verbs about artifacts."""


@artifact.command("list", help=_LIST_HELP, short_help="List the versions of artifacts.")
@click.argument("names", metavar="[NAME]...", nargs=-1)
@logdir_option
@style_options
def list_(names: Sequence[str], logdir: str, style: str | None) -> None:
    """Prints a row per version."""
    import pandas as pd

    store = _store(logdir)
    versions = [version for name in names or store.versions.names() for version in _versions(store, name)]
    columns = ("name", "version", "kind", "size", "created", "run", "sha256")
    if style in ("json", "csv"):
        rows = [[getattr(version, column) for column in columns] for version in versions]
        print_frame(pd.DataFrame(rows, columns=list(columns)), style)
        return
    cells = [
        [version.reference, version.kind, _megabytes(version.size), _minutes(version.created), version.run]
        for version in versions
    ]
    print_table(["artifact", "kind", "size", "created (UTC)", "made by"], cells, style, required=[0])


@artifact.command(help=_SHOW_HELP, short_help="Show a version: its files and its runs.")
@_reference_argument
@logdir_option
def show(reference: str, logdir: str) -> None:
    """Prints one version."""
    store = _store(logdir)
    version = store.versions.resolve(reference)
    files = store.files(version)
    lines = [
        ("artifact", version.reference),
        ("kind", version.kind),
        ("size", f"{version.size:,} bytes"),
        ("sha256", version.sha256),
        ("created (UTC)", _minutes(version.created)),
        ("first made by", version.run),
        *_limited("made by", _runs(logdir, version, OUTPUT)),
        *_limited("used by", _runs(logdir, version, INPUT)),
        *_limited("file", [f"{file.path} ({_megabytes(file.size)})" for file in files]),
    ]
    for name, text in lines:
        click.echo(f"{name:<14} {text}")


@artifact.command(help=_GET_HELP, short_help="Copy a version to a new file or folder.")
@_reference_argument
@click.option("-o", "--out", type=click.Path(path_type=Path), metavar="PATH", help="The copy.  [default: its own name]")
@logdir_option
def get(reference: str, out: Path | None, logdir: str) -> None:
    """Copies one version."""
    from trackers.artifacts.checkout import copy_version
    from trackers.artifacts.progress import byte_progress

    store = _store(logdir)
    version = store.versions.resolve(reference)
    out = out or Path(Path(version.file or version.name).name)
    with byte_progress(f"Copying {version.reference}", version.size) as on_bytes:
        copy_version(store, version, out, on_bytes)
    click.echo(f"{out}: {version.reference}, {_megabytes(version.size)}, sha256 {version.sha256}")


@artifact.command(help=_VERIFY_HELP, short_help="Check the digests of artifacts.")
@click.argument("references", metavar="[ARTIFACT]...", nargs=-1)
@logdir_option
def verify(references: Sequence[str], logdir: str) -> None:
    """Prints what is damaged or missing."""
    from trackers.artifacts.progress import byte_progress

    store = _store(logdir)
    if references:
        versions = [store.versions.resolve(reference) for reference in references]
    else:
        versions = [version for name in store.versions.names() for version in store.versions.of(name)]
    size = sum(version.size for version in versions)
    with byte_progress("Checking", size) as on_bytes:
        faults = [fault for version in versions for fault in store.faults(version, on_bytes)]
    for fault in faults:
        click.echo(fault)
    count = f"{len(versions):,} version{'' if len(versions) == 1 else 's'} ({_megabytes(size)})"
    click.echo(f"{count}: {len(faults) or 'no'} fault{'' if len(faults) == 1 else 's'}")
    sys.exit(1 if faults else 0)


def _store(logdir: str) -> ArtifactStore:
    from trackers.artifacts.location import store_of_logdir

    return store_of_logdir(logdir)


def _versions(store: ArtifactStore, name: str) -> list[Version]:
    # The latest is resolved for its error if there is no such artifact.
    return store.versions.of(store.versions.resolve(name).name)


def _runs(logdir: str, version: Version, role: str) -> list[str]:
    """Returns the runs whose records name the version in a role."""
    from trackers.errors import ReadError
    from trackers.reader.artifacts import artifacts_of_runs
    from trackers.reader.index import LogIndex

    try:
        index = LogIndex(logdir, verify=False)
    except ReadError:  # the store is elsewhere
        return []
    named = (version.name, version.version, version.sha256, role)
    return [
        run
        for run, entries in artifacts_of_runs(index).items()
        if any((entry["name"], entry["version"], entry["sha256"], entry["role"]) == named for entry in entries)
    ]


def _limited(title: str, texts: Sequence[str]) -> list[tuple[str, str]]:
    more = [("", f"and {len(texts) - _MAX_LINES:,} more")] if len(texts) > _MAX_LINES else []
    return [(title, text) for text in texts[:_MAX_LINES]] + more


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.1f} MB" if size >= 1e5 else f"{size:,} bytes"


def _minutes(timestamp: str) -> str:
    return timestamp[:16].replace("T", " ")
