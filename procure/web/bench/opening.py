"""``procure bench open``: many bids opened together, beside what their parts cost alone."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from procure import storage
from procure.crypto import age
from procure.web.bench import closing, ground, resumed, upload
from procure.web.bench.closing import Halls
from procure.web.bench.figures import middle
from procure.web.bench.ground import Ground
from procure.web.bench.places import Place
from procure.web.bench.reading import Sealed, Spent, opened, path, remove, spent
from procure.web.bench.scene import Crowd

_BIDS, _SIZE = 500, 1 << 20
_LARGE_BIDS, _LARGE_SIZE = 50, 20_000_000
_UPLOAD = 500_000_000
_AGE = "age"


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
        resumed.check(on, place)
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
        took, read = opened(many)
        told = {
            "many_seconds": took.seconds,
            "many_processor_seconds": took.processor,
            "many_decrypted_alone": spent(lambda: _decrypt(read.files))[0].seconds,
            "many_stored_alone": spent(lambda: _store(read.files))[0].seconds,
        }
        remove(read)
        took, read = opened(large)
        told |= {"large_seconds": took.seconds, "large_processor_seconds": took.processor}
        if shutil.which(_AGE):
            told |= _beside_age(took, read.files)
        remove(read)
        return told


def _decrypt(files: list[Sealed]) -> None:
    """Hash and decrypt the same files one after another, and store nothing."""
    with Path(os.devnull).open("wb") as nowhere:
        for file in files:
            storage.hash_of(path(file.blob))
            with path(file.blob).open("rb") as source:
                age.open_stream(source, nowhere, file.identity)


def _store(files: list[Sealed]) -> None:
    """Write as many bytes with as many syncs, without decrypting anything."""
    with TemporaryDirectory(dir=storage.current().root) as name:
        folder = storage.Folder(Path(name))
        for file in files:
            folder.put(path(file.sha256).read_bytes())


def _beside_age(took: Spent, files: list[Sealed]) -> dict[str, float]:
    """What the reference program takes for the same files, one after another."""
    by_age, _ = spent(lambda: _by_age(files))
    return {
        "large_by_age": by_age.seconds,
        "large_by_age_processor_seconds": by_age.processor,
        "age_to_large": by_age.seconds / took.seconds,
        "age_to_large_by_processor": by_age.processor / took.processor,
    }


def _by_age(files: list[Sealed]) -> None:
    with TemporaryDirectory(dir=storage.current().root) as folder:
        key, plain = Path(folder) / "key", Path(folder) / "plain"
        for file in files:
            key.write_text(file.identity)
            command = [_AGE, "-d", "-i", str(key), "-o", str(plain), str(path(file.blob))]
            subprocess.run(command, check=True)  # noqa: S603  # a fixed program on our own files


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
    "many_processor_seconds": "　　所用的处理器时间（秒）",
    "many_decrypted_alone": "其中单是核对密文并解密（秒）",
    "many_stored_alone": "其中单是写盘并同步（秒）",
    "large_seconds": "大文件全部解密、核对、保存并入账（秒）",
    "large_processor_seconds": "　　所用的处理器时间（秒）",
    "large_by_age": "同样的大文件逐个用 age -d 解密（秒）",
    "large_by_age_processor_seconds": "　　所用的处理器时间（秒）",
    "age_to_large": "相当于 age -d 速度的",
    "age_to_large_by_processor": "　　按处理器时间计",
}


def _of(one: dict[str, float]) -> str:
    return f"{one['median']}（{one['least']}–{one['most']}）"
