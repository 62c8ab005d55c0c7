"""Keys and shares go to the archive alone; a database with every secret of the server opens nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from procure import storage
from procure.bids import queries
from procure.crypto import records
from procure.crypto.opening import NotOpened, identity_of
from procure.db import Base, db
from procure.tenders.models import Tender
from tests.cast import Cast, Player
from tests.make import bids as make

Sign = Callable[[Player], FlaskClient]
CANARY = "7f3c-canary-of-the-plain-text"


def pages(app: Flask, tender: Tender) -> Iterator[str]:
    """Every page and file that can be read by a tender's id."""
    for rule in app.url_map.iter_rules():
        if rule.arguments <= {"id", "name"} and "GET" in (rule.methods or ()):
            for name in ("close", "record") if "name" in rule.arguments else ("",):
                path = rule.rule.replace("<id>", tender.id).replace("<any('close','record'):name>", name)
                if "<" not in path and not path.startswith("/static"):
                    yield path


def readable(app: Flask, client: FlaskClient, tender: Tender) -> Iterator[tuple[str, bytes]]:
    for path in pages(app, tender):
        answer = client.get(path)
        if answer.status_code == 200:
            yield path, answer.get_data()


def secrets_of(tender: Tender) -> list[bytes]:
    """The bid keys and every released share of an opened tender."""
    opening = queries.opening(tender.id)
    assert opening is not None
    keys = [one["identity"] for one in json.loads(opening.document)["results"]]
    held = [json.loads(one.document)["releases"].values() for one in queries.releases(tender.id)]
    shares = [share for bids in held for shares in bids for share in shares.values()]
    return [text.encode() for text in (*keys, *shares)]


def test_no_page_gives_a_key_or_a_share_after_the_opening(
    app: Flask, cast: Cast, client_of: Sign, visitor: FlaskClient
) -> None:
    tender = make.opened(cast)
    secrets = secrets_of(tender)
    assert len(secrets) == 3 + 3 * 2 * 2
    players = [cast.supplier, cast.rival, cast.purchaser, cast.custodians[0], cast.supervisor]
    players += [cast.administrator, cast.experts[0], cast.stranger]
    for client in [visitor, *(client_of(player) for player in players)]:
        seen = list(readable(app, client, tender))
        assert f"/tenders/{tender.id}/opening" in dict(seen)
        for path, content in seen:
            assert not [one for one in secrets if one in content], path
            assert b"AGE-SECRET-KEY-" not in content, path


def test_nothing_plain_lies_in_the_database_or_the_files_before_the_opening(cast: Cast) -> None:
    """Sealing 62."""
    tender = make.make_tenders.published(cast)
    files = {f"{CANARY}.pdf": CANARY.encode() * 50}
    for player, price in zip(cast.bidders, ("7654321.09", "7654321.10", "7654321.11"), strict=True):
        make.committed(tender, player, make.sealed(tender, player, price, files=files))
    make.close(tender)
    make.released(tender, cast.custodians[0])
    wanted = [CANARY.encode(), b"7654321"]
    assert not _found(wanted)
    make.released(tender, cast.custodians[1])
    make.open_(tender)
    assert _found(wanted), "what was sought would be found"


@pytest.mark.parametrize("holder", range(3))
def test_each_single_custodian_with_the_whole_server_opens_nothing(cast: Cast, holder: int) -> None:
    tender = make.closed(cast)
    make.released(tender, cast.custodians[holder])
    for one in queries.closed(tender.id):
        bid = make.sealing.Bid.parse(one.document)
        released = [records.Release.parse(each.document) for each in queries.releases(tender.id)]
        shares = make.custody.shares_of(bid, released)
        assert len(shares) == 2
        assert identity_of(bid, shares) == NotOpened("shares-missing")


def _found(wanted: list[bytes]) -> bool:
    """Whether any of it lies in a row or a file."""
    db.session.rollback()
    rows = (
        repr(tuple(row)).encode()
        for table in Base.metadata.sorted_tables
        for row in db.session.execute(sa.select(table))
    )
    files = (path.read_bytes() for path in storage.current().root.rglob("*") if path.is_file())
    return any(one in content for content in (*rows, *files) for one in wanted)
