"""Before an opening custodians show that they can open; who doesn't is seen in time."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from procure.bids import deadlines, judging, queries, readiness
from procure.bids.deadlines import Check
from procure.bids.models import Readiness
from procure.bids.refusals import Refused
from procure.client import custody, platform
from procure.core import clock as running_clock
from procure.core.errors import NotFound
from procure.crypto import age
from procure.crypto.documents import Bid
from procure.crypto.readiness import Challenge, Ready, answer_challenge, seal_challenge
from procure.crypto.refusals import Refused as CryptoRefused
from procure.db import unit_of_work
from procure.ledger import queries as ledger
from procure.tenders import queries as tenders
from procure.tenders.models import Tender
from tests.cast import Cast, Player, at
from tests.ground import Hands
from tests.make import bids as make
from tests.make import clients, envelopes

Sign = Callable[[Player], FlaskClient]
MONDAY = at("2026-03-23 09:30")


@pytest.mark.parametrize(
    ("moment", "check"),
    [
        ("2026-03-20 09:29:59", None),
        ("2026-03-20 09:30:00", Check.DAY),
        ("2026-03-23 08:29:59", Check.DAY),
        ("2026-03-23 08:30:00", Check.HOUR),
        ("2026-03-23 09:29:59", Check.HOUR),
        ("2026-03-23 09:30:00", None),
    ],
)
def test_one_working_day_and_one_hour_before_the_opening_a_check_is_on(
    moment: str, check: Check | None
) -> None:
    asked = deadlines.asked(MONDAY, at(moment))
    assert (asked and asked.check) == check


def moved(tender: Tender, clock: Hands, **before: int) -> datetime:
    assert tender.opens_at is not None
    clock.move_to(tender.opens_at - timedelta(**before))
    return running_clock.now()


def answered(tender: Tender, player: Player, ready: Ready | None = None) -> Readiness:
    now = running_clock.now()
    with unit_of_work():
        found = tenders.published(tender.id)
        if ready is None:
            sealed = readiness.challenge(found, by=player.actor, at=now)
            about, who = judging.tender_document(found), make.key_of(found, player)
            ready = answer_challenge(sealed, about, who, [player.spare_identity, player.identity])
        return readiness.answer(found, ready.data, player.sign(ready.data, now), by=player.actor, at=now)


def seen(player: Player) -> dict[str, bool]:
    now = running_clock.now()
    return {one.endpoint: one.is_overdue(now) for one in queries.to_do(player.actor, now)}


def test_a_check_goes_from_the_custodians_to_the_supervisor_and_the_purchaser(
    cast: Cast, clock: Hands
) -> None:
    tender, first = make.bid_on(cast), cast.custodians[0]
    moved(tender, clock, minutes=61, days=3)
    assert "bids.supervise" not in seen(cast.supervisor)
    moved(tender, clock, minutes=60)
    assert seen(cast.supervisor) == {"bids.supervise": False}
    assert "tenders.changes" not in seen(cast.purchaser)
    row = answered(tender, first)
    assert answered(tender, first).id == row.id
    assert [line.act for line in ledger.of(tender.id)].count("readiness.shown") == 1
    moved(tender, clock, minutes=45)
    assert seen(cast.supervisor) == {"bids.supervise": True}
    assert seen(cast.purchaser) == {"tenders.changes": False}
    assert seen(cast.stranger) == {}
    answered(tender, cast.custodians[1])
    assert "tenders.changes" not in seen(cast.purchaser)
    answered(tender, cast.custodians[2])
    assert seen(cast.supervisor) == {}
    moved(tender, clock, minutes=0)
    with pytest.raises(Refused) as over:
        answered(tender, first)
    assert over.value.code == "no-check"


def test_each_check_wants_an_answer_of_its_own(cast: Cast, clock: Hands) -> None:
    tender = make.bid_on(cast)
    early = moved(tender, clock, hours=2)
    answered(tender, cast.custodians[0])
    standing = queries.readiness(tender, early)
    assert standing is not None
    assert len(standing.answered) == 1
    later = queries.readiness(tender, moved(tender, clock, minutes=30))
    assert later is not None
    assert len(later.missing) == 3


@pytest.mark.parametrize("code", ["stranger", "signer", "other-tender", "wrong-answer", "field-unknown"])
def test_an_answer_that_does_not_hold_is_refused(cast: Cast, clock: Hands, code: str) -> None:
    tender, (first, second, _) = make.bid_on(cast), cast.custodians
    now = moved(tender, clock, minutes=30)
    sealed = readiness.challenge(tender, by=first.actor, at=now)
    about, who = judging.tender_document(tender), make.key_of(tender, first)
    value = dict(answer_challenge(sealed, about, who, [first.identity]).value)
    changes: dict[str, dict[str, object]] = {
        "stranger": {"who": make.key_of(tender, second)},
        "other-tender": {"tender_sha256": "0" * 64},
        "wrong-answer": {"nonce": "0" * 64},
        "field-unknown": {"extra": 1},
    }
    document = json.dumps(value | changes.get(code, {})).encode()
    p7s = (second if code == "signer" else first).sign(document, now)
    with pytest.raises(Refused) as refused, unit_of_work():
        readiness.answer(tender, document, p7s, by=first.actor, at=now)
    assert refused.value.code == code
    assert "readiness.shown" not in [line.act for line in ledger.of(tender.id)]


def test_nobody_else_is_asked(cast: Cast, clock: Hands) -> None:
    tender = make.bid_on(cast)
    now = moved(tender, clock, minutes=30)
    for player in (cast.stranger, cast.supplier, cast.supervisor):
        with pytest.raises(NotFound):
            readiness.challenge(tender, by=player.actor, at=now)


def test_a_wrap_of_a_bid_called_a_challenge_is_not_answered(cast: Cast, clock: Hands) -> None:
    """Sealing 55: whoever asks gets a nonce back, never what else is sealed to a custodian."""
    tender, first = make.bid_on(cast), cast.custodians[0]
    moved(tender, clock, minutes=30)
    about, who = judging.tender_document(tender), make.key_of(tender, first)
    own = queries.last_of(tender.id, cast.supplier.organisation)
    assert own is not None
    wrap = platform.as_bytes(Bid.parse(own.document)["key"]["wraps"][who])
    assert b'"shares"' in age.open_(wrap, [first.identity]), "it could be opened"
    with pytest.raises(CryptoRefused) as refused:
        answer_challenge(wrap, about, who, [first.identity])
    assert refused.value.code in {"field-unknown", "field-missing"}
    others = Challenge.build(who="c9", tender_sha256=about.sha256, nonce="0" * 64)
    with pytest.raises(CryptoRefused) as stranger:
        answer_challenge(age.seal(others.data, [first.recipient]), about, who, [first.identity])
    assert stranger.value.code == "challenge-context"
    answer_challenge(seal_challenge(about, who, "0" * 64), about, who, [first.identity])


def test_the_client_answers(app: Flask, cast: Cast, client_of: Sign, tmp_path: Path, clock: Hands) -> None:
    tender, first = make.bid_on(cast), cast.custodians[0]
    place = clients.place(app, cast, first, tender, tmp_path)
    moved(tender, clock, minutes=30)
    page = client_of(first).get(f"/tenders/{tender.id}/custody").text
    assert "procure custodian ready" in page
    document = custody.answer(place, platform.tender_of(place))
    p7s = place.keys.signer.sign(document.data, running_clock.now())
    files = {"document": ("ready.json", document.data), "signature": ("ready.p7s", p7s)}
    answer = place.server.post(f"{place.path}/readiness", files=files).json()
    assert (answer["check"], answer["answered"]) == ("hour", 1)
    assert "本次检查已作答" in client_of(first).get(f"/tenders/{tender.id}/custody").text
    board = client_of(cast.supervisor).get(f"/tenders/{tender.id}/opening/supervise").text
    assert "已作答 1 家，共 3 家，开标需要 2 家" in board
    assert cast.custodians[1].house.name in board


def test_the_keys_are_shown_again_before_the_prices_are_opened(
    app: Flask, cast: Cast, client_of: Sign, tmp_path: Path, clock: Hands
) -> None:
    tender = envelopes.announce(cast, envelopes.scored(cast))
    first = cast.custodians[0]
    assert tender.price_opens_at is not None
    clock.move_to(max(running_clock.now(), tender.price_opens_at - timedelta(minutes=30)))
    assert seen(cast.supervisor)["bids.supervise"]
    assert "签名作答" in client_of(first).get(f"/tenders/{tender.id}/custody").text
    place = platform.waiting(clients.place(app, cast, first, tender, tmp_path))
    ready = custody.answer(place, platform.tender_of(place))
    answered(tender, first, ready)
    assert ready["tender_sha256"] == judging.tender_document(tender, envelopes.PRICE).sha256
    with pytest.raises(Refused) as other:
        answered(tender, cast.custodians[1], _about_the_first(tender, cast.custodians[1]))
    assert other.value.code == "other-tender"


def _about_the_first(tender: Tender, player: Player) -> Ready:
    about = judging.tender_document(tender)
    return Ready.build(who=make.key_of(tender, player), tender_sha256=about.sha256, nonce="0" * 64)
