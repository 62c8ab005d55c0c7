"""``procure bench submit``: bids for many tenders, beside what the same server can do at all."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from procure.web.bench import ground, requests, running
from procure.web.bench.figures import figures, ratio
from procure.web.bench.ground import Ground
from procure.web.bench.places import Place
from procure.web.bench.requests import Requests
from procure.web.bench.running import ORM, RAW, SUBMIT, Round
from procure.web.bench.scene import SUPPLIERS, Crowd

_FASTEST = 1200
"""Bids a second for which enough are sealed beforehand."""
_LEGS = {SUBMIT: "递交投标（含回执和账本）", ORM: "对象映射写一行", RAW: "驱动直接写一行"}


def measure(folder: Path, server_url: str | None, asked: argparse.Namespace) -> dict[str, Any]:
    """Everything about both databases."""
    count = running.WARMING + int(len(running.CONNECTIONS) * (asked.seconds * _FASTEST + 1))
    crowds = [Crowd(-(-count // SUPPLIERS), SUPPLIERS)]
    with ground.prepared(folder, server_url, lambda: requests.requests(crowds)) as on:
        rounds: dict[str, list[Round]] = {place.name: [] for place in on.places}
        verified = dict.fromkeys(rounds, 0)
        for turn in range(asked.rounds):
            for place in on.places:
                taken, receipts = _round(on, place, asked.seconds, turn)
                rounds[place.name].append(taken)
                verified[place.name] += receipts
        return _told(rounds, verified, asked) | ground.machine(on.places)


def _round(on: Ground[Requests], place: Place, seconds: float, turn: int) -> tuple[Round, int]:
    with on.copy(place) as url:
        return running.round_on(url, on.at, on.built[0], seconds, turn)


def _told(
    rounds: dict[str, list[Round]], verified: dict[str, int], asked: argparse.Namespace
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
    }


def table(found: dict[str, Any]) -> str:
    """The figures for people."""
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
