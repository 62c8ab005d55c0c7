"""The content of a tender as one public file: exactly what is offered for bids."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from procure.core import clock, money, parameters
from procure.crypto import shapes
from procure.fairness import entries
from procure.tenders import queries
from procure.tenders.models import Attachment, Project, SecurityForm, Tender


def content_of(tender: Tender, at: datetime) -> bytes:
    """Canonical JSON of everything a bidder must know; attachments stand in it by their hashes.

    Money is a decimal string in yuan, times are UTC; docs/evidence.md names the hash ``documents_sha256``.
    """
    return shapes.canonical(
        {
            "v": 1,
            "type": "tender-content",
            **_project(tender),
            **_bidding(tender, at),
            "terms": _terms(tender),
            "fairness": _fairness(tender, at),
            "attachments": [
                {"name": one.name, "size": one.size, "sha256": one.sha256, **_read(one)}
                for one in tender.attachments
            ],
        }
    )


def _read(one: Attachment) -> dict[str, Any]:
    """What of a file was read, and what is declared of the rest: it asks nothing of bidders."""
    said = {"text_sha256": one.text_sha256} if one.text_sha256 else {}
    if one.drawing:
        return said | {"declaration": str(one.note)}
    return said | ({"unread_pictures": one.pictures, "note": str(one.note)} if one.pictures else {})


def _fairness(tender: Tender, at: datetime) -> dict[str, Any]:
    """What the gate found and why it may stand, by which version of its catalogue."""
    found = queries.report(tender, tender.governed_on(at)).findings
    answered = queries.told(queries.judged(found, tender.id))
    return {"catalogue": entries.version(), "findings": answered}


def _project(tender: Tender) -> dict[str, Any]:
    return {
        "number": tender.number,
        "title": tender.title,
        **_divided(tender.project, tender.lot),
        "purchaser": {"name": tender.purchaser.name, "code": tender.purchaser.code},
        "goods": tender.goods.value,
        "category": tender.category,
        "budget_id": tender.budget_id,
        "budget": money.decimal(tender.budget_fen),
        "ceiling": money.decimal(tender.ceiling_fen),
        "need": tender.need,
        "performance_place": tender.performance_place,
        "performance_days": tender.performance_days,
        "complex_project": tender.complex_project,
        **_reserve(tender),
    }


def _reserve(tender: Tender) -> dict[str, Any]:
    """What only small and medium firms may have; nothing where the purchaser says nothing of it."""
    if tender.reserve is None:
        return {}
    told = {
        "extent": tender.reserve.value,
        "form": tender.reserve_form.value if tender.reserve_form else None,
        "percent": tender.reserve_percent,
        "small_percent": tender.reserve_small_percent,
        "reason": tender.reserve_reason.value if tender.reserve_reason else None,
    }
    return {"reserve": {name: value for name, value in told.items() if value is not None}}


def _divided(project: Project, lot: int) -> dict[str, Any]:
    if not project.is_divided:
        return {}
    whole = {"title": project.title, "budget": money.decimal(project.budget_fen), "lots": len(project.lots)}
    return {"lot": str(lot), "project": whole}


def _bidding(tender: Tender, at: datetime) -> dict[str, Any]:
    assert tender.opens_at is not None
    return {
        "method": "comprehensive-scoring",
        "opens": clock.text(tender.opens_at),
        **_two_envelopes(tender),
        "provisional_accepted": tender.provisional_accepted,
        "mode": tender.mode.value,
        "bidder_window_minutes": tender.bidder_window_minutes if tender.is_dual else None,
        "custodian_wait_minutes": tender.custodian_wait_minutes,
        "min_bidders": parameters.number("min_bidders", tender.governed_on(at)),
        "consortium_accepted": tender.consortium_accepted,
        "qualifications": [{"text": one.text, "basis": one.basis} for one in tender.qualifications],
        "credit_query": tender.credit_query,
        "factors": [
            {"name": one.name, "kind": one.kind.value, "points": one.points, "tiers": one.tiers}
            for one in tender.factors
        ],
        "bid_security": money.decimal(tender.bid_security_fen),
        "bid_security_forms": [form.value for form in SecurityForm],
        "bid_security_until": clock.text(tender.opens_at),
        "bid_validity_days": tender.bid_validity_days,
        "prevails": "data-message",
    }


def _two_envelopes(tender: Tender) -> dict[str, Any]:
    """How the price is kept apart; nothing where there is one envelope."""
    if not tender.two_envelopes:
        return {}
    names = [tender.spelled(one) for one in tender.envelopes]
    return {"envelopes": names, "price_after_hours": tender.price_after_hours}


def _terms(tender: Tender) -> dict[str, Any]:
    return {
        "advance_percent": tender.advance_percent,
        "advance_reason": tender.advance_reason.value if tender.advance_reason else None,
        "acceptance_working_days": tender.acceptance_working_days,
        "payment_working_days": tender.payment_working_days,
        "performance_security_percent": tender.performance_security_percent,
        "conditions": [one.text for one in tender.conditions],
        "liability": tender.liability,
        **_late_interest(tender),
        **_advance_guarantee(tender),
        **_instalments(tender),
    }


def _late_interest(tender: Tender) -> dict[str, Any]:
    """What late payments cost a year; nothing where the law alone says."""
    return {} if tender.late_interest_bp is None else {"late_interest_bp": tender.late_interest_bp}


def _advance_guarantee(tender: Tender) -> dict[str, Any]:
    """Which share of the advance is secured; nothing where none is."""
    percent = tender.advance_guarantee_percent
    return {"advance_guarantee_percent": percent} if percent else {}


def _instalments(tender: Tender) -> dict[str, Any]:
    """How the price after the advance is paid in parts; nothing where it is one balance."""
    if not tender.instalments:
        return {}
    told = [
        {
            "title": one.title,
            "percent": one.percent,
            "due_after": one.due_after.value,
            "quality_days": one.quality_days,
        }
        for one in tender.instalments
    ]
    return {"instalments": told}
