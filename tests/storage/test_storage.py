"""Content by its hash, in a folder and in a bucket alike: durable, written once, never changed."""

from __future__ import annotations

import errno
import hashlib
import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path

import obstore
import pytest
from obstore.store import S3Store

from procure import storage
from procure.patience import is_away
from procure.storage import Bucket, Folder, folder
from procure.storage import bucket as buckets
from procure.web import health

ABSENT = "0" * 64


@pytest.fixture(params=["folder", "bucket"])
def keep(request: pytest.FixtureRequest, tmp_path: Path) -> Folder:
    if request.param == "folder":
        return Folder(tmp_path / "files")
    return storage.connect(tmp_path / "files", request.getfixturevalue("bucket_url"))


def incoming(keep: Folder, content: bytes) -> Path:
    path = keep.root / "incoming" / secrets.token_hex(16)
    path.write_bytes(content)
    return path


def test_what_was_put_is_there_as_it_was(keep: Folder, tmp_path: Path) -> None:
    content = b"sealed " * 1000
    sha256 = keep.put(content)
    assert sha256 == hashlib.sha256(content).hexdigest()
    assert keep.has(sha256)
    assert keep.read(sha256) == content
    with keep.open(sha256) as handle:
        assert (handle.read(7), handle.seek(0), handle.read()) == (b"sealed ", 0, content)
    keep.copy_out(sha256, tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == content
    assert list(keep.hashes()) == [sha256]
    assert list((keep.root / "incoming").iterdir()) == []


def test_what_could_not_be_written_whole_takes_no_room(
    keep: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "planted")

    monkeypatch.setattr(folder.os, "fsync", full)
    (tmp_path / "given").write_bytes(b"much")
    for act in (lambda: keep.put(b"much"), lambda: keep.copy_in(tmp_path / "given", ABSENT)):
        with pytest.raises(OSError, match="planted"):
            act()
    assert list((keep.root / "incoming").iterdir()) == []


def test_putting_the_same_again_changes_nothing(keep: Folder) -> None:
    assert keep.put(b"once") == keep.put(b"once")
    assert len(list(keep.hashes())) == 1


def test_a_finished_file_is_taken_in_whatever_its_size(keep: Folder) -> None:
    for content in (b"small", b"large" * (buckets._SMALL // 4)):
        sha256 = hashlib.sha256(content).hexdigest()
        for _ in range(2):
            path = incoming(keep, content)
            assert keep.adopt(path, sha256) == sha256
            assert not path.exists()
        assert keep.read(sha256) == content


def test_a_copy_of_a_file_is_kept(keep: Folder, tmp_path: Path) -> None:
    (tmp_path / "own").write_bytes(b"own")
    sha256 = keep.copy_in(tmp_path / "own", hashlib.sha256(b"own").hexdigest())
    assert (tmp_path / "own").exists()
    assert keep.read(sha256) == b"own"


def test_what_is_not_there_is_said_in_one_way(keep: Folder, tmp_path: Path) -> None:
    assert not keep.has(ABSENT)
    for ask in (keep.read, keep.open, lambda one: keep.copy_out(one, tmp_path / "copy")):
        with pytest.raises(FileNotFoundError):
            ask(ABSENT)
    keep.remove(ABSENT)
    for name in ("../escape", "A" * 64, ""):
        with pytest.raises(ValueError, match="SHA-256"):
            keep.has(name)


def test_what_is_removed_is_gone(keep: Folder) -> None:
    sha256 = keep.put(b"gone")
    keep.remove(sha256)
    assert not keep.has(sha256)
    assert list(keep.hashes()) == []


def test_what_was_being_written_when_a_process_ended_is_found(keep: Folder) -> None:
    path = incoming(keep, b"half")
    late = datetime.now(UTC) + timedelta(hours=1)
    assert keep.abandoned(late) == [path.name]
    keep.abandon(path.name)
    assert keep.abandoned(late) == []


def test_the_service_itself_refuses_to_write_a_small_file_twice(bucket_url: str, tmp_path: Path) -> None:
    """The control: content under a hash that isn't its own is not replaced by another."""
    keep = storage.connect(tmp_path / "files", bucket_url)
    for content in (b"first", b"second"):
        keep.adopt(incoming(keep, content), ABSENT)
    assert keep.read(ABSENT) == b"first"
    store = S3Store.from_url(bucket_url)
    obstore.put(store, f"00/{ABSENT}", b"second")
    assert keep.read(ABSENT) == b"second", "who holds the keys can still write: versions are for that"


def test_a_service_that_is_away_is_a_disk_that_is_away(bucket_url: str, tmp_path: Path) -> None:
    store = S3Store.from_url(
        bucket_url,
        endpoint="http://127.0.0.1:9",
        retry_config={"max_retries": 0, "retry_timeout": timedelta(seconds=1)},
    )
    keep = Bucket(tmp_path / "files", store)
    path = incoming(keep, b"not lost")
    for act in (keep.answers, lambda: keep.has(ABSENT), lambda: keep.adopt(path, ABSENT)):
        with pytest.raises(OSError) as error:
            act()
        assert is_away(error.value)
    assert path.read_bytes() == b"not lost"


def test_health_asks_the_service(bucket_url: str, tmp_path: Path) -> None:
    before = storage.current() if storage._current else None
    storage.use(storage.connect(tmp_path / "files", bucket_url))
    assert health.PARTS["storage"]() is True
    if before is not None:
        storage.use(before)
