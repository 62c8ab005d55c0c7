"""Security headers on every response (trust: W8)."""

from __future__ import annotations

from flask import Flask, Response, request

from procure.gate import acting

_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "object-src 'none'",
    ]
)
_ALWAYS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
}


def init_app(app: Flask) -> None:
    """Set the headers after every request."""
    app.after_request(guard)


def guard(response: Response) -> Response:
    """Add what every response carries, and keep signed-in pages out of caches."""
    for name, value in _ALWAYS.items():
        response.headers.setdefault(name, value)
    if request.endpoint != "static" and acting.person() is not None:
        response.headers["Cache-Control"] = "no-store"
    return response
