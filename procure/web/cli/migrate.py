"""``procure migrate``: make the database, or bring it up to date."""

from __future__ import annotations

import sys

from procure.core.terms import Message
from procure.web import schema
from procure.web.app import create_app


def main(argv: list[str]) -> int:
    """Go up to the newest revision and print it; 2 for a wrong call."""
    if argv:
        print(Message("procure migrate 不带参数。"), file=sys.stderr)
        return 2
    with create_app().app_context():
        before = schema.revision()
        schema.upgrade()
        print(_line(before, schema.revision()))
    return 0


def _line(before: str | None, after: str | None) -> Message:
    if before == after:
        return Message("数据库已是最新（%(revision)s）。", revision=after)
    return Message("数据库已升级到 %(revision)s。", revision=after)
