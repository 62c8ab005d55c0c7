"""Vectors of SM2: signatures under an authority's root, changed in one byte, and wrong in each way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

from procure.crypto import certificates, cms, national, usual
from procure.crypto.cms import Signer
from tests.browser.signed import DATA, verified
from tests.browser.vectors import Vector, judged, text_of
from tests.cast import START
from tests.make import authorities, soft_sm2
from tests.make.soft_sm2 import Soft

CODE = "91110000MA0000011M"
SECOND = timedelta(seconds=1)


def national_vectors(folder: Path, random: Random) -> Iterator[Vector]:
    """All of them."""
    for size in (0, 1, 55, 56, 63, 64, 65, 119, 120, 1000):
        data = random.randbytes(size)
        yield judged("sm3", lambda data=data: text_of(national.sm3(data)), data=text_of(data))
    soft = soft_sm2.authority(folder / "sm2")
    signer, abroad = soft.issued(CODE), authorities.authority()
    good, roots = signer.sign(DATA, START), [soft.root]
    yield verified(DATA, good, at=START, roots=roots)
    yield verified(DATA, good, at=START, roots=[abroad.root, soft.root])
    yield verified(DATA, good, at=START, roots=[abroad.root])
    for place in random.sample(range(len(good)), 40):
        changed = good[:place] + bytes([good[place] ^ random.choice((1, 6, 128))]) + good[place + 1 :]
        yield verified(DATA, changed, at=START, roots=roots, alike=False)
    yield verified(DATA + b" ", good, at=START, roots=roots)
    for at in (signer.certificate.not_valid_before_utc, signer.certificate.not_valid_after_utc):
        yield from (verified(DATA, good, at=one, roots=roots) for one in (at - SECOND, at, at + SECOND))
    for p7s in _wrong(soft, signer, abroad.issued(CODE), folder):
        yield verified(DATA, p7s, at=START, roots=[soft.root, abroad.root])


def _wrong(soft: Soft, signer: Signer, other: Signer, folder: Path) -> Iterator[bytes]:
    yield cms.sign(DATA, signer.key, signer.certificate, START)
    stray = soft_sm2.authority(folder / "stray", "另一机构").root
    yield cms.sign(DATA, signer.key, signer.certificate, START, (*signer.between, stray))
    yield cms.sign(DATA, signer.key, other.certificate, START, other.between)
    yield cms.sign(DATA, other.key, signer.certificate, START, signer.between)
    yield from (soft.issued(CODE, kind).sign(DATA, START) for kind in ("other", "below"))
    yield other.sign(DATA, START)
    family = national.FAMILY
    for data, signed_data in (
        (usual.INTERNATIONAL.data, usual.INTERNATIONAL.signed_data),
        (usual.INTERNATIONAL.data, family.signed_data),
    ):
        named = replace(family, data=data, signed_data=signed_data)
        leaf, above = certificates.der(signer.certificate), [certificates.der(one) for one in signer.between]
        listed = usual.attributes(DATA, leaf, START, named)
        yield usual.written(leaf, above, listed, national.SCHEME, signer.key.sign(listed), named)
