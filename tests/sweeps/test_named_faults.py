"""Each bad input with a name has its own answer: what, why, what to do now; what was typed is kept."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient

from procure.core import clock
from procure.crypto import certificates, cms, keyring
from procure.signing import queries as signing
from tests.cast import Cast, Player
from tests.make import accounts, contracts, tenders

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
"""A spooled upload ends unread, in whichever test comes next."""


def sent_to_sign(client: FlaskClient, contract: Any, p7s: bytes) -> Any:
    return client.post(f"/contracts/{contract.id}/sign", data={"signature": (BytesIO(p7s), "合同.p7s")})


def signed_under(contract: Any, player: Player, root: Any, days: int) -> bytes:
    """A signature with a certificate of that authority for the player's own name."""
    key, subject = certificates.new_key(), certificates.Subject(player.house.name, player.house.code, "甲")
    request = certificates.csr(key, subject)
    own = certificates.issue(request, subject, *root, clock.now(), days)
    return cms.sign(signing.content(contract.document), key, own, clock.now())


def test_a_malformed_upload(cast: Cast, client_of: Any) -> None:
    contract = contracts.proposed(cast)
    answer = sent_to_sign(client_of(cast.supplier), contract, b"not a signature")
    assert answer.status_code == 422
    assert "签名" in answer.text
    assert "incident" not in answer.text


def test_a_foreign_certificate(cast: Cast, client_of: Any) -> None:
    contract = contracts.proposed(cast)
    elsewhere = certificates.new_root("别处", clock.now(), 5)
    answer = sent_to_sign(
        client_of(cast.supplier), contract, signed_under(contract, cast.supplier, elsewhere, 5)
    )
    assert (answer.status_code, "证书" in answer.text) == (422, True)


def test_an_expired_certificate(cast: Cast, client_of: Any, clock: Any) -> None:
    contract = contracts.proposed(cast)
    ring = keyring.current()
    own_root = (ring.root_key, ring.root_certificate)
    p7s = signed_under(contract, cast.supplier, own_root, 1)
    clock.forward(days=2)
    answer = sent_to_sign(client_of(cast.supplier), contract, p7s)
    assert (answer.status_code, "证书" in answer.text) == (422, True)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # a spooled upload ends unread
def test_an_oversize_upload_keeps_what_was_typed_beside_it(cast: Cast, client_of: Any) -> None:
    contract = contracts.concluded(cast)
    typed = {
        "part": "advance",
        "number": "26320000000007",
        "amount_fen": "300000.00",
        "issued_on": "2026-03-02",
    }
    big = (BytesIO(b"%PDF-" + bytes(11 << 20)), "发票.pdf")
    answer = client_of(cast.supplier).post(
        f"/contracts/{contract.id}/invoices/new", data=typed | {"file": big}
    )
    assert answer.status_code == 422
    assert "MB" in answer.text
    assert "26320000000007" in answer.text
    assert "300000.00" in answer.text


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b'{"nonce": "a", "nonce": "b"}', "duplicate-key"),
        (b'{"nonce": ', "not-json"),
        (b"[" * 5000, "too-deep"),
        (b'{"nonce": "\xff"}', "not-json"),
        ('{"nonce": "a"}'.encode("utf-16"), "not-json"),
        (b'{"nonce": 1.5}', "not-whole-number"),
        (b'{"nonce": "' + b"a" * (1 << 20) + b'"}', "too-large"),
        (b"[]", "not-json"),
    ],
    ids=["a key twice", "half", "deep", "not UTF-8", "UTF-16", "a fraction", "too big", "a list"],
)
def test_json_that_is_not_as_it_must_be(visitor: FlaskClient, cast: Cast, body: bytes, code: str) -> None:
    answer = visitor.post("/api/token", data=body, content_type="application/json")
    assert (answer.status_code, answer.get_json()["code"]) == (422, code)
    assert answer.get_json()["reason"]


def test_well_formed_json_is_heard(visitor: FlaskClient, cast: Cast) -> None:
    assert accounts.token_of(visitor, cast.supplier)


def test_a_wrong_encoding_in_a_form_is_shown_again(cast: Cast, client_of: Any) -> None:
    body = b"number=ZC-9&goods=goods&title=" + "课桌椅".encode("gb18030")
    sent = {"data": body, "content_type": "application/x-www-form-urlencoded"}
    answer = client_of(cast.purchaser).post("/purchaser/tenders/new", **sent)
    assert answer.status_code in (303, 422)


def test_a_second_press_of_the_button_signs_once(cast: Cast, client_of: Any) -> None:
    contract = contracts.proposed(cast)
    client, p7s = client_of(cast.supplier), contracts.signature(contract.document, cast.supplier)
    assert sent_to_sign(client, contract, p7s).status_code == 303
    again = sent_to_sign(client, contract, p7s)
    assert again.status_code in (409, 422)
    assert len(signing.signatures(contracts.again(contract).document)) == 1


def test_a_page_from_an_old_session_is_told_what_to_do(cast: Cast, client_of: Any) -> None:
    client = client_of(cast.purchaser)
    client.environ_base["HTTP_X_CSRFTOKEN"] = "old"
    answer = client.post("/purchaser/tenders/new", data={"title": "课桌椅"})
    assert answer.status_code == 400
    assert "返回上一页，刷新后再提交；填写的内容会自动恢复" in answer.text


def test_an_old_page_keeps_what_was_typed(cast: Cast, client_of: Any) -> None:
    draft = tenders.draft(cast)
    sent = {"version": "0", "need": "本人刚写的采购需求，须逐项验收。"}
    answer = client_of(cast.purchaser).post(f"/purchaser/tenders/{draft.id}/need", data=sent)
    assert answer.status_code == 422
    assert "本人刚写的采购需求" in answer.text


def test_a_file_where_text_belongs_is_no_text(cast: Cast, client_of: Any) -> None:
    sent = {"number": (BytesIO(b"x"), "a.txt"), "title": "课桌椅", "goods": "goods"}
    answer = client_of(cast.purchaser).post("/purchaser/tenders/new", data=sent)
    assert (answer.status_code, "请填写此项" in answer.text, "课桌椅" in answer.text) == (422, True, True)


def test_an_address_of_the_programs_that_is_not_there_answers_as_a_program_reads(
    visitor: FlaskClient,
) -> None:
    answer = visitor.get("/api/nothing")
    assert (answer.status_code, answer.get_json()["code"]) == (404, "http-404")
    assert "没有这个地址" in answer.get_json()["reason"]
