"""What a finished play must have left: every claim is recomputed from the files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

from procure.client import audit
from procure.core import money
from procure.web.demo.town import PlayFailed


def check(folder: Path, amount_fen: int) -> list[str]:
    """The names of the checks that held; PlayFailed names the first that does not."""
    evidence = folder / "evidence"
    packages = [one.parent for one in sorted(evidence.glob("**/tender.json"), reverse=True)]
    checks = {
        "offline-audit": _audit(evidence),
        "entries-in-log": all(map(_entries, packages)),
        "ledger-head": all(_heads(one, folder / "ledger.jsonl") for one in packages),
        "contract-amount": _lowest(packages[-1]) == amount_fen,
        "contract-is-pdf": _is_pdf(folder / "contract.pdf"),
        "supplement-is-pdf": _is_pdf(folder / "supplement.pdf"),
    }
    for name, holds in checks.items():
        if not holds:
            raise PlayFailed(f"check failed: {name}")
    return list(checks)


def _is_pdf(path: Path) -> bool:
    return path.read_bytes().startswith(b"%PDF-")


def _audit(evidence: Path) -> bool:
    with redirect_stdout(StringIO()):
        return audit.main([str(evidence)]) == 0


def _entries(evidence: Path) -> bool:
    leaves = {index: leaf for index, leaf, _ in _log(evidence)}
    entries = list((evidence / "entries").glob("*.json"))
    return bool(entries) and all(leaves[path.stem] == _sha256(path.read_bytes()) for path in entries)


def _heads(evidence: Path, ledger: Path) -> bool:
    head = "0" * 64
    for row in map(json.loads, ledger.read_text(encoding="utf-8").splitlines()):
        head = _sha256(f"{head}{_sha256(row['entry'].encode())}".encode())
        if head != row["head"]:
            return False
    return head == list(_log(evidence))[-1][2]


def _lowest(evidence: Path) -> int:
    opening = json.loads((evidence / "opening.json").read_text(encoding="utf-8"))
    return min(money.fen(one["form"]["price"]) for one in opening["results"] if one["status"] == "opened")


def _log(evidence: Path) -> Iterator[tuple[str, str, str]]:
    for line in (evidence / "log.txt").read_text(encoding="utf-8").splitlines():
        index, leaf, head = line.split(" ")
        yield index, leaf, head


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
