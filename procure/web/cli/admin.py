"""``procure admin``: enter the first administrator, who then enters everybody else on the pages."""

from __future__ import annotations

import argparse
import sys

from procure.accounts import queries, service
from procure.core import clock
from procure.core.actors import RoleName, platform
from procure.core.errors import NotAllowed, ProcureError
from procure.core.terms import Message
from procure.db import unit_of_work
from procure.web.installation import opened


def main(argv: list[str]) -> int:
    """Print the first password, once; 1 where there is an administrator already or an entry is wrong."""
    asked = _parser().parse_args(argv)
    with opened():
        try:
            initial = _enter(asked)
        except ProcureError as refusal:
            print(refusal, file=sys.stderr)
            return 1
    print(Message("已登记系统管理员 %(email)s，首次登录密码（只显示这一次）：", email=asked.email))
    print(initial)
    return 0


def _enter(asked: argparse.Namespace) -> str:
    """The first password of the new administrator."""
    at, by = clock.now(), platform()
    with unit_of_work():
        if queries.with_role(RoleName.ADMINISTRATOR):
            raise NotAllowed(Message("已经有系统管理员，其他人由其在“单位”页面登记。"))
        home = service.register(asked.organisation, asked.code, by=by, at=at)
        _, initial = service.add_person(home, asked.name, asked.email, [RoleName.ADMINISTRATOR], by=by, at=at)
    return initial


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("procure admin", description=str(Message("登记第一个系统管理员。")))
    parser.add_argument("--organisation", required=True, metavar="单位", help=str(Message("所在单位名称")))
    parser.add_argument("--code", required=True, metavar="代码", help=str(Message("单位的统一社会信用代码")))
    parser.add_argument("--name", required=True, metavar="姓名")
    parser.add_argument("--email", required=True, metavar="邮箱", help=str(Message("登录用的邮箱")))
    return parser
