"""``procure bench hot``: very many bids for one tender, in turns with as many for many tenders."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from procure.web.bench import ground, growth, requests, running
from procure.web.bench.figures import middle, percentile
from procure.web.bench.ground import Ground
from procure.web.bench.load import Order, Taken
from procure.web.bench.places import Place
from procure.web.bench.requests import Requests
from procure.web.bench.scene import SUPPLIERS, Crowd

ONE, MANY = "one_tender", "many_tenders"
CONNECTIONS, TURNS = 16, 4
_BIDS = 2000
_PATIENCE = 600.0
_LEGS = {ONE: "同一项目", MANY: "许多项目"}
Legs = Mapping[str, Sequence[Taken]]


def measure(folder: Path, server_url: str | None, asked: argparse.Namespace) -> dict[str, Any]:
    """Everything about both databases."""
    bids = asked.bids or _BIDS
    warming = Crowd(1, running.WARMING)
    crowds = [warming, Crowd(1, bids), Crowd(-(-bids // SUPPLIERS), min(bids, SUPPLIERS))]
    with ground.prepared(folder, server_url, lambda: requests.requests(crowds)) as on:
        rounds: dict[str, list[Legs]] = {place.name: [] for place in on.places}
        verified = dict.fromkeys(rounds, 0)
        for _ in range(asked.rounds):
            for place in on.places:
                taken, receipts = _round(on, place, bids)
                rounds[place.name].append(taken)
                verified[place.name] += receipts
        return {
            "bids": bids,
            "connections": CONNECTIONS,
            "databases": {name: figures(taken) for name, taken in rounds.items()},
            "receipts_found_in_the_ledger": verified,
            "sqlite_for_one_bid": growth.growth(on, on.built[1]),
            "rounds": asked.rounds,
        } | ground.machine(on.places)


def _round(on: Ground[Requests], place: Place, bids: int) -> tuple[Legs, int]:
    """What each leg took, a quarter of it in each turn; Wrong where one bid wasn't taken in."""
    warming, *crowds = on.built
    share = -(-bids // TURNS)
    legs: dict[str, list[Taken]] = {ONE: [], MANY: []}
    with on.copy(place) as url:
        with running.serving(url, on.at) as server:
            port = server.port
            receipts = running.warm(port, warming)
            for first in range(0, bids, share):
                for leg, whole in zip(legs, crowds, strict=True):
                    own = whole[first : min(first + share, bids)]
                    order = Order(port, CONNECTIONS, _PATIENCE, own, repeat=False)
                    legs[leg].append(running.checked(running.load_with(order)))
        receipts += [answer for taken in legs.values() for one in taken for answer in one.answers]
        return legs, running.judge(url, on.at, receipts)


def figures(rounds: Sequence[Legs]) -> dict[str, Any]:
    """One tender beside many, and the last quarter beside the first."""
    return {
        "per_second": {leg: middle([_rate(one[leg]) for one in rounds]) for leg in (ONE, MANY)},
        "one_to_many": middle([_rate(one[ONE]) / _rate(one[MANY]) for one in rounds]),
        "one_to_many_in_the_first_quarter": middle(
            [_rate(one[ONE][:1]) / _rate(one[MANY][:1]) for one in rounds]
        ),
        "p50_of_the_last_to_the_first_quarter": {
            leg: middle([_p50(one[leg][-1]) / _p50(one[leg][0]) for one in rounds]) for leg in (ONE, MANY)
        },
        "p50_ms": {
            leg: [_milliseconds(rounds, leg, turn, 50) for turn in range(TURNS)] for leg in (ONE, MANY)
        },
        "p99_ms": {
            leg: [_milliseconds(rounds, leg, turn, 99) for turn in range(TURNS)] for leg in (ONE, MANY)
        },
        "conflicts": 0,
    }


def _milliseconds(rounds: Sequence[Legs], leg: str, turn: int, of: int) -> float:
    return middle([1000 * percentile(one[leg][turn].latencies, of) for one in rounds])["median"]


def _rate(taken: Sequence[Taken]) -> float:
    return sum(len(one.latencies) for one in taken) / sum(one.seconds for one in taken)


def _p50(taken: Taken) -> float:
    return percentile(taken.latencies, 50)


def table(found: dict[str, Any]) -> str:
    """The figures for people."""
    lines = [f"同一项目{found['bids']}份投标，与分散到许多项目的同样多份交替，共{found['rounds']}轮"]
    for name, one in found["databases"].items():
        lines.append(f"\n{name}，{found['connections']}个连接，冲突{one['conflicts']}次")
        for leg, label in _LEGS.items():
            last = one["p50_of_the_last_to_the_first_quarter"][leg]
            lines.append(
                f"  {label}：每秒 {_of(one['per_second'][leg])}，各四分之一的p50 {one['p50_ms'][leg]} ms、"
                f"p99 {one['p99_ms'][leg]} ms，末段与首段的p50之比 {_of(last)}"
            )
        first = one["one_to_many_in_the_first_quarter"]
        lines.append(f"  同一项目与许多项目的速度之比 {_of(one['one_to_many'])}，其中前四分之一 {_of(first)}")
        lines.append(f"  已在账本中逐一核对的回执：{found['receipts_found_in_the_ledger'][name]}")
    lines.append(_growth(found["sqlite_for_one_bid"]))
    return "\n".join(lines)


def _growth(told: Mapping[str, Any]) -> str:
    first, last = told["first"], told["last"]
    return (
        f"\n同一项目从最初几份到第{told['bids']}份，SQLite为一份投标执行的语句 "
        f"{first['statements']} → {last['statements']} 条、虚拟机指令 {first['steps']} → {last['steps']} 条"
    )


def _of(one: Mapping[str, float]) -> str:
    return f"{one['median']}（{one['least']}–{one['most']}）"
