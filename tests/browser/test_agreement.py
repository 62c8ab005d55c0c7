"""The browser and Python speak one protocol: what one makes the other takes, and both refuse alike."""

from __future__ import annotations

from random import Random

import pytest
from playwright.sync_api import Page

from tests.browser.national import national_vectors
from tests.browser.released import release_vectors
from tests.browser.sealed import age_vectors, backup_vectors, bid_vectors, share_vectors
from tests.browser.signed import certificate_vectors, openssl_vectors, signature_vectors
from tests.browser.site import Site
from tests.browser.texts import text_vectors
from tests.browser.vectors import Vector, disagreements
from tests.crypto.scene import honest

SEED = 20261201
SMALL = 100_000
PLANTED = [
    ("canonical", "shapes.js", ".sort(byCodePoints)", ".sort()"),
    ("read", "json.js", 'throw new Refused("duplicate-key")', ""),
    ("read", "shapes.js", "value === word)", "value == word)"),
    ("spelled", "age.js", 'bech32.encodeFromBytes("age", bytes) === text', "true"),
    ("combine", "split.js", "^= byte", "|= byte"),
    ("split", "split.js", "randomBytes(secret.length)", "new Uint8Array(secret.length)"),
    ("openStream", "age.js", "await opener.decrypt(stream)", "stream"),
    (
        "verify",
        "cms.js",
        "!same || !(await holds(certificate, scheme, digest, signature, signedBytes))",
        "!same",
    ),
    ("verify", "trust.js", "below <= most", "true"),
    ("verify", "sm2.js", "(e + x) % CURVE.n === r", "true"),
    ("sign", "cms.js", "part(der.UTC_TIME, time)", "part(der.TIME, time)"),
    ("sealBid", "sealing.js", "plain_sha256: plain.sha256", "plain_sha256: bidder"),
    (
        "selfTest",
        "sealing.js",
        "for (const one of said.files) await checkHead",
        "for (const one of []) await checkHead",
    ),
    ("openWrap", "release.js", "sha256Now(fromBase64(held[id])) !== hashes[id]", "false"),
    ("release", "case.js", "if (at < opens)", "if (false)"),
    ("release", "release.js", "!admitted.has(bid.sha256)", "false"),
    ("ready", "readiness.js", "value.who !== who", "false"),
]
Made = dict[str, list[Vector]]


@pytest.fixture(scope="module")
def vectors(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Every vector, by what it is about."""
    folder = tmp_path_factory.mktemp("story")
    story, random = honest(folder), Random(SEED)
    return {
        "texts": list(text_vectors(story, random)),
        "shares": list(share_vectors(random)),
        "age": list(age_vectors(random)),
        "backups": list(backup_vectors()),
        "signatures": list(signature_vectors(random)),
        "openssl": list(openssl_vectors(folder)),
        "national": list(national_vectors(folder, random)),
        "certificates": list(certificate_vectors()),
        "bids": list(bid_vectors(story, random)),
        "releases": list(release_vectors(folder)),
    }


def is_small(vector: Vector) -> bool:
    """What a control need not wait for is left out of it."""
    return len(str(vector.given.get("data", ""))) < SMALL


def test_the_browser_and_python_agree_on_a_thousand_vectors(page: Page, vectors: Made) -> None:
    every = [one for listed in vectors.values() for one in listed]
    assert len(every) >= 1000
    assert disagreements(page, every) == []


@pytest.mark.parametrize(("kind", "name", "was", "becomes"), PLANTED)
def test_a_planted_disagreement_is_found(
    fresh: Page, site: Site, vectors: Made, kind: str, name: str, was: str, becomes: str
) -> None:
    asked = [one for listed in vectors.values() for one in listed if one.kind == kind and is_small(one)]
    with site.fault(f"crypto/{name}", was, becomes):
        assert disagreements(fresh, asked) != []
