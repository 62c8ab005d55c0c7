"""How much memory the server takes while one very large sealed file comes in."""

from __future__ import annotations

import base64
import hashlib
import http
import http.client
import json
import re
import secrets
from pathlib import Path
from tempfile import TemporaryDirectory

from procure.bids.uploads import LARGEST_PIECE
from procure.crypto import age
from procure.web.bench import running
from procure.web.bench.closing import Halls
from procure.web.bench.ground import Ground
from procure.web.bench.running import Wrong

_PEAK = re.compile(r"VmHWM:\s+(\d+) kB")
_PATIENCE, _SMALL = 120, 1 << 20


def memory(on: Ground[Halls], size: int) -> dict[str, float]:
    """The most that any of its processes held, and how much more that is than after a small file."""
    with TemporaryDirectory() as name, on.copy(on.places[0]) as url, running.serving(url, on.at) as server:
        for _ in range(running.WORKERS):
            _upload(server.port, on.built.bearer, _sealed(Path(name), _SMALL))
        before = max(map(_peak, server.workers()))
        _upload(server.port, on.built.bearer, _sealed(Path(name), size))
        after = max(map(_peak, server.workers()))
    return {"bytes": size, "most_mib": after >> 10, "more_mib": (after - before) >> 10}


def _sealed(folder: Path, size: int) -> Path:
    plain, target = folder / "plain", folder / "sealed"
    with plain.open("wb") as handle:
        handle.truncate(size)
    target.unlink(missing_ok=True)
    age.seal_file(plain, target, age.new_identity()[1])
    return target


def _upload(port: int, bearer: str, sealed: Path) -> None:
    """As the client does it: piece by piece, then the hash of the whole."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
    headers, path = {"Authorization": f"Bearer {bearer}"}, f"/api/up/{secrets.token_hex(16)}"
    whole, offset = hashlib.sha256(), 0
    with sealed.open("rb") as source:
        while piece := source.read(LARGEST_PIECE):
            digest = base64.b64encode(hashlib.sha256(piece).digest()).decode()
            more = {"Content-Digest": f"sha-256=:{digest}:", "Content-Type": "application/octet-stream"}
            _send(connection, "PUT", f"{path}?offset={offset}", piece, headers | more)
            whole.update(piece)
            offset += len(piece)
    finish = json.dumps({"sha256": whole.hexdigest(), "size": offset}).encode()
    _send(connection, "POST", f"{path}/finish", finish, headers | {"Content-Type": "application/json"})
    connection.close()


def _send(
    connection: http.client.HTTPConnection, method: str, path: str, body: bytes, headers: dict[str, str]
) -> None:
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    said = answer.read()
    if answer.status not in (http.HTTPStatus.OK, http.HTTPStatus.NO_CONTENT):
        raise Wrong(f"{answer.status} {said.decode('utf-8', 'replace')}")


def _peak(process: int) -> int:
    """The most memory that a process has held, in KiB."""
    found = _PEAK.search(Path(f"/proc/{process}/status").read_text())
    assert found is not None
    return int(found[1])
