"""CodeManifest: what a run keeps of its code, in `code/code.json`. The run owns the file."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from trackers.schema.fields import COUNT, TEXT, Field, check_fields, is_int, is_text, list_of, valid_fields
from trackers.schema.json_file import parse_json, replace_json
from trackers.schema.run_layout import CODE_MANIFEST_FILE

_SCHEMA = 1
_COMMIT = re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?")


def is_inner_path(value: Any) -> bool:
    """Tells whether a value is a relative path with `/` that stays in its folder and is not a file of git's own."""
    if not is_text(value) or not value or "\\" in value or "\0" in value:
        return False
    parts = value.split("/")
    return not value.startswith("/") and not any(part in ("", "..") or part.lower() == ".git" for part in parts)


def _is_kept(value: Any) -> bool:
    return isinstance(value, dict) and is_inner_path(value.get("path")) and is_int(value.get("bytes"))


def _is_skipped(value: Any) -> bool:
    return isinstance(value, dict) and is_text(value.get("path")) and is_text(value.get("reason"))


_INNER_PATH = Field("a relative path inside the root", is_inner_path)
_FIELDS = {
    "commit": Field(
        "a commit in hexadecimal", lambda value: is_text(value) and bool(_COMMIT.fullmatch(value))
    ).optional(),
    "root": TEXT,
    "directory": _INNER_PATH.optional(),
    "script": _INNER_PATH.optional(),
    "import_paths": Field("a list of relative paths inside the root", list_of(is_inner_path)),
    "patch_bytes": COUNT.optional(),
    "files": Field('a list of {"path": a relative path, "bytes": an integer}', list_of(_is_kept)),
    "skipped": Field('a list of {"path": a string, "reason": a string}', list_of(_is_skipped)),
    "skipped_count": COUNT,
    "schema": COUNT,
}


@dataclass
class CodeManifest:
    """What a run keeps of its code, and what it leaves out.

    Attributes:
        commit: The commit of the repository; None outside a repository, and in one without a commit.
        root: The folder of the code, an absolute path: the top of the repository; outside a repository, the folder of
            the script, or the working directory.
        directory: The working directory, relative to `root`; "." for `root` itself; None if it is elsewhere.
        script: The script, relative to `root`; None if there is none, or it belongs to an installed package.
        import_paths: The folders below `root` from which modules are imported, relative to it.
        patch_bytes: The size of `diff.patch`: 0 if nothing differs from the commit, None if the changes are not kept.
        files: `{"path": …, "bytes": …}` of each file in `files/`: the script and untracked source files.
        skipped: `{"path": …, "reason": …}` of files that are left out, at most 200 of them.
        skipped_count: How many files are left out.
        schema: The version of this layout.
    """

    commit: str | None = None
    root: str = ""
    directory: str | None = None
    script: str | None = None
    import_paths: list[str] = field(default_factory=list)
    patch_bytes: int | None = 0
    files: list[dict[str, Any]] = field(default_factory=list)
    skipped: list[dict[str, str]] = field(default_factory=list)
    skipped_count: int = 0
    schema: int = _SCHEMA

    def save(self, folder: Path) -> None:
        """Writes `code.json`.

        Args:
            folder: The folder `code` of the run.

        Raises:
            InvalidArgumentError: If a field has a value of the wrong type.
            OSError: If the file cannot be written.
        """
        values = {known.name: getattr(self, known.name) for known in fields(self)}
        check_fields(values, _FIELDS)
        replace_json(folder / CODE_MANIFEST_FILE, values)

    @classmethod
    def parse(cls, content: str | bytes) -> tuple[CodeManifest, list[str]]:
        """Reads a manifest that any program may have written.

        Args:
            content: The content of a `code.json`.

        Returns:
            The manifest without its invalid fields, and a sentence for each of those.

        Raises:
            ValueError: If the content is not a JSON object.
        """
        valid, problems = valid_fields(parse_json(content), _FIELDS)
        return cls(**valid), problems
