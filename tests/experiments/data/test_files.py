from __future__ import annotations

import functools
import hashlib
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from experiments.data.files import DataError, File, find

CONTENT = b"sex,length\n"
SHA256 = hashlib.sha256(CONTENT).hexdigest()


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The URL of a server with one file; Keras's cache is empty."""
    (tmp_path / "server").mkdir()
    (tmp_path / "server" / "shells.csv").write_bytes(CONTENT)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(QuietHandler, directory=str(tmp_path / "server"))
    ) as server:
        threading.Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}/shells.csv"
        server.shutdown()


def test_a_file_is_downloaded_once_to_the_cache_of_keras(url: str, tmp_path: Path) -> None:
    path = find(File("folder/shells.csv", url, SHA256), None)
    assert path == tmp_path / "keras" / "datasets" / "folder" / "shells.csv"
    assert path.read_bytes() == CONTENT
    (tmp_path / "server" / "shells.csv").unlink()
    assert find(File("folder/shells.csv", url, SHA256), None) == path


def test_a_download_with_another_checksum_is_an_error(url: str) -> None:
    with pytest.raises(DataError, match=rf"{url} is another file than shells\.csv: its SHA-256 should be {'0' * 64}"):
        find(File("shells.csv", url, "0" * 64), None)


def test_a_failed_download_returns_none(url: str) -> None:
    assert find(File("others.csv", url.replace("shells", "others"), SHA256), None) is None


def test_a_local_folder_must_contain_the_file(url: str, tmp_path: Path) -> None:
    (tmp_path / "local").mkdir()
    with pytest.raises(DataError, match=r"local' must contain shells\.csv"):
        find(File("shells.csv", url, SHA256), tmp_path / "local")
    (tmp_path / "local" / "shells.csv").write_bytes(CONTENT)
    assert find(File("shells.csv", url, SHA256), tmp_path / "local") == tmp_path / "local" / "shells.csv"
