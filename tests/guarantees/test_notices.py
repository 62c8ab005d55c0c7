"""An issuer learns without signing in what became of its guarantee, from bytes that anybody can check."""

from __future__ import annotations

import json
from hashlib import sha256
from io import BytesIO
from typing import Any

import pytest

from procure.accounts import trust
from procure.core import clock as moment
from procure.core.errors import BadInput
from procure.crypto import cms
from procure.crypto.refusals import SignatureRefused
from procure.db import db, unit_of_work
from procure.guarantees import queries, service
from procure.guarantees.documents import Notice
from procure.guarantees.models import Claim
from procure.signing import queries as signing
from tests.cast import Cast, at
from tests.ground import Hands
from tests.make import changes
from tests.make import guarantees as make
from tests.make import tenders as make_tenders

NOTICE = "/guarantees/guarantee-notice.json"


def checked(data: bytes, p7s: bytes) -> cms.Signed:
    """As its issuer does it: with the notice, a signature and the platform's root alone."""
    return cms.verify(data, p7s, [trust.own_root()], moment.now())


def test_a_release_is_told_to_whoever_holds_the_guarantee_and_to_nobody_else(
    cast: Cast, client_of: Any, visitor: Any
) -> None:
    tender = make_tenders.published(cast)
    make.without_credit(cast, cast.supplier)
    paper = make.issued(make.asked(tender, cast.supplier), make.bank(cast))
    key = make.given(tender, cast.supplier, make.guarantee(*paper)).id
    code = {"code": sha256(paper[1]).hexdigest()}
    assert code["code"] in client_of(cast.supplier).get(f"/tenders/{tender.id}/security").text
    assert "仍然有效" in visitor.get("/guarantees", query_string=code).text
    assert "查不到" in visitor.get("/guarantees", query_string={"code": "0" * 64}).text
    for path in (NOTICE, f"{NOTICE}.p7s", "/guarantees/claim.p7s"):
        assert visitor.get(path, query_string=code).status_code == 404
    changes.ended(cast, tender)
    told = visitor.get(NOTICE, query_string=code).data
    notice = Notice.parse(told)
    assert (notice["act"], notice["number"], notice["amount"]) == ("released", "BH-2026-1", "20000.00")
    assert notice["guarantee_sha256"] == sha256(paper[0]).hexdigest() == make.fresh(key).document_sha256
    assert visitor.get(NOTICE, query_string=code).data == told
    p7s = visitor.get(f"{NOTICE}.p7s", query_string=code).data
    assert checked(told, p7s)
    with pytest.raises(SignatureRefused):
        checked(told.replace(b"released", b"claimed "), p7s)
    assert "已解除" in visitor.get("/guarantees", query_string=code).text


def test_a_claim_is_signed_by_its_beneficiary_before_its_issuer_pays(
    cast: Cast, client_of: Any, visitor: Any, clock: Hands
) -> None:
    tender = make_tenders.published(cast)
    make.without_credit(cast, cast.supplier)
    paper = make.issued(make.asked(tender, cast.supplier), make.bank(cast))
    key = make.given(tender, cast.supplier, make.guarantee(*paper)).id
    with pytest.raises(BadInput, match="已经提交过"):
        make.given(tender, cast.supplier, make.guarantee(*paper))
    code = {"code": sha256(paper[1]).hexdigest()}
    clock.move_to(at("2026-03-24 09:30"))
    claim = make.claimed(cast, make.fresh(key)).id
    with unit_of_work():
        service.keep(db.session.get_one(Claim, claim), by=cast.colleague.actor, at=moment.now())
    told = visitor.get(NOTICE, query_string=code).data
    assert json.loads(told)["act"] == "claimed"
    assert json.loads(told)["claimed"] == "20000.00"
    assert "签署以前不用付款" in visitor.get("/guarantees", query_string=code).text
    waiting = [one.endpoint for one in queries.to_do(cast.purchaser.actor, moment.now())]
    assert "guarantees.decide" in waiting
    url, browser = f"/purchaser/claims/{claim}", client_of(cast.purchaser)
    assert "要签的就是这个文件" in browser.get(url).text
    assert browser.get(f"{url}/notice").data == told
    wrong = cast.purchaser.sign(told + b" ", moment.now())
    assert browser.post(f"{url}/sign", data=sent(wrong)).status_code == 422
    assert browser.post(f"{url}/sign", data=sent(cast.purchaser.sign(told, moment.now()))).status_code == 303
    p7s = visitor.get("/guarantees/claim.p7s", query_string=code).data
    assert checked(told, p7s)
    document = queries.claim_document(db.session.get_one(Claim, claim))
    assert document is not None
    assert signing.signed_by(document, cast.purchaser.organisation) is not None
    assert queries.unsigned_claims(cast.purchaser.actor) == []


def sent(p7s: bytes) -> dict[str, Any]:
    return {"signature": (BytesIO(p7s), "notice.json.p7s")}
