"""``procure bench open``: many bids opened together, beside what their parts cost alone."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from procure import storage
from procure.bids import openings, queries
from procure.bids.models import OpenedStatus
from procure.crypto import age
from procure.web.app import create_app
from procure.web.bench import closing, ground, upload
from procure.web.bench.closing import Closed, Halls
from procure.web.bench.figures import middle
from procure.web.bench.ground import Ground
from procure.web.bench.places import Place
from procure.web.bench.running import Wrong, environment
from procure.web.bench.scene import Crowd

_BIDS, _SIZE = 500, 1 << 20
_LARGE_BIDS, _LARGE_SIZE = 50, 20_000_000
_UPLOAD = 500_000_000
_AGE = "age"


@dataclass(frozen=True)
class Sealed:
    """A file of an opening: its hash, the hash of its ciphertext, and the key that opens it."""

    sha256: str
    blob: str
    identity: str


@dataclass(frozen=True)
class Read:
    """What an opening left."""

    opening: str
    record: str
    files: list[Sealed]


def measure(folder: Path, server_url: str | None, asked: argparse.Namespace) -> dict[str, Any]:
    """Everything about both databases."""
    crowds = [
        Crowd(1, asked.bids or _BIDS, asked.size or _SIZE),
        Crowd(1, asked.bids or _LARGE_BIDS, asked.size or _LARGE_SIZE),
    ]
    with ground.prepared(folder, server_url, lambda: closing.halls(crowds)) as on:
        sizes = {"many": vars(crowds[0]), "large": vars(crowds[1])}
        memory = upload.memory(on, asked.size or _UPLOAD)
        return {**sizes, **told(on, asked.rounds), "upload": memory} | ground.machine(on.places)


def told(on: Ground[Halls], rounds: int) -> dict[str, Any]:
    """What the openings took, and that one which is killed is resumed."""
    found: dict[str, list[dict[str, float]]] = {place.name: [] for place in on.places}
    for _ in range(rounds):
        for place in on.places:
            found[place.name].append(_round(on, place))
    for place in on.places:
        check_resumed(on, place)
    return {
        "databases": {name: _middles(taken) for name, taken in found.items()},
        "killed_in_the_middle": "resumed to the same documents and files",
        "rounds": rounds,
    }


def _middles(rounds: list[dict[str, float]]) -> dict[str, Any]:
    return {name: middle([one[name] for one in rounds]) for name in rounds[0]}


def _round(on: Ground[Halls], place: Place) -> dict[str, float]:
    many, large = on.built.closed
    with on.copy(place) as url, ground.inside(on.at, url):
        seconds, read = opened(many)
        told = {
            "many_seconds": seconds,
            "many_decrypted_alone": _decrypted(read.files),
            "many_stored_alone": _stored(read.files),
        }
        _remove(read)
        told["large_seconds"], read = opened(large)
        if shutil.which(_AGE):
            told["large_by_age"] = _by_age(read.files)
            told["age_to_large"] = told["large_by_age"] / told["large_seconds"]
        _remove(read)
        return told


def opened(one: Closed) -> tuple[float, Read]:
    """How long it took to store and log everything, and what it left; Wrong if a bid stays shut."""
    began = time.perf_counter()
    openings.open_by_id(one.tender, one.at)
    seconds = time.perf_counter() - began
    found, bids = queries.opening(one.tender), queries.opened(one.tender)
    if found is None or [bid.status for bid in bids] != [OpenedStatus.OPENED] * one.bids:
        raise Wrong(f"{one.bids}: {[bid.reason for bid in bids]}")
    files = [
        Sealed(file["sha256"], file["blob"], result["identity"])
        for result in json.loads(found.document)["results"]
        for file in result["files"]
    ]
    if lost := [file.sha256 for file in files if storage.hash_of(_path(file.sha256))[0] != file.sha256]:
        raise Wrong(f"{lost}")
    return seconds, Read(found.document, found.record, files)


def _path(sha256: str) -> Path:
    return storage.current().path(sha256)


def _remove(read: Read) -> None:
    """Let the next opening store its files anew."""
    for file in read.files:
        storage.current().remove(file.sha256)


def _decrypted(files: list[Sealed]) -> float:
    """How long it takes to hash and decrypt the same files one after another, and to store nothing."""
    began = time.perf_counter()
    with Path(os.devnull).open("wb") as nowhere:
        for file in files:
            storage.hash_of(_path(file.blob))
            with _path(file.blob).open("rb") as source:
                age.open_stream(source, nowhere, file.identity)
    return time.perf_counter() - began


def _stored(files: list[Sealed]) -> float:
    """How long it takes to write as many bytes with as many syncs, without reading or decrypting anything."""
    content = [_path(file.sha256).read_bytes() for file in files]
    with TemporaryDirectory(dir=storage.current().root) as name:
        folder = storage.Folder(Path(name))
        began = time.perf_counter()
        for one in content:
            folder.put(one)
        return time.perf_counter() - began


def _by_age(files: list[Sealed]) -> float:
    """How long the reference program takes for the same files, one after another."""
    with TemporaryDirectory(dir=storage.current().root) as folder:
        key, plain = Path(folder) / "key", Path(folder) / "plain"
        began = time.perf_counter()
        for file in files:
            key.write_text(file.identity)
            command = [_AGE, "-d", "-i", str(key), "-o", str(plain), str(_path(file.blob))]
            subprocess.run(command, check=True)  # noqa: S603  # a fixed program on our own files
        return time.perf_counter() - began


def check_resumed(on: Ground[Halls], place: Place) -> None:
    """Wrong unless an opening that is killed half way ends up, tried again, as one that was left alone."""
    many = on.built.closed[0]
    with on.copy(place) as url, on.copy(place) as other:
        command = [sys.executable, "-m", __name__, many.tender, many.at.isoformat(), str(many.bids // 2)]
        child = subprocess.run(command, env=environment(url, on.at), check=False)  # noqa: S603  # our own module
        if child.returncode != -signal.SIGKILL:
            raise Wrong(f"the opening ended with {child.returncode} before it was killed")
        with ground.inside(on.at, url):
            if queries.opening(many.tender) is not None:
                raise Wrong("half an opening was kept")
            _, resumed = opened(many)
            _remove(resumed)
        with ground.inside(on.at, other):
            _, whole = opened(many)
            _remove(whole)
    if resumed != whole:
        raise Wrong("the opening that was killed did not end up as the one that was left alone")


class _Dying(storage.Folder):
    """A storage that ends its process once it has kept so many files."""

    def __init__(self, root: Path, after: int) -> None:
        super().__init__(root)
        self._left = after

    def _place(self, incoming: Path, sha256: str) -> None:
        super()._place(incoming, sha256)
        self._left -= 1
        if not self._left:
            os.kill(os.getpid(), signal.SIGKILL)


def main(tender_id: str, at: str, after: str) -> None:
    """Open a tender, and be killed after so many files."""
    with create_app().app_context():
        storage.use(_Dying(storage.current().root, int(after)))
        openings.open_by_id(tender_id, datetime.fromisoformat(at))


def table(found: dict[str, Any]) -> str:
    """The figures for people."""
    many, large = found["many"], found["large"]
    lines = [
        f"{many['suppliers']}份各{many['size']}字节，{large['suppliers']}份各{large['size']}字节，"
        f"共{found['rounds']}轮；{found['cores']}个处理器"
    ]
    for name, one in found["databases"].items():
        lines.append(f"\n{name}")
        lines += [f"  {label}：{_of(one[key])}" for key, label in _LABELS.items() if key in one]
    told = found["upload"]
    lines.append(f"\n上传{told['bytes']}字节：每个进程的内存峰值最多 {told['most_mib']} MiB，")
    lines.append(f"  比上传之前多 {told['more_mib']} MiB；中途被杀的开标重做后与未中断的逐字节相同")
    return "\n".join(lines)


_LABELS = {
    "many_seconds": "全部解密、核对、保存并入账（秒）",
    "many_decrypted_alone": "其中单是核对密文并解密（秒）",
    "many_stored_alone": "其中单是写盘并同步（秒）",
    "large_seconds": "大文件全部解密、核对、保存并入账（秒）",
    "large_by_age": "同样的大文件逐个用 age -d 解密（秒）",
    "age_to_large": "相当于 age -d 速度的",
}


def _of(one: dict[str, float]) -> str:
    return f"{one['median']}（{one['least']}–{one['most']}）"


if __name__ == "__main__":
    main(*sys.argv[1:])
