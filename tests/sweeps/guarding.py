"""Which of the headers that guard a browser an answer lacks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

POLICY = {
    "default-src": "'none'",
    "script-src": "'self' 'wasm-unsafe-eval'",
    "worker-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "object-src": "'none'",
}
EXACT = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def unguarded(answer: Any, *, signed_in: bool) -> list[str]:
    """What is wrong with an answer's headers; nothing where they are as they must be."""
    return list(_faults(answer, signed_in))


def _faults(answer: Any, signed_in: bool) -> Iterator[str]:
    headers = answer.headers
    for name, value in EXACT.items():
        if headers.get(name) != value:
            yield f"{name} is {headers.get(name)}"
    if policy(headers.get("Content-Security-Policy", "")) != POLICY:
        yield f"policy is {headers.get('Content-Security-Policy')}"
    if signed_in and headers.get("Cache-Control") != "no-store":
        yield f"may be kept: {headers.get('Cache-Control')}"
    if answer.mimetype.startswith("text/") and answer.mimetype_params.get("charset") != "utf-8":
        yield f"has no charset: {answer.content_type}"
    if "Server" in headers or "X-Powered-By" in headers:
        yield "says what it runs on"


def policy(text: str) -> dict[str, str]:
    """The directives of a content policy."""
    parts = (one.strip().partition(" ") for one in text.split(";") if one.strip())
    return {name: value for name, _, value in parts}
