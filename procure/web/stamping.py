"""Asking the time stamp authority, outside every transaction, so that nobody waits for it."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

import httpx
from flask import current_app

from procure.core.errors import NotAllowed
from procure.core.terms import Message
from procure.crypto import certificates, stamps
from procure.db import let_go, unit_of_work
from procure.ledger import anchors, queries
from procure.ledger.anchors import Authority
from procure.ledger.models import Anchor
from procure.web.config import Config

_PATIENCE = 10.0
_PAUSE = timedelta(minutes=1)
_log = logging.getLogger("procure.stamping")
_tried: list[datetime] = []
"""When this process last asked without an answer that holds."""


def authority() -> Authority | None:
    """The authority of this installation; None where none is configured, or its roots can't be read."""
    config: Config = current_app.extensions["procure.config"]
    if not config.tsa_url or config.tsa_root is None or not config.tsa_root.is_file():
        return None
    return Authority(config.tsa_url, certificates.load_all(config.tsa_root.read_bytes()))


def due(at: datetime) -> list[str]:
    """The head that is to be stamped now; after a failure not for a minute."""
    if authority() is None or (_tried and at < _tried[-1] + _PAUSE):
        return []
    head = anchors.due(at)
    return [head.head] if head else []


def stamp(head: str, at: datetime) -> Anchor | None:
    """Have one signed head stamped and keep the answer; NotAllowed where none came that holds."""
    named, document = authority(), queries.signed_head(head).document.encode()
    assert named is not None
    let_go()
    _tried[:] = [at]
    answer, stamped_at = _ask(named, document)
    _tried.clear()
    with unit_of_work():
        return anchors.keep(head, answer, stamped_at, at)


def _ask(named: Authority, document: bytes) -> tuple[bytes, datetime]:
    asked = stamps.question(document)
    try:
        told = httpx.post(
            named.url,
            content=asked.data,
            headers={"Content-Type": stamps.REQUEST_TYPE},
            timeout=_PATIENCE,
        ).raise_for_status()
    except httpx.HTTPError as error:
        raise NotAllowed(Message("时间戳服务没有应答（%(kind)s）。", kind=type(error).__name__)) from error
    answer = told.content[: stamps.LARGEST + 1]
    return answer, stamps.verify(answer, document, named.roots, asked.nonce)
