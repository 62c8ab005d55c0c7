"""What a reader of a tender's public page may do next, by the roles the reader has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import request
from flask_babel import gettext

from procure.bids import queries as bids
from procure.contracts import queries as contracts
from procure.core.actors import Actor, RoleName
from procure.gate import acting
from procure.tenders.models import Tender, TenderState
from procure.web.workload import url_of


@dataclass(frozen=True)
class Step:
    """One button: where it leads and what it says."""

    url: str
    label: str


def of(tender: Tender, at: datetime) -> list[Step]:
    """The steps open to whoever reads; a visitor is led to the sign-in while bids are taken."""
    who = acting.person()
    if who is None:
        return [_sign_in()] if tender.accepts_bids(at) else []
    return [step for role, steps in _STEPS.items() if _is(who, role) for step in steps(tender, who, at)]


def _as_supplier(tender: Tender, who: Any, at: datetime) -> list[Step]:
    own = {"id": tender.id}
    if tender.accepts_bids(at):
        return [
            Step(url_of("bids.mine", own), gettext("我要投标")),
            Step(url_of("tenders.ask", own), gettext("提问")),
        ] + _security(tender, "guarantees.bid")
    if not bids.of(tender.id, who.organisation_id):
        return []
    found = [Step(url_of("bids.mine", own), gettext("本单位的投标")), *_security(tender, "guarantees.bid")]
    return found + _contract(tender, who, RoleName.SUPPLIER)


def _as_purchaser(tender: Tender, who: Any, at: datetime) -> list[Step]:
    if tender.purchaser_id != who.organisation_id:
        return []
    changes = Step(url_of("tenders.changes", {"id": tender.id}), gettext("延期、更正和终止"))
    if not tender.is_open(at):
        return [Step(url_of("tenders.questions", {"id": tender.id}), gettext("提问和澄清")), changes]
    found = [Step(url_of("evaluation.show", {"id": tender.id}), gettext("评标和定标")), changes]
    found += _security(tender, "guarantees.index")
    return found + _contract(tender, who, RoleName.PURCHASER)


def _as_supervisor(tender: Tender, who: Any, at: datetime) -> list[Step]:
    if tender.state is not TenderState.PUBLISHED:
        return []
    return [Step(url_of("tenders.suspend", {"id": tender.id}), gettext("暂停采购活动"))]


def _as_custodian(tender: Tender, who: Any, at: datetime) -> list[Step]:
    actor = Actor(who.id, who.organisation_id, RoleName.CUSTODIAN, "")
    if not bids.is_custodian(tender.id, actor):
        return []
    return [Step(url_of("bids.custody", {"id": tender.id}), gettext("释放密钥份额"))]


def _security(tender: Tender, endpoint: str) -> list[Step]:
    """The page about bid securities, where the tender asks for one."""
    if not tender.bid_security_fen:
        return []
    return [Step(url_of(endpoint, {"id": tender.id}), gettext("投标保证金"))]


def _contract(tender: Tender, who: Any, role: RoleName) -> list[Step]:
    found = contracts.of_tender(tender.id)
    if found is None or who.organisation_id not in (found.purchaser_id, found.supplier_id):
        return []
    return [Step(url_of("contracts.show", {"id": found.id}), gettext("合同和付款"))]


def _sign_in() -> Step:
    return Step(url_of("security.login", {"next": request.path}), gettext("登录后投标"))


def _is(who: Any, role: RoleName) -> bool:
    return acting.has_role(who, frozenset([role]))


_STEPS = {
    RoleName.SUPPLIER: _as_supplier,
    RoleName.PURCHASER: _as_purchaser,
    RoleName.CUSTODIAN: _as_custodian,
    RoleName.SUPERVISOR: _as_supervisor,
}
