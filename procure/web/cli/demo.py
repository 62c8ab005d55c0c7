"""``procure demo --out DIR``: one whole procurement in the past, judged by what it leaves."""

from __future__ import annotations

import argparse
import logging
import os
import random
import secrets
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from procure.core import clock
from procure.core.errors import ProcureError
from procure.db import db
from procure.web.app import create_app
from procure.web.config import Config
from procure.web.demo import checks, city, life, script, takings
from procure.web.demo.browser import Refused
from procure.web.demo.play import Play
from procure.web.demo.script import Purchase
from procure.web.demo.stage import Stage, performing
from procure.web.demo.town import PASSWORD, PlayFailed

_DAYS_AGO = 130
_FEWEST, _MOST = 3, 30


def main(argv: list[str]) -> int:
    """0 when everything went and everything it left holds; 1 with a sentence; 2 for a wrong call."""
    asked = _parser().parse_args(argv)
    if not _FEWEST <= asked.bidders <= _MOST:
        print(f"--bidders 应为{_FEWEST}到{_MOST}：少于{_FEWEST}家不开标（87号令 41）。", file=sys.stderr)
        return 2
    if asked.out.exists() and any(asked.out.iterdir()):
        print(f"{asked.out} 不是空文件夹，请另指一个。", file=sys.stderr)
        return 2
    seed = secrets.randbelow(10**6) if asked.seed is None else asked.seed
    try:
        held = perform(asked.out, seed, asked.bidders, dual=asked.dual, apart=asked.two_envelopes)
    except (PlayFailed, Refused, ProcureError) as failed:
        print(f"演示没有完成：{failed}", file=sys.stderr)
        return 1
    print(f"演示完成（种子 {seed}，{asked.bidders} 家投标）。核验通过：{', '.join(held)}")
    print(f"结果在 {asked.out}：evidence/ contract.pdf supplement.pdf timeline.md ledger.jsonl summary.json")
    return 0


def perform(out: Path, seed: int, bidders: int, *, dual: bool = False, apart: bool = False) -> list[str]:
    """Play it into a folder, with ``apart`` prices in envelopes of their own; the checks that held."""
    logging.disable(logging.WARNING)
    os.environ["PROCURE_PASSPHRASE"] = PASSWORD
    out.mkdir(parents=True, exist_ok=True)
    until = clock.now()
    start = city.morning(_DAYS_AGO, until)
    clock.move_to(start)
    with TemporaryDirectory() as home:
        database = f"sqlite:///{Path(home) / 'procure.db'}"
        app = create_app(Config(home=Path(home), database_url=database, secret_key=secrets.token_hex(32)))
        with performing(app, start) as stage:
            purchase = _purchase(seed, dual, apart)
            amount = _play(stage, out, Path(home) / "play", purchase, seed, bidders, until)
        with app.app_context():
            db.engine.dispose()
    return checks.check(out, amount)


def _purchase(seed: int, dual: bool, apart: bool) -> Purchase:
    number = f"YS-{clock.beijing_day(clock.now()):%Y}-{seed:06d}"
    asked = replace(script.COMPUTERS, number=number, security=script.SECURITY)
    return replace(asked, dual=dual, two_envelopes=apart)


def _play(
    stage: Stage, out: Path, folder: Path, purchase: Purchase, seed: int, bidders: int, until: datetime
) -> int:
    chance, town = random.Random(seed), city.found(stage, out / "keys", bidders)  # noqa: S311  # a play's chance
    play, result = Play(purchase, town.people, stage, folder, chance), life.Result()
    prices = {key: f"{chance.randrange(1_000_000, 1_190_000)}.00" for key in city.bidder_keys(bidders)}
    life.perform(stage, [(clock.now(), life.whole(play, prices, result))], until)
    with stage.app.app_context():
        amount = takings.leave(out, play, result, seed)
        db.session.remove()
    return amount


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="procure demo", description="完整演示一次采购并核验其结果")
    parser.add_argument("--out", type=Path, required=True, help="结果写入的空文件夹")
    parser.add_argument("--seed", type=int, help="随机种子（默认随机）")
    parser.add_argument("--bidders", type=int, default=_FEWEST, help="投标供应商家数（默认3）")
    parser.add_argument("--dual", action="store_true", help="由投标人和保管人共同解密")
    parser.add_argument("--two-envelopes", action="store_true", help="报价另装一个信封，技术评审后开启")
    return parser
