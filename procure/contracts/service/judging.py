"""Everything that stands in the way of laying out or signing a contract."""

from __future__ import annotations

from datetime import datetime

from procure.blacklist import queries as blacklist
from procure.contracts import queries
from procure.contracts.models import Contract
from procure.contracts.rules import AddTerms, KeepToTender, SignContract
from procure.contracts.service.advance import evidenced
from procure.core import calendar
from procure.core.clock import beijing_day
from procure.core.periods import Period, Unit
from procure.core.rules import enforce


def judge(contract: Contract, at: datetime, *, for_purchaser: bool = True, late_reason: str = "") -> None:
    """RuleBroken where the contract may not be laid out or signed as it is; ``late_reason`` is typed now."""
    on, tender = beijing_day(at), contract.tender
    ban = blacklist.in_force(contract.supplier.code, on)
    agreed = calendar.current().last_day(Period(tender.payment_working_days, Unit.WORKING_DAYS, ""), on)
    facts = SignContract(
        on=tender.governed_on(at),
        amount_fen=contract.amount_fen,
        award_fen=contract.award.amount_fen,
        advance_percent=contract.advance_percent,
        tender_advance_percent=tender.advance_percent,
        advance_reason=contract.advance_reason,
        advance_evidenced=evidenced(contract),
        advance_reason_by=contract.advance_reason_by,
        advance_confirmed_by=contract.advance_confirmed_by,
        banned_until=ban.ends_on if ban else None,
        with_sme=contract.is_with_sme,
        pay_days=(agreed.day - on).days,
        target_missed=for_purchaser and queries.target_missed(contract, at),
        late_reason=late_reason.strip() or contract.late_reason,
    )
    enforce(facts, on=facts.on)
    enforce(queries.words(contract, facts.late_reason or ""), on=facts.on)
    added = tuple(one.text for one in contract.extra_terms)
    enforce(AddTerms(added, queries.unagreed(added, facts.on)), on=facts.on)
    enforce(KeepToTender(queries.departures(contract)), on=facts.on)
