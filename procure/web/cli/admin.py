"""``procure admin``: enter the first two administrators, who then enter everybody else on the pages."""

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

_ENOUGH = 2
"""One proposes weighty roles, another confirms them."""


def main(argv: list[str]) -> int:
    """Print the first password, once; 1 where there are two administrators already or an entry is wrong."""
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
        if len(queries.with_role(RoleName.ADMINISTRATOR)) >= _ENOUGH:
            raise NotAllowed(Message("已经有两位系统管理员，其他人由他们在“单位”页面登记。"))
        home = queries.organisation_of_code(asked.code)
        home = home or service.register(asked.organisation, asked.code, by=by, at=at)
        _, initial = service.add_person(home, asked.name, asked.email, [RoleName.ADMINISTRATOR], by=by, at=at)
    return initial


def _parser() -> argparse.ArgumentParser:
    about = str(Message("登记第一位和第二位系统管理员。"))
    parser = argparse.ArgumentParser("procure admin", description=about)
    parser.add_argument("--organisation", required=True, metavar="单位", help=str(Message("所在单位名称")))
    parser.add_argument("--code", required=True, metavar="代码", help=str(Message("单位的统一社会信用代码")))
    parser.add_argument("--name", required=True, metavar="姓名")
    parser.add_argument("--email", required=True, metavar="邮箱", help=str(Message("登录用的邮箱")))
    return parser
