"""A whole course from bid to evidence with its files in a bucket."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from procure import storage
from procure.bids import evidence, queries
from procure.client import audit
from procure.core import clock
from procure.crypto import certificates
from tests.cast import Cast
from tests.make import bids as make
from tests.make import tenders


def test_bids_are_opened_and_audited_from_a_bucket(
    app: Flask, cast: Cast, bucket_url: str, tmp_path: Path
) -> None:
    storage.use(storage.connect(tmp_path / "incoming", bucket_url))
    draft = tenders.draft.__wrapped__  # type: ignore[attr-defined]  # a scene would be set up from a folder
    tender = tenders.publish(cast, draft(cast))
    for player, price in zip(cast.bidders, make.PRICES, strict=True):
        make.committed(tender, player, price=price)
    make.close(tender)
    for custodian in cast.custodians[:2]:
        make.released(tender, custodian)
    make.open_(tender)
    assert len(queries.readable(tender.id)) == 3
    evidence.package(tender.id, tmp_path / "package", clock.now())
    assert audit.main([str(tmp_path / "package"), "--anchor", certificates.sha256_of(cast.root)]) == 0
    assert not list((tmp_path / "incoming").glob("[0-9a-f][0-9a-f]"))
