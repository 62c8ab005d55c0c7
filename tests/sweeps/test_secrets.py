"""What links lead to: no key, no share, no rival's file, nothing before the opening."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from flask import Flask

from procure.bids.models import Opening
from procure.crypto.codes import short_code
from procure.db import db, unit_of_work
from procure.tenders.models import Tender
from tests import ground
from tests.accounts.test_no_private_keys import _found as private_keys
from tests.bids.test_secrecy import secrets_of
from tests.cast import Cast, Player
from tests.make import bids, tenders
from tests.sweeps.crawling import crawl
from tests.sweeps.paths import stand_ins
from tests.sweeps.world import World, people

READERS_OF_BIDS = {"purchaser", "colleague", "expert"}
TOKENS = re.compile(r'<input[^>]*name="(?:csrf_token|number)"[^>]*>')
ONES_OWN = ("/heads", "/me/sessions", "/me/second-factor")
"""What is new with every sign-in and every look: heads, one's own sign-ins, a secret offered to a phone."""
HEADS = re.compile(r"/heads/[0-9a-f]+")


def leaks(pages: dict[str, bytes], secrets: list[bytes]) -> list[str]:
    """The addresses whose content has one of the secrets in it."""
    return [path for path, content in pages.items() if any(one in content for one in secrets)]


def keys_and_shares() -> list[bytes]:
    opened = db.session.scalars(sa.select(Tender).join(Opening, Opening.tender_id == Tender.id)).all()
    return [secret for tender in opened for secret in secrets_of(tender)]


@pytest.mark.long
def test_nobody_reaches_a_key_a_share_or_a_rivals_file(world: World) -> None:
    secrets = [b"AGE-SECRET-KEY", *keys_and_shares()]
    assert len(secrets) > 60
    files = {one.house.name: f"{one.house.name}的投标文件".encode() for one in world.cast.bidders}
    avoid = stand_ins()
    for name, who in people(world).items():
        if not world.takes(name, one_in=6):
            continue
        reached = crawl(world.browser(who), avoid=avoid)
        assert len(reached) > 20, name
        assert leaks(reached, secrets) == [], name
        readable = leaks(reached, list(files.values()))
        assert bool(readable) == (name in READERS_OF_BIDS), (name, readable)


def test_a_planted_leak_is_reached(app: Flask, cast: Cast) -> None:
    tender = tenders.published(cast)
    with unit_of_work():
        db.session.get_one(Tender, tender.id).need = "AGE-SECRET-KEY-1QQ"
    reached = crawl(ground.browser(app))
    assert f"/tenders/{tender.id}" in leaks(reached, [b"AGE-SECRET-KEY"])


def test_a_whole_life_leaves_no_private_key_of_anybody(world: World) -> None:
    one_time = {"opening.document"}
    """The keys of the bids alone, made for one bid and used up when it was opened."""
    assert {where for where in private_keys(world.home) if "." not in where or where not in one_time} == set()


@pytest.fixture
def tender(app: Flask, cast: Cast) -> Tender:
    return tenders.published(cast)


def seen_by(app: Flask, who: Player | None) -> dict[str, str]:
    """Every page as it is at an instant, without tokens, times and the names of heads."""
    pages = crawl(ground.browser(app, who))
    return {
        HEADS.sub("/heads/", path): TOKENS.sub(
            "", HEADS.sub("/heads/", bids.masked(content.decode("utf-8", "replace")))
        )
        for path, content in pages.items()
        if not path.startswith(ONES_OWN)
    }


def bystanders(cast: Cast) -> list[Player | None]:
    return [None, cast.purchaser, cast.finance[0], cast.experts[0], cast.custodians[0], cast.supervisor,
            cast.auditor, cast.administrator, cast.stranger]  # fmt: skip


def test_before_the_opening_nobody_sees_whether_anybody_has_bid(
    app: Flask, cast: Cast, tender: Tender
) -> None:
    before = [seen_by(app, who) for who in bystanders(cast)]
    for player, price in zip(cast.bidders, bids.PRICES, strict=True):
        bids.committed(tender, player, price=price)
    for who, old in zip(bystanders(cast), before, strict=True):
        new = seen_by(app, who)
        assert [path for path in old | new if old.get(path) != new.get(path)] == [], who


def test_before_the_opening_a_bidder_sees_itself_alone(app: Flask, cast: Cast, tender: Tender) -> None:
    own = bids.committed(tender, cast.supplier)
    before = seen_by(app, cast.supplier)
    for player, price in zip(cast.bidders[1:], bids.PRICES[1:], strict=True):
        bids.committed(tender, player, price=price)
    assert seen_by(app, cast.supplier) == before
    assert any(short_code(own.sha256) in text for text in before.values())


def test_a_planted_count_of_bids_is_seen(app: Flask, cast: Cast, tender: Tender) -> None:
    before = seen_by(app, None)
    with unit_of_work():
        db.session.get_one(Tender, tender.id).own_title = "课桌椅采购（已收到1份投标）"
    assert seen_by(app, None) != before
