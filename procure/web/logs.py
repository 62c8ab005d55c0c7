"""The log: one line of JSON for each answer and each failure, with the id of its request."""

from __future__ import annotations

import json
import logging
import re
import secrets
import sys
import time
from datetime import UTC, datetime
from typing import Any

from flask import Flask, Response, g, has_request_context, request

_GIVEN = re.compile(r"[A-Za-z0-9._-]{8,64}")
_ANSWERS = logging.getLogger("procure.answers")
_QUIET = {"bids", "bids_api", "static"}
"""What is done there before an opening would tell by its number how many bid."""
_FAILED = 500


class Lines(logging.Formatter):
    """A record as JSON: ``time``, ``level``, ``logger``, ``request`` inside one, ``message`` or the facts."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
        }
        if has_request_context():
            line["request"] = request_id()
        facts = getattr(record, "facts", None)
        line |= facts if facts else {"message": record.getMessage()}
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def configure() -> None:
    """Write everything from INFO on to standard error, for whoever collects it."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)


def init_app(app: Flask) -> None:
    """Give each request its id and tell of each answer; never whose it was, nor the address asked for."""
    app.before_request(_begin)
    app.after_request(_tell)


def request_id() -> str:
    """The request's id: the proxy's, where it sent one that is only an id, else ours."""
    if "request_id" not in g:
        given = request.headers.get("X-Request-ID", "")
        g.request_id = given if _GIVEN.fullmatch(given) else secrets.token_hex(8)
    return str(g.request_id)


def _begin() -> None:
    g.began = time.monotonic()


def _tell(response: Response) -> Response:
    response.headers["X-Request-ID"] = request_id()
    if _may_be_told(response.status_code):
        facts = {
            "method": request.method,
            "endpoint": request.endpoint,
            "status": response.status_code,
            "ms": round(1000 * (time.monotonic() - g.get("began", time.monotonic())), 1),
        }
        _ANSWERS.info("answered", extra={"facts": facts})
    return response


def _may_be_told(status: int) -> bool:
    blueprint = request.blueprint or request.endpoint
    return status >= _FAILED or blueprint not in _QUIET
