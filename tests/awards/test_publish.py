"""Signing the notice publishes the result and issues the notice, both at once."""

from __future__ import annotations

from io import BytesIO

from procure.awards import deadlines
from procure.awards.models import AwardState
from procure.core import clock
from procure.ledger import queries as ledger
from procure.obligations import queries as obligations
from procure.signing import queries as signing
from tests.make import awards as make


def test_one_signature_publishes_and_notifies(cast, client_of):
    award = make.determined(cast)
    p7s = cast.purchaser.sign(signing.content(award.document), clock.now())
    answer = client_of(cast.purchaser).post(
        f"/tenders/{award.tender_id}/award/notice", data={"signature": (BytesIO(p7s), "n.p7s")}
    )
    assert answer.status_code == 303
    award = make.found(award.tender_id)
    assert award.state is AwardState.PUBLISHED
    assert award.published_at == clock.now()
    assert obligations.find(award.tender_id, deadlines.PUBLISH_RESULT).met_at == clock.now()
    assert [line.act for line in ledger.every() if line.act == "award.published"] == ["award.published"]
