"""Awards in given states, made by the acts themselves but without their pages."""

from __future__ import annotations

from datetime import date

from procure.awards import queries, service
from procure.awards.models import Award
from procure.blacklist.models import Ban
from procure.core import clock
from procure.db import db, new_id, unit_of_work
from procure.signing import queries as signing
from procure.tenders.models import Tender
from tests.cast import Cast, Player
from tests.make import evaluation
from tests.make.scenes import scene


@scene
def determined(cast: Cast, tender: Tender | None = None) -> Award:
    """The first-ranked (``cast.supplier`` unless scored otherwise) confirmed as the winner."""
    return confirm(cast, evaluation.finished(cast, tender).id)


@scene
def published(cast: Cast, tender: Tender | None = None) -> Award:
    """The result public and the award notice issued, now."""
    tender_id = determined(cast, tender).tender_id
    publish(cast, tender_id)
    return found(tender_id)


def confirm(cast: Cast, tender_id: str) -> Award:
    """Determine the first-ranked of a finished evaluation."""
    with unit_of_work():
        service.confirm(queries.finished(tender_id), by=cast.purchaser.actor, at=clock.now())
    return found(tender_id)


def publish(cast: Cast, tender_id: str) -> None:
    """Sign the notice of a determined award and publish it."""
    with unit_of_work():
        award = found(tender_id)
        p7s = cast.purchaser.sign(signing.content(award.document), clock.now())
        service.publish(award, p7s, by=cast.purchaser.actor, at=clock.now())


def found(tender_id: str) -> Award:
    """The award of a tender that has one."""
    award = queries.award(tender_id)
    assert award is not None
    return award


def ban(player: Player, starts_on: date, ends_on: date) -> None:
    """A ban on a player's organisation."""
    with unit_of_work():
        db.session.add(
            Ban(
                code=player.house.code,
                name=player.house.name,
                folded_name=player.house.name,
                organ="财政部门",
                decision_number=new_id(),
                article="政府采购法第七十七条",
                ground="提供虚假材料谋取中标",
                starts_on=starts_on,
                ends_on=ends_on,
                decision_sha256="0" * 64,
                entered_by="supervisor",
                entered_at=clock.now(),
            )
        )
