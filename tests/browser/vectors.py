"""Vectors: what the page is given to judge or make, and what Python says of the same."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from procure.core.errors import ProcureError
from procure.crypto import certificates, shapes
from procure.crypto.certificates import PrivateKey
from procure.crypto.cms import Signer

JUDGE = Path(__file__).with_name("judge.js").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Vector:
    """One question to the page; ``agrees`` says of the answer whether Python says the same."""

    kind: str
    given: dict[str, Any]
    agrees: Callable[[dict[str, Any]], bool]


def judged(kind: str, by_python: Callable[[], Any], **given: Any) -> Vector:
    """What both judge: the same value, or a refusal with the same code."""
    verdict = _verdict(by_python)
    return Vector(kind, given, lambda answer: answer == verdict)


def refused(kind: str, by_python: Callable[[], Any], **given: Any) -> Vector:
    """What both refuse, for whatever reason each finds first."""
    assert "no" in _verdict(by_python)
    return Vector(kind, given, lambda answer: "no" in answer)


def made(kind: str, holds: Callable[[Any], bool], **given: Any) -> Vector:
    """What the page makes and Python judges."""
    return Vector(
        kind, given, lambda answer: "ok" in answer and _verdict(lambda: holds(answer["ok"])) == {"ok": True}
    )


def disagreements(page: Page, vectors: Iterable[Vector]) -> list[str]:
    """Where the page says otherwise, after all were asked at once."""
    asked = list(vectors)
    answers = page.evaluate(JUDGE, [{"kind": one.kind, **one.given} for one in asked])
    pairs = zip(asked, answers, strict=True)
    return [f"{one.kind}: {answer} to {one.given}"[:2000] for one, answer in pairs if not one.agrees(answer)]


def text_of(data: bytes) -> str:
    """Bytes on their way into the page."""
    return base64.b64encode(data).decode("ascii")


def bytes_of(text: str) -> bytes:
    """Bytes on their way out of the page."""
    return base64.b64decode(text, validate=True)


def canonical_text(value: Any) -> str:
    """A value in its one spelling, as the page tells it."""
    return text_of(shapes.canonical(value))


def pem(*listed: Any) -> list[str]:
    """Certificates on their way into the page."""
    return [certificates.pem(one).decode("ascii") for one in listed]


def signer_of(signer: Signer) -> dict[str, Any]:
    """A key with its certificate on its way into the page."""
    (certificate,) = pem(signer.certificate)
    return {"key": key_of(signer.key), "certificate": certificate}


def key_of(key: PrivateKey) -> dict[str, Any]:
    """A private key as the browser's own functions take it."""
    lines = certificates.key_pem(key).decode("ascii").splitlines()
    curves = {256: "P-256", 384: "P-384"}
    of_curve = {"name": "ECDSA", "namedCurve": curves.get(key.key_size)}
    algorithm = of_curve if key.key_size in curves else {"name": "RSASSA-PKCS1-v1_5", "hash": "SHA-256"}
    return {"pkcs8": "".join(lines[1:-1]), "algorithm": algorithm}


def _verdict(act: Callable[[], Any]) -> dict[str, Any]:
    try:
        return {"ok": act()}
    except ProcureError as error:
        return {"no": error.code}
