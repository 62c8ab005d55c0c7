"""The law of uploading, handing in, replacing and withdrawing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from procure.core import clock
from procure.core.rules import Force, rule
from procure.core.terms import Message

_NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)


@dataclass(frozen=True)
class Arrive:
    """The last byte of a bid or withdrawal is in."""

    arrived_at: datetime
    opens_at: datetime


_IN_TIME = Arrive(_NOON, _NOON + timedelta(seconds=1))


@rule(
    "E14",
    article="《电子招标投标办法》第二十七条；《政府采购货物和服务招标投标管理办法》第三十三条",
    kept=_IN_TIME,
    broken=replace(_IN_TIME, arrived_at=_IN_TIME.opens_at),
)
def transmission_ends_before_the_deadline(facts: Arrive) -> Message | None:
    """The deadline itself is late."""
    if clock.in_time(facts.arrived_at, facts.opens_at):
        return None
    return Message(
        "投标截止时间已到，未在截止时间前完成传输的投标文件依法拒收。本次递交没有生效，请保存好拒收回执。"
    )


@dataclass(frozen=True)
class FinishUpload:
    """A file has come in whole; ``fault`` is what keeps it from being a sealed file."""

    fault: Message | None


@rule(
    "E13",
    article="《电子招标投标办法》第二十六条",
    kept=FinishUpload(None),
    broken=FinishUpload(Message("文件未加密。")),
)
def only_sealed_files_are_taken_in(facts: FinishUpload) -> Message | None:
    """Catches mistakes; what a bidder forges fails to open by its own fault."""
    return facts.fault


@dataclass(frozen=True)
class HandIn:
    """A bid or withdrawal takes its place after the organisation's last one."""

    seq: int
    prev: str | None
    last_seq: int
    standing: str | None
    """Hash of the bid that stands; None before the first and after a withdrawal."""
    is_withdrawal: bool
    today: date
    banned_until: date | None
    ban_decision: str


_FIRST = HandIn(1, None, 0, None, False, date(2026, 3, 2), None, "")
_SECOND = replace(_FIRST, seq=2, prev="aa", last_seq=1, standing="aa")


@rule(
    "E17",
    "C34",
    article="《电子招标投标办法》第二十七条；《招标投标法》第二十九条；《招标投标法实施条例》第五十一条第四项",
    kept=_SECOND,
    broken=replace(_SECOND, seq=1, prev=None),
)
def a_new_version_replaces_the_one_that_stands(facts: HandIn) -> Message | None:
    """One standing bid per organisation: each version names the one it replaces."""
    if facts.seq == facts.last_seq + 1 and facts.prev == facts.standing:
        return None
    return Message(
        "投标版本衔接不上：平台上贵单位最近一次递交是第%(last)s版，本次为第%(seq)s版。"
        "请运行 procure bid status 查看当前版本，再用 procure bid replace 重新密封递交。",
        last=facts.last_seq,
        seq=facts.seq,
    )


@rule(
    "E17",
    article="《招标投标法》第二十九条；《政府采购货物和服务招标投标管理办法》第三十四条",
    kept=replace(_SECOND, is_withdrawal=True),
    broken=replace(_FIRST, seq=2, last_seq=1, is_withdrawal=True),
)
def only_a_standing_bid_is_withdrawn(facts: HandIn) -> Message | None:
    if not facts.is_withdrawal or facts.standing is not None:
        return None
    return Message("贵单位在本项目没有有效的投标，无需撤回。")


@rule(
    "B01",
    article="《政府采购法》第七十七条；《政府采购法实施条例》第十九条",
    kept=_FIRST,
    broken=replace(_FIRST, banned_until=date(2026, 3, 2), ban_decision="财采罚〔2025〕1号"),
)
def a_banned_supplier_does_not_bid(facts: HandIn) -> Message | None:
    """The ban ends by itself after its last day."""
    if facts.banned_until is None or facts.banned_until < facts.today:
        return None
    return Message(
        "贵单位被禁止参加政府采购活动（处罚决定%(decision)s，禁止期至%(until)s），期满前不能投标。"
        "对处罚有异议的，可依法申请行政复议或者提起行政诉讼。",
        decision=facts.ban_decision,
        until=facts.banned_until,
    )


@dataclass(frozen=True)
class PrepareBid:
    """Registered organisations with the bidder's head, or under one control with it; no bid is looked at."""

    related: tuple[str, ...]


@rule(
    "C31",
    article="《政府采购法实施条例》第十八条第一款",
    force=Force.WARN,
    kept=PrepareBid(()),
    broken=PrepareBid(("供应商一",)),
)
def related_suppliers_do_not_bid_together(facts: PrepareBid) -> Message | None:
    """A warning from the register alone: who else bids is a secret until the opening (招标投标法 22)."""
    if not facts.related:
        return None
    return Message(
        "登记信息显示，贵单位与%(names)s的单位负责人为同一人，或者存在直接控股、管理关系："
        "不得参加同一合同项下的政府采购活动。请先与对方确认由哪一家参加。",
        names="、".join(facts.related),
    )
