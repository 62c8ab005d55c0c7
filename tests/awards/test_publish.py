"""Signing the notice publishes the result and issues the notice, both at once."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

from procure.awards import deadlines
from procure.awards.models import AwardState
from procure.core import clock
from procure.ledger import queries as ledger
from procure.obligations import queries as obligations
from procure.signing import queries as signing
from tests.cast import Cast
from tests.make import awards as make


def test_one_signature_publishes_and_notifies_once(cast: Cast, client_of: Any) -> None:
    award = make.determined(cast)
    page, content = f"/tenders/{award.tender_id}/award/notice", signing.content(award.document)
    buyer = client_of(cast.purchaser)
    assert buyer.get(f"{page}/file").data == content
    assert json.loads(content)["中标金额（元）"] == "1000000.00"
    assert buyer.post(page).status_code == 422
    wrong = _send(buyer, page, cast.purchaser.sign(content + b" ", clock.now()))
    assert wrong.status_code == 422
    assert make.found(award.tender_id).state is AwardState.DETERMINED
    for player, status in ((cast.supplier, 403), (cast.stranger, 404)):
        assert _send(client_of(player), page, player.sign(content, clock.now())).status_code == status
    right = cast.purchaser.sign(content, clock.now())
    assert _send(buyer, page, right).status_code == 303
    assert _send(buyer, page, right).status_code == 422
    award = make.found(award.tender_id)
    assert (award.state, award.published_at) == (AwardState.PUBLISHED, clock.now())
    met = obligations.find(award.tender_id, deadlines.PUBLISH_RESULT)
    assert met is not None
    assert met.met_at == clock.now()
    lines = [line for line in ledger.of(award.tender_id) if line.act == "award.published"]
    assert len(lines) == 1
    assert json.loads(lines[0].entry)["winner"] == cast.supplier.house.code


def _send(browser: Any, page: str, p7s: bytes) -> Any:
    return browser.post(page, data={"signature": (BytesIO(p7s), "award-notice.json.p7s")})
