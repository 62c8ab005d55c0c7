"""The contract's PDF carries both signatures, and stock tools read them."""

from __future__ import annotations

import random
import subprocess

import pytest

from procure.client import signing as client_signing
from procure.contracts import papers, queries, service
from procure.core import clock as clocks
from procure.core.errors import BadInput
from procure.crypto import gaps
from procure.db import db, unit_of_work
from procure.printing import rooms
from procure.signing import queries as signing
from tests.make import contracts as make
from tests.make import readers

SAMPLES = 200


@pytest.fixture
def signed(cast):
    """An empty page with both signatures in it."""
    return queries.signed_file(make.concluded(cast))


def drawn_up(contract, actor):
    """Laid out as it really is, printed."""
    page = service.draw_up(contract, "", version=contract.version, at=clocks.now())
    paper = papers.printed(page)
    with unit_of_work():
        found = make.again(contract)
        service.propose(found, paper, "", version=found.version, by=actor, at=clocks.now())
    return paper


def test_the_printed_contract_carries_both_signatures_and_strangers_accept_them(cast, tmp_path):
    contract = make.begun(cast)
    paper = drawn_up(contract, cast.purchaser.actor)
    for one in (cast.supplier, cast.purchaser):
        make.signed_by(contract, one)
    pdf = queries.signed_file(make.again(contract))
    assert pdf.startswith(paper.pdf)
    assert papers.rendered_again(papers.source(paper.page)) == paper.pdf
    said = readers.by_poppler(tmp_path, pdf)
    assert said.count("Signature is Valid") == 2
    assert said.count("Total document signed") == 1
    assert readers.judged(pdf) == [(True, True, True)] * 2
    fault = subprocess.run(["qpdf", "--check", tmp_path / "signed.pdf"], capture_output=True, check=False)
    assert fault.returncode == 0


def test_a_changed_byte_anywhere_breaks_the_last_signature(signed):
    start, end = gaps._gap(signed)
    chance = random.Random(7)
    places = [one for one in chance.sample(range(len(signed)), SAMPLES) if not start <= one < end]
    assert len(places) > SAMPLES / 2
    for place in places:
        changed = signed[:place] + bytes([signed[place] ^ 1]) + signed[place + 1 :]
        assert readers.judged(changed)[-1:] != [(True, True, True)], place


def test_the_file_can_be_read_before_anybody_signs(cast, client_of):
    contract = make.proposed(cast)
    answer = client_of(cast.supplier).get(f"/contracts/{contract.id}/files/reading")
    assert answer.data.startswith(make.blank())
    assert gaps.awaited(answer.data) == signing.content(contract.to_sign)


def test_the_command_signs_what_the_signature_covers(cast):
    contract = make.proposed(cast)
    assert client_signing.covered_by(queries.signed_file(contract)) == signing.content(contract.to_sign)
    assert client_signing.covered_by(b"any other file") == b"any other file"


def test_a_signed_file_is_signed_whole(signed):
    assert client_signing.covered_by(signed) == signed


def test_a_signature_without_room_is_refused_in_words(cast):
    contract = make.proposed(cast)
    p7s = make.signature(contract.to_sign, cast.supplier) + b"\0" * rooms.BYTES
    with pytest.raises(BadInput, match="放不进合同"), unit_of_work():
        service.sign(make.again(contract), p7s, by=cast.supplier.actor, at=clocks.now())
    assert make.again(contract).countersigned is None


def test_taken_back_nothing_of_the_signatures_stays(cast):
    contract = make.signed_by(make.proposed(cast), cast.supplier)
    with unit_of_work():
        found = make.again(contract)
        service.take_back(found, version=found.version, by=cast.purchaser.actor, at=clocks.now())
    found = make.again(contract)
    assert (found.document, found.countersigned, queries.signatures(found)) == (None, None, [])
    assert db.session.get_one(type(found), found.id).proposed_at is None
