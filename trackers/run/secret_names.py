"""Which files may hold secrets, by their names: they are never kept with a run."""

from __future__ import annotations

import re
from fnmatch import fnmatch
from pathlib import PurePosixPath

_SOURCES = (".py", ".pyi", ".ipynb")
# In lower case; a folder of such a name counts for everything in it.
_PATTERNS = (
    ".env",
    ".env.*",
    "*.env",
    ".envrc",
    "*.pem",
    "*.p12",
    "*.pfx",
    "*.jks",
    "*.keystore",
    "*.kdbx",
    "*.gpg",
    "*.asc",
    "*.ovpn",
    "id_rsa*",
    "id_dsa*",
    "id_ecdsa*",
    "id_ed25519*",
    ".netrc",
    "_netrc",
    ".pgpass",
    ".npmrc",
    ".pypirc",
    ".htpasswd",
    ".dockercfg",
    "kaggle.json",
    ".ssh",
    ".gnupg",
    ".aws",
    ".azure",
    ".kube",
    "*secret*",
    "*password*",
    "*passwd*",
    "*passphrase*",
    "*credential*",
)
# Sources such as keypoints.py and token_embedding.py are about other keys and tokens.
_LAST_WORD = re.compile(r"(^|[^a-z])(api)?(key|token)s?$")


def may_hold_secrets(path: str) -> bool:
    """Tells whether a file may hold secrets, by the names in its path.

    Args:
        path: A relative path with `/`.

    Returns:
        True for `.env`, `*.pem`, `id_rsa`, names with `secret`, `password` or `credential`, and other common ones. A
        name with `key`, or a last word `token`, counts too: in Python sources and notebooks only as the last word
        (`api_key.py`, not `keypoints.py`).
    """
    parts = path.lower().split("/")
    if any(fnmatch(part, pattern) for part in parts for pattern in _PATTERNS):
        return True
    if _LAST_WORD.search(PurePosixPath(parts[-1]).stem):
        return True
    return "key" in parts[-1] and not parts[-1].endswith(_SOURCES)
