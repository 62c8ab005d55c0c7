"""The files that pages load: their hashes, signed and public, and scripts that run only with their hash.

A script's tag names its hash, and every module that it imports is named before it with its own, so that a
browser runs none of them where one byte differs.
"""

from __future__ import annotations

import base64
import os
import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from flask import Flask, url_for
from markupsafe import Markup

from procure.crypto import keyring
from procure.crypto.assets import Assets
from procure.web import shipped

_IMPORT = re.compile(r"""(?m)^(?:import|export)(?:[\s{*][^"'`;()=]*\bfrom)?\s*["'](\.[^"'\n]+)["']""")
_ALGORITHM = "sha256-"


@dataclass(frozen=True)
class _Read:
    """What is kept of a file as long as it is the same."""

    sha256: str
    imports: tuple[str, ...]


def init_app(app: Flask) -> None:
    """Give templates ``script`` and ``module``."""
    app.add_template_global(script)
    app.add_template_global(module)


def script(name: str) -> Markup:
    """The tag of a plain script."""
    return Markup('<script src="{}" integrity="{}" defer></script>').format(_address(name), integrity(name))


def module(name: str, worker: str | None = None) -> Markup:
    """The tags of a module with all that it imports; ``worker`` is what it starts beside itself."""
    tag = Markup('<link rel="modulepreload" href="{}" integrity="{}">')
    tags = [tag.format(_address(one), integrity(one)) for one in imported(name)]
    tag = Markup('<script type="module" src="{}" integrity="{}"></script>')
    tags.append(tag.format(_address(name), integrity(name)))
    tag = Markup('<meta name="worker-script" content="{}" data-integrity="{}">')
    tags += [
        tag.format(_address(one), integrity(one)) for one in ([worker, *imported(worker)] if worker else [])
    ]
    return Markup("\n").join(tags)


def integrity(name: str) -> str:
    """A file's hash as tags have it."""
    return _ALGORITHM + base64.b64encode(bytes.fromhex(_read(name).sha256)).decode("ascii")


def imported(name: str) -> list[str]:
    """Every module that a module imports, directly or not, without itself; in the order of its imports."""
    found: dict[str, None] = {}
    waiting = [name]
    while waiting:
        for one in _read(waiting.pop(0)).imports:
            if one not in found and one != name:
                found[one] = None
                waiting.append(one)
    return list(found)


def hashes() -> dict[str, str]:
    """The SHA-256 hex of every file that is served, by its path."""
    root = shipped.folder("static")
    names = sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())
    return {name: _read(name).sha256 for name in names}


def signed(at: datetime) -> tuple[bytes, bytes]:
    """The list of hashes, always the same bytes for the same files, and the platform's signature over it."""
    listed = Assets.build(files=hashes())
    return listed.data, keyring.current().receipt_signer.sign(listed.data, at)


def _address(name: str) -> str:
    return url_for("static", filename=name)


def _read(name: str) -> _Read:
    path = shipped.folder("static") / name
    seen = path.stat()
    return _kept(path, name, seen.st_mtime_ns, seen.st_size)


@lru_cache(maxsize=1024)
def _kept(path: Path, name: str, changed: int, size: int) -> _Read:
    """Read once for each time that the file was changed."""
    content = path.read_bytes()
    is_script = name.endswith(".js")
    found = _IMPORT.findall(content.decode("utf-8")) if is_script else []
    imports = [os.path.normpath(f"{os.path.dirname(name)}/{one}") for one in found]
    return _Read(sha256(content).hexdigest(), tuple(imports))
