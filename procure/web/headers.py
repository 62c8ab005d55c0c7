"""Security headers on every response (trust: W8)."""

from __future__ import annotations

from flask import Flask, Response, current_app, request, session

_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self' 'wasm-unsafe-eval'",  # the quick SHA-256 of sealing; no text is ever evaluated
        "worker-src 'self'",
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
}
_BY_HTTPS = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}
"""In production, where everything travels by HTTPS."""
_PERSONAL = {"sign_in", "half"}
"""What a session holds of somebody who has signed in, or has given the password."""


def init_app(app: Flask) -> None:
    """Set the headers after every request."""
    app.after_request(guard)


def guard(response: Response) -> Response:
    """Add what every response carries, and keep signed-in pages out of caches."""
    production = current_app.extensions["procure.config"].production
    for name, value in (_ALWAYS | (_BY_HTTPS if production else {})).items():
        response.headers.setdefault(name, value)
    if request.endpoint != "static" and _is_for_one_person():
        response.headers["Cache-Control"] = "no-store"
    return response


def _is_for_one_person() -> bool:
    """Told without the database, which may be what failed."""
    return not _PERSONAL.isdisjoint(session) or "Authorization" in request.headers
