"""Keeps the code of a run in `code/`: the script, the changes since the commit, untracked sources, the packages."""

from __future__ import annotations

import functools
import importlib.metadata
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from trackers.run.code_location import CodeLocation, locate_code
from trackers.run.git import read_git, run_git
from trackers.run.kept_files import KeptFiles
from trackers.run.secret_names import may_hold_secrets
from trackers.schema.code_manifest import CodeManifest
from trackers.schema.rerun_origin import rerun_origin
from trackers.schema.run_layout import CODE_DIR, KEPT_FILES_DIR, LOCK_FILE, PATCH_FILE

_MAX_BYTES = 5_000_000
_MAX_LIST_BYTES = 50_000_000
_TIMEOUT = 20  # seconds, for each call of git in a large repository
# Whatever the user's configuration is, `git apply` must be able to read the patch.
_DIFF = (
    *("-c", "diff.noprefix=false", "-c", "diff.mnemonicPrefix=false", "diff", "HEAD", "--binary", "--no-color"),
    *("--no-ext-diff", "--no-textconv", "--no-relative", "--submodule=short"),
)


def keep_code(run_directory: Path) -> list[str]:
    """Keeps the code of this process: at most 5 MB, without files that may hold secrets.

    Args:
        run_directory: The run's directory.

    Returns:
        What is left out, a sentence each.

    Raises:
        OSError: If a file cannot be written, or git fails.
        subprocess.SubprocessError: If git fails.
    """
    folder = run_directory / CODE_DIR
    folder.mkdir()
    lock = "".join(f"{name}=={version}\n" for name, version in installed_packages().items())
    (folder / LOCK_FILE).write_text(lock, encoding="utf-8")
    location = locate_code()
    kept = KeptFiles(location.root, folder / KEPT_FILES_DIR, _MAX_BYTES)
    patch_bytes = _keep_patch(location.root, folder / PATCH_FILE, kept) if location.commit else 0
    if location.script:
        kept.add(location.script)
    if location.commit:
        kept.add_sources(_list_files(location.root, "ls-files", "--others", "--exclude-standard", "-z"))
    origin = rerun_origin()
    CodeManifest(
        commit=location.commit,
        root=str(origin.original_path(location.root) if origin else location.root),
        directory=location.directory,
        script=location.script,
        import_paths=list(location.import_paths),
        patch_bytes=patch_bytes,
        files=kept.files,
        skipped=kept.listed(),
        skipped_count=len(kept.skipped),
    ).save(folder)
    return [*_without_commit(location), *kept.summary()]


@functools.cache
def installed_packages() -> Mapping[str, str]:
    """Returns the packages that were installed at the first call: name to version, sorted by name."""
    packages: dict[str, tuple[str, str]] = {}
    for distribution in importlib.metadata.distributions():
        name = distribution.metadata["Name"]
        if name:  # a broken installation has none; of two versions, Python imports the first
            packages.setdefault(name.lower().replace("_", "-"), (name, distribution.version))
    return dict(packages[key] for key in sorted(packages))


def _keep_patch(root: Path, path: Path, kept: KeptFiles) -> int | None:
    """Writes the changes since the commit; returns their size, or None if they are too large."""
    # `git diff` refreshes the index, and a person who runs git at that moment would find it locked.
    index = path.with_name("index").absolute()
    # By the time of the index, git recognizes files that were changed in the same moment: copy it, too.
    shutil.copy2(root / run_git("rev-parse", "--git-path", "index", folder=root), index)
    try:
        return _write_patch(root, path, kept, index)
    finally:
        index.unlink()


def _write_patch(root: Path, path: Path, kept: KeptFiles, index: Path) -> int | None:
    secrets = list(_secret_changes(_list_files(root, "diff", "HEAD", "--name-status", "-C", "-z", index=index)))
    for name in secrets:
        kept.skip(name, "its changes may hold secrets")
    excluded = [f":(exclude,top,literal){name}" for name in secrets]
    max_bytes = kept.bytes_remaining
    patch = read_git(*_DIFF, "--", ":/", *excluded, folder=root, timeout=_TIMEOUT, max_bytes=max_bytes, index=index)
    if patch is None:
        kept.skip(PATCH_FILE, f"the changes since the commit have more than {max_bytes:,} bytes")
        return None
    if patch:
        path.write_bytes(patch)
    kept.bytes_remaining -= len(patch)
    return len(patch)


def _secret_changes(fields: Iterable[str]) -> Iterator[str]:
    """Yields the changed files that may hold secrets, by their names or by those that they had at the commit.

    Args:
        fields: As `git diff --name-status -z` prints them: a status, one name, and a second one after a copy or rename.
    """
    remaining = iter(fields)
    for status in remaining:
        names = [next(remaining) for _ in range(2 if status[0] in "CR" else 1)]
        if any(map(may_hold_secrets, names)):
            # A source that was copied is changed only if it is listed itself.
            yield from names if status[0] == "R" else names[-1:]


def _list_files(root: Path, *arguments: str, index: Path | None = None) -> list[str]:
    output = read_git(*arguments, folder=root, timeout=_TIMEOUT, max_bytes=_MAX_LIST_BYTES, index=index)
    if output is None:
        raise OSError(f"git {arguments[0]} lists more than {_MAX_LIST_BYTES:,} bytes of names in {root}")
    return [os.fsdecode(name) for name in output.split(b"\0") if name]


def _without_commit(location: CodeLocation) -> list[str]:
    if location.commit:
        return []
    kept = f"only the script {location.script} is kept" if location.script else "no code is kept"
    return [f"{location.root} is not in a git repository with a commit; {kept}"]
