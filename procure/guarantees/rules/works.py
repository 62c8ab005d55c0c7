"""What differs for works that must be tendered (招标投标法); no such tender can be drafted here yet."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from procure.core import parameters
from procure.core.money import at_most, grouped
from procure.core.rules import Force, rule
from procure.core.terms import Message, Term

REGULATION = "《招标投标法实施条例》"


class Works(Term):
    """What is tendered under 招标投标法."""

    BUILDING = "building", "施工或者工程货物"
    DESIGN = "design", "勘察、设计"
    SERVICES = "services", "监理等其他服务"


@dataclass(frozen=True)
class AskWorksSecurity:
    """A bid security about to be asked for works; a two-stage tender asks in its second stage alone."""

    on: date
    kind: Works
    asked_fen: int
    estimate_fen: int
    first_of_two_stages: bool = False


@dataclass(frozen=True)
class PayWorksSecurity:
    """Cash or a cheque that a domestic bidder of works pays; the account is the one it came from."""

    from_basic_account: bool
    is_cash_or_cheque: bool = True


@dataclass(frozen=True)
class RetainQuality:
    """A retention for the quality of works, in the price at which they were settled."""

    on: date
    retained_fen: int
    settled_fen: int
    has_performance_security: bool = False


ASKED = AskWorksSecurity(date(2026, 3, 2), Works.BUILDING, 80_000_000, 4_000_000_000)
PAID = PayWorksSecurity(from_basic_account=True)
RETAINED = RetainQuality(date(2026, 3, 2), 3_000_000, 100_000_000)


@rule("G02", article=f"{REGULATION}第二十六条", kept=ASKED, broken=replace(ASKED, estimate_fen=3_999_999_999))
def a_bid_security_for_works_is_at_most_two_percent(
    facts: AskWorksSecurity,
) -> Message | None:
    most = at_most(facts.estimate_fen, parameters.ratio("bid_security_max_pct", facts.on))
    if facts.asked_fen <= most:
        return None
    return Message("投标保证金不得超过招标项目估算价的2%%，即%(most)s元。", most=grouped(most))


@rule(
    "G03",
    article="《工程建设项目施工招标投标办法》（七部委令第30号）第三十七条",
    kept=ASKED,
    broken=replace(ASKED, asked_fen=80_000_001, estimate_fen=5_000_000_000),
    force=Force.WARN,
)
def a_bid_security_for_building_has_an_absolute_cap(facts: AskWorksSecurity) -> Message | None:
    return _over(facts, Works.BUILDING, "B.bid_security_cap_works")


@rule(
    "G04",
    article="《工程建设项目勘察设计招标投标办法》（八部委令第2号）第二十四条",
    kept=replace(ASKED, kind=Works.DESIGN, asked_fen=10_000_000),
    broken=replace(ASKED, kind=Works.DESIGN, asked_fen=10_000_001),
    force=Force.WARN,
)
def a_bid_security_for_design_has_an_absolute_cap(facts: AskWorksSecurity) -> Message | None:
    return _over(facts, Works.DESIGN, "B.bid_security_cap_design")


@rule("G30", article=f"{REGULATION}第三十条", kept=ASKED, broken=replace(ASKED, first_of_two_stages=True))
def a_two_stage_tender_asks_for_security_in_its_second_stage(facts: AskWorksSecurity) -> Message | None:
    if not facts.first_of_two_stages:
        return None
    return Message("两阶段招标的，投标保证金只能在第二阶段要求提交。")


@rule(
    "G10",
    article=f"{REGULATION}第二十六条第二款",
    kept=PAID,
    broken=replace(PAID, from_basic_account=False),
    force=Force.WARN,
)
def cash_for_works_comes_from_the_basic_account(facts: PayWorksSecurity) -> Message | None:
    if facts.from_basic_account or not facts.is_cash_or_cheque:
        return None
    return Message("以现金或者支票提交的投标保证金，应当从投标人的基本账户转出。请核对付款账户。")


@rule(
    "G21",
    article="《建设工程质量保证金管理办法》（建质〔2017〕138号）第七条",
    kept=RETAINED,
    broken=replace(RETAINED, retained_fen=3_000_001),
)
def a_quality_retention_is_at_most_three_percent(facts: RetainQuality) -> Message | None:
    most = at_most(facts.settled_fen, parameters.ratio("quality_retention_max_pct", facts.on))
    if facts.retained_fen <= most:
        return None
    return Message("工程质量保证金不得超过工程价款结算总额的3%%，即%(most)s元。", most=grouped(most))


def _over(facts: AskWorksSecurity, kind: Works, cap: str) -> Message | None:
    most = parameters.number(cap, facts.on) * 100
    if facts.kind is not kind or facts.asked_fen <= most:
        return None
    return Message("这类项目的投标保证金最高不得超过%(most)s元。", most=grouped(most))
