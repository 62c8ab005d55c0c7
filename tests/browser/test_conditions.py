"""Sealing where the browser can do less, and where what it was sent is not what was published."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect

from procure.web import headers, scripts
from tests.browser.sealed import age_vectors, bid_vectors
from tests.browser.site import BLANK, Site
from tests.browser.vectors import Vector, disagreements
from tests.cast import Cast
from tests.crypto.scene import begin

PATIENCE = 20_000
SEALS = ("open", "seal", "openStream", "sealFile", "sealBid")
ENVIRONMENT = "/environment"
WITHOUT_X25519 = """
for (const name of ["importKey", "generateKey", "deriveBits"]) {
  const own = SubtleCrypto.prototype[name];
  SubtleCrypto.prototype[name] = function (...given) {
    if (given.some((one) => (one?.name ?? one) === "X25519")) throw new DOMException("", "NotSupportedError");
    return own.apply(this, given);
  };
}
"""
QUICK = """async () => (await (await import("/static/crypto/hashing.js")).newHash()).kind"""
HAS_KEYS = """async () => (await import("/static/crypto/age.js")).hasKeys()"""
STARTS_WORKER = """async () => {
  const { checkWorker } = await import("/static/client/scripts.js");
  return checkWorker().then(() => "started", ({ code }) => code);
}"""


@pytest.fixture(scope="module")
def seals(tmp_path_factory: pytest.TempPathFactory) -> list[Vector]:
    """Files and bids sealed by the page and opened by Python, and the other way round."""
    random = Random(114)
    story = begin(tmp_path_factory.mktemp("story"))
    every = [*age_vectors(random), *list(bid_vectors(story, random))[:12]]
    kept = [one for one in every if one.kind in SEALS]
    assert {one.kind for one in kept} == set(SEALS)
    return kept[::5] + [one for one in kept if one.kind == "sealBid"]


@pytest.fixture
def environment(site: Site, app: Flask, visitor: FlaskClient, cast: Cast) -> Iterator[str]:
    """The page on which everybody may try out what signing and sealing need, as the platform makes it."""
    site.pages[ENVIRONMENT] = visitor.get(ENVIRONMENT).data
    yield site.address + ENVIRONMENT
    del site.pages[ENVIRONMENT]


def test_a_browser_without_x25519_seals_and_opens_with_the_text_of_its_key(
    fresh: Page, site: Site, seals: list[Vector]
) -> None:
    """Sealing 114."""
    assert fresh.evaluate(HAS_KEYS) is True
    fresh.add_init_script(WITHOUT_X25519)
    fresh.goto(site.address + BLANK)
    assert fresh.evaluate(HAS_KEYS) is False
    assert disagreements(fresh, seals) == []


def test_where_the_policy_forbids_webassembly_the_slower_hash_gives_the_same(
    fresh: Page, site: Site, seals: list[Vector]
) -> None:
    """Sealing 115."""
    assert fresh.evaluate(QUICK) == "wasm"
    with site.under(headers._POLICY.replace(" 'wasm-unsafe-eval'", "")):
        fresh.goto(site.address + BLANK)
        assert fresh.evaluate(QUICK) == "plain"
        assert disagreements(fresh, seals) == []


@pytest.mark.in_chromium
@pytest.mark.parametrize("name", ["pages/environment.js", "crypto/age.js", "vendor/@noble/hashes/sha2.js"])
def test_a_page_of_whose_scripts_one_byte_differs_does_not_run_and_says_so(
    fresh: Page, site: Site, environment: str, name: str
) -> None:
    """Sealing 116: wherever the byte stands, in the page's own script or in one that it imports."""
    with site.fault(name, "\n", " \n"):
        fresh.goto(environment)
        expect(fresh.locator("[data-changed-scripts]")).to_be_visible(timeout=PATIENCE)
        expect(fresh.locator("[data-verdict]")).to_contain_text("正在检查")


@pytest.mark.in_chromium
def test_a_page_whose_scripts_are_what_was_published_runs(fresh: Page, environment: str) -> None:
    fresh.goto(environment)
    expect(fresh.locator("[data-verdict]")).to_have_text(re.compile("可以"), timeout=PATIENCE)
    expect(fresh.locator("[data-changed-scripts]")).to_be_hidden()


@pytest.mark.in_chromium
@pytest.mark.parametrize("changed", [None, "pages/bid_worker.js", "crypto/sealing.js"])
def test_a_worker_is_started_only_where_everything_it_runs_is_what_was_published(
    fresh: Page, site: Site, app: Flask, changed: Any
) -> None:
    """Sealing 116: a worker has no tag of its own that a browser could hold it to."""
    with app.test_request_context():
        listed = re.findall("<meta[^>]*>", scripts.module("pages/bid.js", worker="pages/bid_worker.js"))
    site.pages["/worker"] = "".join([*listed, "<p data-changed-scripts hidden>"]).encode()
    if changed is None:
        fresh.goto(site.address + "/worker")
        assert fresh.evaluate(STARTS_WORKER) == "started"
    else:
        with site.fault(changed, "\n", " \n"):
            fresh.goto(site.address + "/worker")
            assert fresh.evaluate(STARTS_WORKER) == "worker"
            expect(fresh.locator("[data-changed-scripts]")).to_have_attribute("data-changed-scripts", "")
            assert fresh.evaluate("document.querySelector('[data-changed-scripts]').hidden") is False
