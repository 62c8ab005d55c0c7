"""``procure seed``: found the demonstration city in an empty installation."""

from __future__ import annotations

import argparse
import logging
import os
import random
import shutil
import sys
from datetime import datetime
from pathlib import Path

from procure.core import clock
from procure.core.errors import ProcureError
from procure.crypto import keyring
from procure.db import db
from procure.ledger import queries as ledger
from procure.web.app import create_app
from procure.web.config import Config, from_environment
from procure.web.demo import ban, city, life
from procure.web.demo.browser import Refused
from procure.web.demo.city import City
from procure.web.demo.plans import Plan, plans
from procure.web.demo.play import Play
from procure.web.demo.stage import Stage, performing
from procure.web.demo.town import PASSWORD, Player, PlayFailed

_BIDDERS = 3


def main(argv: list[str]) -> int:
    """0 when the city stands; 1 where the installation is in use already or a step fails."""
    parser = argparse.ArgumentParser(prog="procure seed", description="在空的安装里建立演示城市")
    parser.add_argument("--port", type=int, default=8000, help="平台以后使用的端口，写入演示密钥")
    asked = parser.parse_args(argv)
    config = from_environment()
    if config.production:
        print("正式环境不能建立演示城市。", file=sys.stderr)
        return 1
    try:
        return _seed(config, asked.port)
    except (PlayFailed, Refused, ProcureError) as failed:
        print(f"演示城市没有建成：{failed}", file=sys.stderr)
        return 1


def _seed(config: Config, port: int) -> int:
    logging.disable(logging.WARNING)
    os.environ["PROCURE_PASSPHRASE"] = PASSWORD
    chosen, until = plans(), clock.now()
    start = city.morning(max(plan.days_ago for plan in chosen), until)
    clock.move_to(start)
    app = create_app(config)
    with performing(app, start, port) as stage:
        if why_not := _why_not(stage, start):
            print(why_not, file=sys.stderr)
            return 1
        town = city.found(stage, config.home / "demo-keys", _BIDDERS)
        print("正在建立演示城市：各方的密钥已就绪，开始演示各个项目……", flush=True)
        ban.enter(town, _BIDDERS)
        life.perform(stage, _lives(town, chosen, config.home / "demo-play", until), until)
        stage.move_to(until)
    _write_sign_ins(config, town)
    shutil.rmtree(config.home / "demo-play")
    print(f"演示城市已建成：{len(chosen)}个项目，{len(town.people)}个账号。")
    return 0


def _lives(town: City, chosen: list[Plan], folder: Path, until: datetime) -> list[tuple[datetime, life.Life]]:
    lives = []
    for plan in chosen:
        chance = random.Random(plan.purchase.number)  # noqa: S311  # a play's chance
        play = Play(plan.purchase, town.people, town.stage, folder / plan.purchase.number, chance)
        most = int(float(plan.purchase.ceiling))
        offers = (chance.randrange(most * 8 // 10, most) for _ in range(_BIDDERS))
        prices = {key: f"{offer}.00" for key, offer in zip(city.bidder_keys(_BIDDERS), offers, strict=True)}
        lives.append((city.morning(plan.days_ago, until), plan.acts(play, prices)))
    return lives


def _why_not(stage: Stage, start: datetime) -> str:
    """What keeps a city from being founded here; empty for nothing."""
    if not _is_empty(stage):
        return "数据库里已有记录，不再建立演示城市。"
    if keyring.current().root_certificate.not_valid_before_utc > start:
        return (
            "这个安装的平台密钥建立得太晚：演示城市从几个月前开始，那时的签名会早于平台证书。"
            "请用 PROCURE_HOME 另指一个空文件夹，或者先 make fresh 再 make run。"
        )
    return ""


def _is_empty(stage: Stage) -> bool:
    with stage.app.app_context():
        if not db.inspect(db.engine).has_table("ledger_line"):
            return True
        return ledger.last() is None


def _write_sign_ins(config: Config, town: City) -> None:
    keys = config.home / "demo-keys"
    lines = [f"演示账号（密码和密钥口令都是 {PASSWORD}；密钥在 {keys}，每人一个文件夹）："]
    lines += [f"  {_roles(player)}  {player.email}" for player in town.people.values()]
    (config.home / "sign-ins.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _roles(player: Player) -> str:
    return "、".join(role.label for role in player.part.roles)
