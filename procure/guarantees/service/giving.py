"""A supplier gives a security: a signed guarantee is judged at once, anything else by a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from procure import storage
from procure.core import money
from procure.core.actors import Actor
from procure.core.errors import BadInput, NotAllowed
from procure.core.rules import enforce
from procure.core.terms import Message
from procure.db import db, new_id
from procure.guarantees import checking, queries
from procure.guarantees.asking import Asked
from procure.guarantees.models import INSTRUMENTS, Security
from procure.guarantees.refunds import free, lock, replaced_by_guarantee
from procure.guarantees.rules import GiveSecurity
from procure.guarantees.words import COUNTS, SecurityKind, SecurityState
from procure.ledger import service as ledger
from procure.ledger.models import Line
from procure.tenders.models import SecurityForm, TenderState


@dataclass(frozen=True)
class Paper:
    """A file that somebody handed in."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Given:
    """A security as its supplier tells it; with ``p7s`` the paper is a guarantee and says the rest."""

    form: SecurityForm
    paper: Paper
    p7s: bytes = b""
    amount_fen: int = 0
    reference: str = ""
    payer: str = ""


def give(asked: Asked, given: Given, *, by: Actor, at: datetime) -> Security:
    """Give a security; the newest counts, and an electronic guarantee that it replaces is given back at once.

    RuleBroken with every formal defect of a guarantee; what is not signed waits for a person to look.
    """
    lock(asked.tender)
    _still_asked(asked)
    extends = _extends(asked, given)
    security = _of_guarantee(asked, given, at) if given.p7s else _of_paper(asked, given)
    closes_at = None if extends is not None else asked.closes_at
    is_exempt = asked.kind is SecurityKind.BID and queries.is_exempt(asked.tender, asked.supplier, at)
    is_money = asked.kind is SecurityKind.ADVANCE and not security.is_instrument
    facts = GiveSecurity(at, closes_at, is_exempt, security.amount_fen, asked.amount_fen, is_money)
    enforce(facts, on=asked.tender.governed_on(at))
    security.given_by, security.given_at = by.person, at
    replaced = _replaced(asked, security)
    db.session.add(security)
    db.session.flush()
    told = {"form": str(security.form), "document_sha256": security.document_sha256}
    told |= {"tender": asked.tender.id, "amount": money.decimal(security.amount_fen)}
    told |= {"replaces": replaced.id} if replaced else {}
    line = ledger.record("security.given", subject=security.id, by=by, at=at, facts=told)
    if replaced is not None:
        _end(replaced, line, at)
    return security


def _still_asked(asked: Asked) -> None:
    if asked.kind is SecurityKind.BID and asked.tender.state is not TenderState.PUBLISHED:
        raise NotAllowed(Message("这个项目已经终止，不再收取投标保证金。"))
    if asked.demand is not None and asked.demand.ended_at is not None:
        raise NotAllowed(Message("合同已经最终验收合格或者终止，不再收取。"))
    if not asked.amount_fen:
        raise NotAllowed(Message("要求的保证金已经全部提交，不用再交。"))


def _of_guarantee(asked: Asked, given: Given, at: datetime) -> Security:
    if given.form not in INSTRUMENTS:
        raise BadInput(
            Message("签名文件只和保函、保证保险一起提交。请改选形式，或者去掉签名文件。"), field="form"
        )
    code = sha256(given.p7s).hexdigest()
    if queries.by_code(code) is not None:
        raise BadInput(Message("这份保函已经提交过。要更换的，请让出具机构出具新的。"), field="document")
    guarantee = checking.read(given.paper.content)
    certificate = checking.check(guarantee, given.p7s, asked, at)
    is_usual = checking.has_usual_wording(guarantee, asked)
    return _row(
        asked,
        given,
        state=SecurityState.VERIFIED if is_usual else SecurityState.GIVEN,
        amount_fen=guarantee.amount_fen,
        reference=guarantee["number"][:100],
        payer=asked.supplier.name,
        issuer=guarantee["issuer"]["name"][:200],
        issuer_code=guarantee["issuer"]["code"][:18],
        licence=guarantee["issuer"]["licence"][:100],
        valid_until=guarantee.valid_until,
        p7s=given.p7s,
        certificate_sha256=certificate,
        code=code,
        judged_at=at if is_usual else None,
    )


def _of_paper(asked: Asked, given: Given) -> Security:
    if not given.reference or not given.amount_fen:
        field = "amount_fen" if given.reference else "reference"
        raise BadInput(Message("没有签名文件的，请填写号码和金额，由采购人核对。"), field=field)
    payer = given.payer or asked.supplier.name
    return _row(asked, given, amount_fen=given.amount_fen, reference=given.reference, payer=payer)


def _row(asked: Asked, given: Given, **more: object) -> Security:
    return Security(
        id=new_id(),
        kind=asked.kind,
        tender=asked.tender,
        supplier_id=asked.supplier.id,
        demand_id=asked.demand.id if asked.demand else None,
        form=given.form,
        document_sha256=storage.current().put(given.paper.content),
        document_name=given.paper.name,
        **more,
    )


def _extends(asked: Asked, given: Given) -> Security | None:
    """The signed guarantee that another signed one may follow after the deadline too: it is extended."""
    found = _counting(asked)
    counts = found is not None and found.is_signed and found.state in COUNTS
    return found if counts and given.p7s else None


def _replaced(asked: Asked, security: Security) -> Security | None:
    """What the new one takes the place of: a guarantee, or performance money where a machine found it good.

    Money for a bid is owed back with the rest: nobody may learn before the deadline who gave any.
    """
    found = _counting(asked)
    if found is None or queries.open_claim(found) is not None:
        return None
    is_money_freed = asked.demand is not None and security.is_signed and security.judged_at is not None
    return found if found.is_instrument or is_money_freed else None


def _end(replaced: Security, line: Line, at: datetime) -> None:
    if replaced.is_instrument:
        free(replaced, at)
    else:
        replaced_by_guarantee(replaced, line, at)


def _counting(asked: Asked) -> Security | None:
    if asked.demand is not None:
        return queries.newest_under(asked.demand, own=True)
    return queries.living_of(asked.tender.id, asked.supplier.id)
