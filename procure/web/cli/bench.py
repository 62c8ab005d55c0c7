"""``procure bench submit``: how many bids a second the server takes in, beside what it can do at all."""

from __future__ import annotations

import argparse
import json
import os
import platform
import secrets
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from procure.core import clock
from procure.db import db
from procure.web import schema
from procure.web.app import create_app
from procure.web.bench import places, running, scene, server
from procure.web.bench.figures import figures, ratio
from procure.web.bench.places import Place, Postgres, Sqlite
from procure.web.bench.running import ORM, RAW, SUBMIT, Installation, Round, Wrong

_ROUNDS = 4
_FASTEST = 900
"""Bids a second for which enough are sealed beforehand."""
_LEGS = {SUBMIT: "递交投标（含回执和账本）", ORM: "对象映射写一行", RAW: "驱动直接写一行"}
_LIBRARIES = ("gunicorn", "flask", "sqlalchemy", "psycopg", "cryptography")


def main(argv: list[str]) -> int:
    """Print the figures; 1 where a receipt isn't in the ledger, 2 where a database is missing."""
    asked = _parser().parse_args(argv)
    with TemporaryDirectory(prefix="procure-bench-") as folder, ExitStack() as stack:
        server_url = None if asked.sqlite_only else _server(asked.postgresql, Path(folder), stack)
        if server_url is None and not asked.sqlite_only:
            print(
                "没有可用的PostgreSQL：请用 --postgresql postgresql://… 指定一个空闲的服务器，"
                "或者加 --sqlite-only 只测SQLite。",
                file=sys.stderr,
            )
            return 2
        try:
            found = _measure(Path(folder), server_url, asked)
        except Wrong as wrong:
            print(f"测量作废，递交的结果与账本不符：{wrong}", file=sys.stderr)
            return 1
    print(json.dumps(found, ensure_ascii=False, indent=1) if asked.json else _table(found))
    return 0


def _server(given: str | None, folder: Path, stack: ExitStack) -> str | None:
    """The address that was given, or that of the bundled server until the stack is left."""
    return given or stack.enter_context(places.development_server(folder / "pg"))


def _measure(folder: Path, server_url: str | None, asked: argparse.Namespace) -> dict[str, Any]:
    at = Installation(folder / "home", secrets.token_urlsafe(48))
    at.home.mkdir()
    requests = _prepare(folder / "prepared.db", at, asked.seconds)
    with _all_places(folder / "prepared.db", server_url, at) as chosen:
        rounds: dict[str, list[Round]] = {place.name: [] for place in chosen}
        verified = dict.fromkeys(rounds, 0)
        for turn in range(asked.rounds):
            for place in chosen:
                taken, receipts = _round(place, at, requests, asked.seconds, turn)
                rounds[place.name].append(taken)
                verified[place.name] += receipts
        return _told(rounds, verified, {place.name: place.version() for place in chosen}, asked)


def _prepare(path: Path, at: Installation, seconds: float) -> list[bytes]:
    """The database and storage with open tenders and sealed bids; the requests that hand these in."""
    app, now = create_app(at.config(f"sqlite:///{path}")), clock.now()
    with app.app_context():
        schema.upgrade()
        server.make_table()
    count = running.WARMING + int(len(running.CONNECTIONS) * (seconds * _FASTEST + 1))
    requests = scene.build(app, count, now)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    return requests


@contextmanager
def _all_places(prepared: Path, server_url: str | None, at: Installation) -> Iterator[list[Place]]:
    sqlite = Sqlite(prepared)
    if server_url is None:
        yield [sqlite]
        return
    postgres = Postgres(server_url)
    try:
        app = create_app(at.config(postgres.address))
        with app.app_context():
            schema.upgrade()
            server.make_table()
            db.session.remove()
            db.engine.dispose()
        places.copy(f"sqlite:///{prepared}", postgres.address)
        yield [sqlite, postgres]
    finally:
        postgres.close()


def _round(
    place: Place, at: Installation, requests: Sequence[bytes], seconds: float, turn: int
) -> tuple[Round, int]:
    url = place.fresh()
    try:
        return running.round_on(url, at, requests, seconds, turn)
    finally:
        place.drop(url)


def _told(
    rounds: dict[str, list[Round]],
    verified: dict[str, int],
    versions: dict[str, str],
    asked: argparse.Namespace,
) -> dict[str, Any]:
    databases = {name: figures(taken) for name, taken in rounds.items()}
    to_orm = {name: ratio(taken, ORM) for name, taken in rounds.items()}
    to_raw = {name: ratio(taken, RAW) for name, taken in rounds.items()}
    return {
        "ratio_to_orm_row": {name: one["median"] for name, one in to_orm.items()},
        "ratio_to_raw_row": {name: one["median"] for name, one in to_raw.items()},
        "ratio_spread": {name: {ORM: to_orm[name], RAW: to_raw[name]} for name in rounds},
        "p99_ms_at_16": {name: one["16"][SUBMIT]["p99_ms"] for name, one in databases.items()},
        "databases": databases,
        "receipts_found_in_the_ledger": verified,
        "seconds_a_leg": asked.seconds,
        "rounds": asked.rounds,
        "workers": running.WORKERS,
        "threads": running.THREADS,
        "cores": os.cpu_count(),
        "load_average": [round(one, 2) for one in os.getloadavg()],
        "versions": {
            "python": platform.python_version(),
            **versions,
            **{one: version(one) for one in _LIBRARIES},
        },
    }


def _table(found: dict[str, Any]) -> str:
    lines = [f"每轮每项{found['seconds_a_leg']}秒，共{found['rounds']}轮交错；{found['cores']}个处理器"]
    for name, by_connections in found["databases"].items():
        for connections, legs in by_connections.items():
            lines.append(f"\n{name}，{connections}个连接")
            lines += [_line(_LEGS[leg], taken) for leg, taken in legs.items()]
        spread = found["ratio_spread"][name]
        for leg in (ORM, RAW):
            one = spread[leg]
            lines.append(
                f"  16个连接时，投标相当于{_LEGS[leg]}的 {one['median']}（{one['least']}–{one['most']}）"
            )
        lines.append(f"  已在账本中逐一核对的回执：{found['receipts_found_in_the_ledger'][name]}")
    return "\n".join(lines)


def _line(label: str, taken: dict[str, Any]) -> str:
    low, high = taken["spread"]
    return (
        f"  每秒 {taken['per_second']:>7}（{low}–{high}）  p50 {taken['p50_ms']} ms  "
        f"p99 {taken['p99_ms']} ms  {label}"
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("procure bench", description="测量服务器每秒能收下多少份投标")
    parser.add_argument("what", choices=["submit"], help="submit：递交投标")
    parser.add_argument("--seconds", type=float, default=1.5, metavar="N", help="每轮每项测多久")
    parser.add_argument("--rounds", type=int, default=_ROUNDS, metavar="N", help="轮数，至少4轮才可作为结论")
    parser.add_argument("--postgresql", metavar="URL", help="用哪个PostgreSQL服务器（会新建并删除数据库）")
    parser.add_argument("--sqlite-only", action="store_true", help="只测SQLite")
    parser.add_argument("--json", action="store_true", help="输出JSON")
    return parser
