"""Securities in given states, made by the acts themselves but without their pages."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from procure.accounts.models import Organisation
from procure.core import clock
from procure.crypto import cms, shapes
from procure.db import db, unit_of_work
from procure.guarantees import asking, documents, service
from procure.guarantees.asking import Asked
from procure.guarantees.models import Claim, Demand, Security
from procure.guarantees.service import Given, Paper, Proposal, Refusal
from procure.guarantees.words import ClaimGround, Defect
from procure.tenders import queries as tenders
from procure.tenders.models import SecurityForm, Tender
from tests.cast import Cast, Player
from tests.make import authorities, bids

BANK = {"name": "某银行某分行", "code": "91110000MA0000099N", "licence": "B0000000000000001"}
PROOF = Paper("证据.pdf", b"%PDF-1.7 proof")


def without_credit(cast: Cast, player: Player, until: date = date(2026, 2, 28)) -> None:
    """A ban that ended just before every test begins: the player may bid, and is asked for a security."""
    bids.banned(cast, player, until)


def bank(cast: Cast) -> cms.Signer:
    """A bank's key, with a certificate of an authority that is trusted from now on."""
    made = authorities.authority("某金融认证机构")
    authorities.installed(made, cast)
    return made.issued(BANK["code"])


def asked(tender: Tender, player: Player) -> Asked:
    """The bid security of a player."""
    found = tenders.published(tender.id)
    return asking.of_bidder(found, _house(player))


def issued(about: Asked, signer: cms.Signer, **changes: Any) -> tuple[bytes, bytes]:
    """A guarantee of the bank over what is asked, and its signature."""
    fields = documents.elements(about) | {"number": "BH-2026-1", "issuer": BANK} | changes
    content = shapes.canonical({"v": 1, "type": "guarantee", **fields})
    return content, cms.sign(content, signer.key, signer.certificate, clock.now(), signer.between)


def guarantee(content: bytes, p7s: bytes, form: SecurityForm = SecurityForm.GUARANTEE) -> Given:
    """An electronic guarantee as a supplier hands it in."""
    return Given(form, Paper("guarantee.json", content), p7s)


def transfer(amount_fen: int = 2_000_000) -> Given:
    """A transfer with its slip."""
    slip = Paper("付款凭证.pdf", b"%PDF-1.7 slip")
    return Given(SecurityForm.ONLINE_PAYMENT, slip, amount_fen=amount_fen, reference="2026032300001")


def guaranteed(tender: Tender, player: Player, signer: cms.Signer, **changes: Any) -> Security:
    """A player's bid security by an electronic guarantee."""
    return given(tender, player, guarantee(*issued(asked(tender, player), signer, **changes)))


def given(tender: Tender, player: Player, what: Given) -> Security:
    """A player's bid security in any form."""
    with unit_of_work():
        found = service.give(asked(tender, player), what, by=player.actor, at=clock.now())
        key = found.id
    return fresh(key)


def fresh(security_id: str) -> Security:
    """A security as it is now."""
    db.session.expire_all()
    return db.session.get_one(Security, security_id)


def verified(cast: Cast, security: Security) -> Security:
    """The same after the purchaser has looked."""
    key = security.id
    with unit_of_work():
        service.verify(fresh(key), by=cast.purchaser.actor, at=clock.now())
    return fresh(key)


def refused(cast: Cast, security: Security) -> Security:
    """The same with a formal defect."""
    key = security.id
    with unit_of_work():
        why = Refusal(Defect.FORGED, "出具机构书面答复没有出具过这份保函。", PROOF)
        service.refuse(fresh(key), why, by=cast.purchaser.actor, at=clock.now())
    return fresh(key)


def claimed(cast: Cast, security: Security, ground: ClaimGround = ClaimGround.FALSE_MATERIAL) -> Claim:
    """A proposal to keep it, which waits for the second person."""
    with unit_of_work():
        found = fresh(security.id)
        why = Proposal(ground, "业绩合同经核实是伪造的。", PROOF)
        claim = service.propose_keeping(found, why, by=cast.purchaser.actor, at=clock.now())
        key = claim.id
    return db.session.get_one(Claim, key)


def demanded(
    tender: Tender, player: Player, amount_fen: int, until: date, contract: str = "c" * 32
) -> Demand:
    """A performance security that a contract asks of a player."""
    with unit_of_work():
        found = service.ask_performance(
            tenders.published(tender.id), contract, player.organisation, amount_fen, until, at=clock.now()
        )
        assert found is not None
        key = found.id
    return db.session.get_one(Demand, key)


def spelled(content: bytes, **changes: Any) -> bytes:
    """The same document with other fields."""
    return shapes.canonical(json.loads(content) | changes)


def _house(player: Player) -> Organisation:
    return db.session.get_one(Organisation, player.organisation)
