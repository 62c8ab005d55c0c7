"""Which tenders the demonstration city has, so that every state can be seen on any day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from procure.core import clock
from procure.web.demo import arrears, life, outcome, script
from procure.web.demo.life import Life, Result
from procure.web.demo.play import Play, working_day
from procure.web.demo.script import Purchase


@dataclass(frozen=True)
class Plan:
    """A tender drafted so many days ago; ``acts`` say how far it goes unless the day comes first."""

    days_ago: int
    purchase: Purchase
    acts: Callable[[Play, dict[str, str]], Life]


def plans() -> list[Plan]:
    """From a draft of this morning to a contract paid in full, with one tender that failed."""
    rows: list[tuple[int, str, Purchase, Callable[[Play, dict[str, str]], Life]]] = [
        (110, "实验室仪器设备采购项目", replace(script.COMPUTERS, security=script.SECURITY), _whole),
        (76, "校园网络设备采购项目", script.COMPUTERS, _until_invoiced),
        (60, "公共区域保洁服务项目", script.SERVICE, _until_delivered),
        (50, "会议系统设备采购项目", script.COMPUTERS, _until_contracted),
        (46, "政务服务大厅物业服务项目", script.SERVICE, _until_announced),
        (38, "食堂设备采购项目", replace(script.COMPUTERS, two_envelopes=True), _until_reported),
        (34, "档案数字化服务项目", replace(script.SERVICE, dual=True), _until_opened),
        (31, "车辆维修保养服务项目", script.SERVICE, _until_closed),
        (30, "办公家具采购项目", script.COMPUTERS, _without_bidders),
        (9, "中小学教学计算机采购项目", script.COMPUTERS, _noticed),
        (5, "信息系统运行维护服务项目", script.SERVICE, _noticed),
        (6, "图书馆设备采购项目", script.COMPUTERS, _prepared),
        (1, "绿化养护服务项目", script.SERVICE, _drafted),
    ]
    year = f"{clock.beijing_day(clock.now()):%Y}"
    return [
        Plan(days, replace(purchase, title=title, number=f"ZBZC-{year}-{number:04d}"), acts)
        for number, (days, title, purchase, acts) in enumerate(rows, start=1)
    ]


def _noticed(play: Play, prices: dict[str, str]) -> Life:
    """Open for bids, with a question that was answered."""
    yield from life.noticed(play, next(iter(prices)))
    yield from life.bid_in(play, prices)


def _until_closed(play: Play, prices: dict[str, str]) -> Life:
    """One of the two custodians has released."""
    yield from _noticed(play, prices)
    yield play.opens_at + life.A_MOMENT
    play.release("custodian1")


def _without_bidders(play: Play, prices: dict[str, str]) -> Life:
    """Two bids, so nothing is opened."""
    yield from _noticed(play, dict(list(prices.items())[:2]))


def _until_opened(play: Play, prices: dict[str, str]) -> Life:
    """Opened; the committee is to be named."""
    yield from _noticed(play, prices)
    yield from life.opened(play)


def _until_reported(play: Play, prices: dict[str, str]) -> Life:
    """Ranked; the purchaser is to confirm."""
    yield from _until_opened(play, prices)
    yield from life.evaluated(play)


def _until_announced(play: Play, prices: dict[str, str]) -> Life:
    """Announced; the contract is to be laid out."""
    yield from _until_opened(play, prices)
    yield from life.awarded(play)


def _until_contracted(play: Play, prices: dict[str, str]) -> Life:
    """Signed; the advance is invoiced and waits for finance."""
    yield from _until_announced(play, prices)
    yield working_day(clock.now(), 5)
    number = outcome.contract(play)
    yield working_day(clock.now(), 1)
    outcome.invoice(play, number)


def _until_delivered(play: Play, prices: dict[str, str]) -> Life:
    """Delivered; the purchaser is to accept."""
    result = Result()
    yield from _until_announced(play, prices)
    yield from life.contracted(play, result)
    yield working_day(clock.now(), 2)
    outcome.deliver(play, result.contract)


def _until_invoiced(play: Play, prices: dict[str, str]) -> Life:
    """Accepted and invoiced, and approved by one of two; of the advance only a part came."""
    result = Result()
    yield from _until_announced(play, prices)
    yield from life.contracted(play, result)
    yield working_day(clock.now(), 1, 11)
    arrears.came_short(play, result.contract)
    yield working_day(clock.now(), 3)
    acceptance = outcome.deliver(play, result.contract)
    yield working_day(clock.now(), 1)
    complaint = arrears.complain(play, result.contract)
    yield working_day(clock.now(), 1)
    arrears.take_on(play, complaint)
    outcome.accept(play, acceptance)
    yield working_day(clock.now(), 1)
    payment = outcome.invoice(play, result.contract)
    yield working_day(clock.now(), 1)
    outcome.approve(play, payment, "finance")


def _whole(play: Play, prices: dict[str, str]) -> Life:
    yield from life.whole(play, prices, Result())


def _prepared(play: Play, prices: dict[str, str]) -> Life:
    """Frozen; its signature is to come."""
    play.draft()
    yield working_day(clock.now(), 1, 9)
    play.prepare()


def _drafted(play: Play, prices: dict[str, str]) -> Life:
    """A draft in which an exception waits for the second person, and a dispute for the supervisor."""
    play.draft()
    play.answer_the_gate()
    yield from ()
