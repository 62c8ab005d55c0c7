"""Contracts in given states: the award behind them is written as rows, the rest is done by the acts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from io import BytesIO
from typing import Any

import pypdf
import sqlalchemy as sa

from procure import storage
from procure.accounts.models import Certificate, Organisation, Size
from procure.awards.models import Award, AwardState
from procure.bids.models import OpenedBid, OpenedStatus, Submission, SubmissionKind
from procure.contracts import papers, service
from procure.contracts.models import (
    Acceptance,
    Contract,
    ContractState,
    EndGround,
    Publication,
    Supplement,
    SupplementGround,
)
from procure.contracts.rules import Item
from procure.core import clock
from procure.db import db, new_id, unit_of_work
from procure.ledger import service as ledger
from procure.printing import rooms
from procure.signing import queries as signing
from procure.signing import service as signing_service
from procure.signing.models import Document, Kind
from procure.tenders.models import AdvanceReason, DueAfter, Tender
from tests.cast import Cast, Player
from tests.make import tenders as make_tenders
from tests.make.scenes import scene

AMOUNT = 100_000_001
"""Fen; thirty hundredths of it is not whole, so that rounding shows."""
ITEMS = [
    Item("课桌椅一千套，数量相符", "采购需求第一条", passed=True, finding=""),
    Item("甲醛释放量符合国家标准", "采购需求第二条", passed=True, finding="检测报告合格"),
]
FAILED = [Item("课桌椅一千套，数量相符", "采购需求第一条", passed=False, finding="少二十套")]


@scene
def awarded(cast: Cast, *, size: Size = Size.SMALL, amount_fen: int = AMOUNT, **tender: Any) -> Award:
    """A published award to the supplier, of that size, with its line in the ledger; published now."""
    made = make_tenders.published(cast, **tender)
    with unit_of_work():
        db.session.get_one(Organisation, cast.supplier.organisation).size = size
        award = _award(db.session.get_one(Tender, made.id), cast.supplier, amount_fen, clock.now())
        db.session.add(award)
        db.session.flush()
        ledger.record("award.published", subject=made.id, by=cast.purchaser.actor, at=clock.now())
    return award


@scene
def begun(cast: Cast, award: Award | None = None, **changes: Any) -> Contract:
    """A draft from its award."""
    award = award or awarded(cast, **changes)
    with unit_of_work():
        contract = service.begin(db.session.get_one(Award, award.id), clock.now())
        assert contract is not None
    return contract


@scene
def renounced(cast: Cast, percent: int, contract: Contract | None = None) -> Contract:
    """A draft whose advance the supplier has given up down to a percentage, confirmed by a second person."""
    contract = contract or begun(cast)
    stated = service.Advance(percent, AdvanceReason.RENOUNCED)
    with unit_of_work():
        found = db.session.get_one(Contract, contract.id)
        service.amend(found, stated, version=found.version, by=cast.purchaser.actor, at=clock.now())
        p7s = signature(found.renunciation, cast.supplier)
        service.renounce(found, p7s, by=cast.supplier.actor, at=clock.now())
        service.confirm_advance(found, version=found.version, by=cast.colleague.actor, at=clock.now())
    return found


@scene
def proposed(cast: Cast, contract: Contract | None = None, **changes: Any) -> Contract:
    """Laid before both parties now, as a few bytes: the renderer takes seconds and has own tests."""
    contract = contract or begun(cast, **changes)
    with unit_of_work():
        found = db.session.get_one(Contract, contract.id)
        page = papers.contract_page(found, clock.now())
        found.source_sha256 = storage.current().put(papers.source(page))
        found.document = signing_service.prepare(
            Kind.CONTRACT,
            subject=found.id,
            name=f"合同-{found.number}.pdf",
            media_type="application/pdf",
            content=rooms.with_room(blank(), papers.FIRST),
            at=clock.now(),
        )
        found.state, found.proposed_at = ContractState.PROPOSED, clock.now()
        found.version += 1
    return found


@cache
def blank() -> bytes:
    """An empty page."""
    writer, out = pypdf.PdfWriter(), BytesIO()
    writer.add_blank_page(width=595, height=842)
    writer.write(out)
    return out.getvalue()


def signed_by(contract: Contract, player: Player) -> Contract:
    """With this party's signature, taken in now."""
    with unit_of_work():
        found = db.session.get_one(Contract, contract.id)
        service.sign(found, signature(found.to_sign, player), by=player.actor, at=clock.now())
    return found


@scene
def concluded(cast: Cast, contract: Contract | None = None, **changes: Any) -> Contract:
    """Signed by both now."""
    contract = proposed(cast, contract, **changes)
    for party in (cast.purchaser, cast.supplier):
        signed_by(contract, party)
    return contract


@scene
def requested(
    cast: Cast,
    contract: Contract | None = None,
    *,
    due_after: DueAfter = DueAfter.FINAL,
    **changes: Any,
) -> Acceptance:
    """Delivered an hour ago at most, acceptance asked for now."""
    contract = contract or concluded(cast, **changes)
    with unit_of_work():
        found = db.session.get_one(Contract, contract.id)
        delivered = max(found.signed_at, clock.now() - timedelta(hours=1))
        stage = next(one for one in found.instalments if one.due_after is due_after)
        said = service.Delivery(delivered, "已全部交付，请组织验收。")
        return service.request_acceptance(found, stage, said, by=cast.supplier.actor, at=clock.now())


@scene
def recorded(cast: Cast, acceptance: Acceptance | None = None, items: Sequence[Item] = ITEMS) -> Acceptance:
    """With a record of acceptance that waits for signatures."""
    acceptance = acceptance or requested(cast)
    with unit_of_work():
        found = db.session.get_one(Acceptance, acceptance.id)
        service.record(found, service.Inspection(items), by=cast.purchaser.actor, at=clock.now())
    return found


@scene
def decided(cast: Cast, acceptance: Acceptance | None = None, items: Sequence[Item] = ITEMS) -> Acceptance:
    """Accepted now, or rejected where an item failed."""
    acceptance = recorded(cast, acceptance, items)
    with unit_of_work():
        found = db.session.get_one(Acceptance, acceptance.id)
        p7s = signature(found.document, cast.purchaser)
        service.decide(found, p7s, by=cast.purchaser.actor, at=clock.now())
    return found


@scene
def published(cast: Cast, contract: Contract) -> Publication:
    """Published now, with nothing hidden."""
    with unit_of_work():
        found = db.session.get_one(Contract, contract.id)
        where = service.Announcement("中国政府采购网", "https://www.ccgp.gov.cn/contract/1")
        return service.publish(found, where, by=cast.purchaser.actor, at=clock.now())


@scene
def shown(cast: Cast, acceptance: Acceptance) -> Acceptance:
    """With a picture of what was delivered."""
    with unit_of_work():
        found = db.session.get_one(Acceptance, acceptance.id)
        picture = service.Evidence("现场.png", b"\x89PNG\r\n\x1a\n", "清点")
        service.add_file(found, picture, by=cast.supplier.actor, at=clock.now())
    return found


@scene
def laid_out(cast: Cast, contract: Contract | None = None) -> Supplement:
    """A supplement for a hundredth of the price, waiting for both signatures."""
    contract = contract or concluded(cast)
    said = papers.Addition(SupplementGround.ADDITION, "另供同款课桌椅十套。", contract.amount_fen // 100)
    with unit_of_work():
        found = db.session.get_one(Contract, contract.id)
        page = service.draw_up_supplement(found, said, clock.now())
        paper = papers.Paper(page, blank(), rooms.with_room(blank(), papers.FIRST))
        return service.propose_supplement(found, said, paper, by=cast.purchaser.actor, at=clock.now())


@scene
def supplemented(cast: Cast, contract: Contract | None = None) -> Supplement:
    """A supplement signed by both now."""
    made = laid_out(cast, contract)
    for party in (cast.purchaser, cast.supplier):
        with unit_of_work():
            found = db.session.get_one(Supplement, made.id)
            p7s = signature(found.to_sign, party)
            service.sign_supplement(found, p7s, by=party.actor, at=clock.now())
    return found


@scene
def stated(cast: Cast, contract: Contract) -> Contract:
    """With a termination that waits for the second person."""
    with unit_of_work():
        found = db.session.get_one(Contract, contract.id)
        why = "两次催告后仍不交货。"
        service.state_termination(found, EndGround.BREACH, why, by=cast.purchaser.actor, at=clock.now())
    return found


@scene
def ended(cast: Cast, contract: Contract) -> Contract:
    """Terminated by two people now."""
    stated(cast, contract)
    with unit_of_work():
        found = db.session.get_one(Contract, contract.id)
        service.terminate(found, by=cast.colleague.actor, at=clock.now())
    return found


def signature(document: Document | None, player: Player, at: datetime | None = None) -> bytes:
    """The player's signature over a document, made now."""
    assert document is not None
    return player.sign(signing.content(document), at or clock.now())


def again(contract: Contract) -> Contract:
    """The contract as it is in the database now."""
    db.session.rollback()
    return db.session.get_one(Contract, contract.id)


def _award(tender: Tender, winner: Player, amount_fen: int, at: datetime) -> Award:
    notice = signing_service.prepare(
        Kind.AWARD_NOTICE,
        subject=tender.id,
        name="award-notice.json",
        media_type="application/json",
        content=b"{}",
        at=at,
    )
    return Award(
        tender=tender,
        opened_bid=_opened(tender, winner, amount_fen, at),
        supplier_id=winner.organisation,
        amount_fen=amount_fen,
        state=AwardState.PUBLISHED,
        determined_at=at,
        determined_by=tender.created_by,
        document=notice,
        published_at=at,
    )


def _opened(tender: Tender, winner: Player, price_fen: int, at: datetime) -> OpenedBid:
    mine = sa.select(Certificate).where(Certificate.sha256 == winner.certificate_sha256)
    submission = Submission(
        tender_id=tender.id,
        organisation_id=winner.organisation,
        certificate_id=db.session.scalars(mine).one().id,
        kind=SubmissionKind.BID,
        seq=1,
        sha256=new_id() * 2,
        document=b"{}",
        p7s=b"",
        arrived_at=at,
        line_index=db.session.scalar(sa.select(sa.func.count(Submission.id))),
        receipt="{}",
        receipt_p7s=b"",
    )
    db.session.add(submission)
    db.session.flush()
    return OpenedBid(
        tender_id=tender.id,
        submission=submission,
        organisation_id=winner.organisation,
        status=OpenedStatus.OPENED,
        read_fen=price_fen,
    )
