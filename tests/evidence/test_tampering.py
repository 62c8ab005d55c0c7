"""One head kept elsewhere, and no change to the ledger before it goes unseen."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Generator, Iterable
from random import Random
from typing import TypeVar

import pytest

from procure.crypto import certificates
from procure.crypto.certificates import Subject
from procure.crypto.cms import Signer
from procure.ledger import service
from procure.ledger.verify import Report, Signers, judge
from tests.cast import ENROLLED, START
from tests.evidence import tampering
from tests.evidence.tampering import KINDS, Ledger

SEED = 20260302
TAMPERINGS = 10_000
Row = TypeVar("Row")


@pytest.fixture(scope="module")
def platform() -> tuple[Signer, Signers]:
    root_key, root = certificates.new_root("签发机构", ENROLLED, 10)
    key, subject = certificates.new_key(), Subject("收件回执")
    receipt = certificates.issue(certificates.csr(key, subject), subject, root_key, root, ENROLLED, 3650)
    return Signer(key, receipt), Signers(root, receipt)


@pytest.fixture(scope="module")
def ledger(platform: tuple[Signer, Signers]) -> Ledger:
    return tampering.written(platform[0], START, count=24, sign_each=8)


def verdict(ledger: Ledger, platform: tuple[Signer, Signers], *outside: str) -> Report:
    return judge(lambda: _each(ledger.lines), lambda: _each(ledger.signed), platform[1], outside)


def _each(rows: Iterable[Row]) -> Generator[Row]:
    yield from rows


def test_an_untouched_ledger_holds(ledger: Ledger, platform: tuple[Signer, Signers]) -> None:
    report = verdict(ledger, platform, ledger.lines[-1].head)
    assert (report.holds, report.lines, report.signed_heads) == (True, 24, 3)


def test_every_tampering_is_found_with_one_head_kept_elsewhere(
    ledger: Ledger, platform: tuple[Signer, Signers]
) -> None:
    kept = ledger.lines[-1].head
    tried, unseen = Counter[str](), []
    for number in range(TAMPERINGS):
        kind = KINDS[number % len(KINDS)]
        tampered = kind(ledger, Random(SEED + number))
        tried[kind.__name__] += 1
        if verdict(tampered, platform, kept).holds:
            unseen.append((kind.__name__, SEED + number))
    assert unseen == []
    assert len(tried) == len(KINDS)
    assert tried.total() == TAMPERINGS


@pytest.mark.parametrize("place", [0, 12, 23])
def test_without_it_a_ledger_rewritten_whole_would_pass(
    ledger: Ledger, platform: tuple[Signer, Signers], place: int
) -> None:
    entry = json.loads(ledger.lines[place].entry) | {"salt": "f" * 32}
    rewritten = tampering.rehashed(ledger, place, service.json_text(entry))
    assert verdict(rewritten, platform).holds
    kept = ledger.lines[-1].head
    assert verdict(rewritten, platform, kept).missing == {kept}


def test_without_it_an_older_copy_would_pass(ledger: Ledger, platform: tuple[Signer, Signers]) -> None:
    assert verdict(tampering.older(ledger, Random(1)), platform).holds
