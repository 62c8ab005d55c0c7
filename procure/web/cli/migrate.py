"""``procure migrate``: make the database, or bring it up to date."""

from __future__ import annotations

import argparse
import sys
from typing import NoReturn

from procure.core.errors import BadInput
from procure.core.terms import Message
from procure.db import db, unit_of_work
from procure.ledger import grants
from procure.web import schema
from procure.web.app import create_app

_USAGE = Message("参数有误。用法：procure migrate [--app-role 账户名]，账户名用小写字母、数字和下划线。")


class Parser(argparse.ArgumentParser):
    """Says what is wrong in Chinese instead of argparse's English."""

    def error(self, message: str) -> NoReturn:
        raise BadInput(_USAGE)


def main(argv: list[str]) -> int:
    """Go up to the newest revision, and give a role its rights where asked; 2 for a wrong call."""
    try:
        role = _role(argv)
    except BadInput as wrong:
        print(wrong.reason, file=sys.stderr)
        return 2
    with create_app().app_context():
        before = schema.revision()
        schema.upgrade()
        print(_line(before, schema.revision()))
        return _grant(role) if role else 0


def _role(argv: list[str]) -> str | None:
    parser = Parser("procure migrate", description="建立或升级数据库。", allow_abbrev=False)
    parser.add_argument(
        "--app-role", metavar="账户名", help="PostgreSQL：网站和任务所用的、不能改动证据的账户"
    )
    role: str | None = parser.parse_args(argv).app_role
    if role is not None and not grants.ROLE.fullmatch(role):
        raise BadInput(_USAGE)
    return role


def _grant(role: str) -> int:
    if db.engine.dialect.name != "postgresql":
        print(Message("SQLite 没有数据库账户，--app-role 只用于 PostgreSQL。"), file=sys.stderr)
        return 2
    with unit_of_work():
        is_new = grants.grant(db.session.connection(), role)
    print(Message("账户 %(role)s 可以读写业务数据，对证据只能读取和添加。", role=role))
    if is_new:
        print(
            Message(
                "请为它设置密码：psql 中 \\password %(role)s，再把网站和任务的 DATABASE_URL 改用它。",
                role=role,
            )
        )
    return 0


def _line(before: str | None, after: str | None) -> Message:
    if before == after:
        return Message("数据库已是最新（%(revision)s）。", revision=after)
    return Message("数据库已升级到 %(revision)s。", revision=after)
