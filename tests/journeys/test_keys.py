"""Keys in the browser: made, backed up before use, restored, renewed, and used to sign in the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page

from procure.accounts import enrolment, queries
from procure.accounts.models import Certificate, RevocationReason
from procure.client import keys as key_command
from procure.client.keystore import Keystore
from procure.core import clock as running
from procure.crypto import age, backup, cms
from procure.crypto.codes import short_code
from procure.db import db, unit_of_work
from procure.signing import queries as signing
from procure.tenders.models import Change
from tests.cast import Player
from tests.journeys.eye import Eye
from tests.journeys.keeping import CLEARED, PASSPHRASE, KeyDesk, files_of, key_of
from tests.journeys.sitting import Room, seen
from tests.make import authorities, changes, tenders

pytestmark = pytest.mark.in_chromium
REFUSES = "InvalidAccessError"
NO_X25519 = """
    const takeIn = crypto.subtle.importKey.bind(crypto.subtle);
    crypto.subtle.importKey = (form, key, kind, ...more) => kind?.name === "X25519"
        ? Promise.reject(new DOMException("", "NotSupportedError")) : takeIn(form, key, kind, ...more);
"""


@pytest.fixture
def sit(room: Room, tmp_path: Path) -> Iterator[Callable[..., KeyDesk]]:
    """Seats somebody at a browser of their own; nothing may go wrong unseen there."""
    stick = tmp_path / "stick"
    stick.mkdir()
    yield lambda player, init="": KeyDesk(room.tab(player, init), stick)
    assert room.faults == []


@pytest.fixture
def eye(tmp_path: Path) -> Eye:
    """Looks at the pages of one test."""
    folder = tmp_path / "seen"
    folder.mkdir()
    return Eye(folder)


def newest(player: Player) -> Certificate:
    """The certificate that was enrolled in the browser."""
    db.session.rollback()
    found = [one for one in queries.certificates_of(player.id) if one.sha256 != player.certificate_sha256]
    return found[0]


def tab_to(page: Page, words: str) -> None:
    """Reach what has these words or this id with the keyboard."""
    for _ in range(60):
        page.keyboard.press("Tab")
        told = page.evaluate("[document.activeElement.id, document.activeElement.textContent.trim()]")
        if told[0] == words or told[1].startswith(words):
            return
    raise AssertionError(f"the keyboard does not reach {words}")


def test_keys_are_used_only_after_their_backup_was_read_back(sit, cast, eye, tmp_path, monkeypatch):
    """Enrolment, forced backup, use, renewal; the offline client reads the same backup."""
    keeper = cast.custodians[0]
    desk = sit(keeper)
    desk.begin()
    faults = seen(desk.page, eye, "code")
    desk.enrol(again="something else")
    assert "不一样" in desk.refused("enrol")
    desk.page.locator("#enrol-code").focus()
    for field in ("enrol-passphrase", "enrol-again"):
        tab_to(desk.page, field)
        desk.page.keyboard.type(PASSPHRASE)
    desk.page.keyboard.press("Enter")
    assert "先备份" in desk.waiting()
    faults += seen(desk.page, eye, "keys-pending")
    (waiting,) = desk.kept()
    assert (waiting["backedUp"], waiting["files"], waiting["signing"]) == (False, 3, None)
    files = desk.save()
    assert set(files) == {"key", "identity", "spare"}
    desk.give("activate", files)
    assert "可以签名" in desk.done()
    faults += seen(desk.page, eye, "keys-ready")
    assert faults == []
    (kept,) = desk.kept()
    assert kept["certificate"] == newest(keeper).sha256
    assert [kept[name] for name in ("signing", "identity", "read", "files")] == [False, False, REFUSES, 0]
    check_offline(files, newest(keeper), tmp_path / "own", monkeypatch)
    check_renewal(desk, keeper)


def check_offline(files, certificate, folder, monkeypatch):
    """The offline client signs and decrypts with what the browser gave."""
    monkeypatch.setenv("PROCURE_PASSPHRASE", PASSPHRASE)
    given = ["--identity", str(files["identity"]), "--server", "http://localhost", "--keys", str(folder)]
    assert key_command.main(["restore", str(files["key"]), *given]) == 0
    keys = Keystore(folder)
    signed = cms.verify(b"text", keys.signer.sign(b"text", running.now()), [keys.root], running.now())
    assert signed.certificate_sha256 == certificate.sha256
    assert age.recipient_of(keys.identity()) == keys.recipient == certificate.recipient
    assert age.recipient_of(backup.open_(files["spare"].read_bytes(), PASSPHRASE).decode()) == (
        certificate.spare_recipient
    )


def check_renewal(desk, keeper):
    """A new signing key on the word of the old; the identity stays where it is."""
    before = newest(keeper)
    old, recipients = before.sha256, (before.recipient, before.spare_recipient)
    desk.unfold("renew")
    desk.page.fill("#renew-passphrase", PASSPHRASE)
    desk.page.fill("#renew-again", PASSPHRASE)
    desk.page.get_by_role("button", name="换发新证书").click()
    desk.page.locator('[data-state="pending"]').wait_for(state="visible")
    desk.give("activate", desk.save())
    desk.done()
    after = next(one for one in desk.kept() if one["certificate"] != old)
    assert (after["signing"], after["identity"]) == (False, False)
    db.session.rollback()
    row = queries.certificate_of_hash(after["certificate"])
    assert row is not None
    assert (row.recipient, row.spare_recipient) == recipients


def test_a_wrong_passphrase_or_anothers_backup_restores_nothing(sit, cast, tmp_path):
    """Sealing 111, 112."""
    own, other = files_of(cast.supplier, cast, tmp_path), files_of(cast.rival, cast, tmp_path)
    desk = sit(cast.supplier)
    desk.open()
    desk.give("restore", own, "not this one")
    assert "口令不对" in desk.refused("restore")
    desk.give("restore", other)
    desk.page.get_by_text(f"{cast.rival.name}的证书，不是您的").wait_for()
    desk.give("restore", own | {"identity": other["identity"]})
    desk.page.get_by_text("不是一套").wait_for()
    assert desk.kept() == []


def test_keys_that_the_browser_lost_come_back_from_the_backup(sit, cast, eye, tmp_path):
    """Sealing 113, with the offline client's own files."""
    desk = sit(cast.supplier)
    files = files_of(cast.supplier, cast, tmp_path)
    desk.open()
    desk.give("restore", files)
    desk.done()
    desk.page.evaluate(CLEARED)
    assert "密钥不在这个浏览器里" in desk.open()
    assert seen(desk.page, eye, "keys-lost") == []
    desk.give("restore", files)
    desk.done()
    assert [(one["signing"], one["identity"]) for one in desk.kept()] == [(False, False)]


def test_a_tender_of_two_envelopes_is_signed_in_the_page_with_the_keyboard_alone(sit, cast, eye, tmp_path):
    tender = tenders.prepared(cast, two_envelopes=True, price_after_hours=48)
    desk = sit(cast.purchaser)
    page, place = desk.page, f"/purchaser/tenders/{tender.id}/sign"
    page.goto(place)
    page.get_by_text("这个浏览器里没有您的密钥").wait_for()
    desk.open()
    desk.give("restore", key_of(cast.purchaser, cast, tmp_path))
    desk.done()
    page.goto(place)
    page.locator("[data-review]").wait_for()
    tab_to(page, "核对并签名")
    page.keyboard.press("Enter")
    page.locator("[data-reviewed]").wait_for()
    shown = page.locator("[data-short]").all_inner_texts()
    assert shown == [short_code(one.sha256) for one in (tender.document, tender.price_document)]
    assert seen(page, eye, "sign-reviewed") == []
    tab_to(page, "确认签名并提交")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "签名有效" in page.inner_text("main")
    db.session.rollback()
    assert [len(signing.signatures(one)) for one in (tender.document, tender.price_document)] == [1, 1]


@pytest.mark.deep
def test_only_the_pages_own_bytes_are_signed_and_the_rest_of_the_form_may_follow(sit, cast, tmp_path, clock):
    change = changes.extension(cast, tenders.published(cast), clock.now() + timedelta(days=40))
    desk = sit(cast.purchaser)
    desk.open()
    desk.give("restore", key_of(cast.purchaser, cast, tmp_path))
    desk.done()
    page = desk.page
    page.route("**/document.json", lambda route: route.fulfill(body=b'{"another": "text"}'))
    page.goto(f"/purchaser/changes/{change.id}/publish")
    page.locator("[data-review]").click()
    page.get_by_text("没有签名").wait_for()
    assert not page.locator("[data-confirm]").is_visible()
    page.unroute("**/document.json")
    page.locator("[data-review]").click()
    page.locator("[data-confirm]").click()
    page.get_by_text("签名已放进下面的表单").wait_for()
    page.fill("#url", "https://example.org/notice")
    page.fill("#posted_at", f"{clock.now().astimezone(running.BEIJING):%Y-%m-%dT%H:%M}")
    page.set_input_files("#evidence", {"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4"})
    with page.expect_navigation():
        page.locator('main form[enctype] button[type="submit"]').click()
    db.session.rollback()
    assert db.session.get_one(Change, change.id).state == "published"


@pytest.mark.deep
def test_the_keys_of_another_sign_for_nobody_else(room, sit, cast, tmp_path):
    tender = tenders.prepared(cast)
    desk = sit(cast.colleague)
    desk.open()
    desk.give("restore", key_of(cast.colleague, cast, tmp_path))
    desk.done()
    room.sign_in(desk.page.context, cast.purchaser)
    assert "别人的密钥" in desk.open()
    desk.page.goto(f"/purchaser/tenders/{tender.id}/sign")
    desk.page.get_by_text("不能代您签名").wait_for()
    assert not desk.page.locator("[data-review]").is_visible()
    desk.open()
    for words in ("从这个浏览器里移除密钥", "移除"):
        tab_to(desk.page, words)
        desk.page.keyboard.press("Enter")
    with desk.page.expect_navigation():
        desk.page.keyboard.press("Enter")
    assert "没有您的密钥" in desk.words()
    assert desk.kept() == []


@pytest.mark.deep
def test_each_standing_of_a_certificate_has_its_words(room, sit, cast, tmp_path, clock):
    desk = sit(cast.purchaser)
    desk.open()
    desk.give("restore", key_of(cast.purchaser, cast, tmp_path))
    desk.done()
    end = cast.purchaser.certificate.not_valid_after_utc
    renew = desk.page.get_by_role("button", name="换发新证书")
    for days, said in ((-10, "快到期了"), (1, "证书已过期")):
        clock.move_to(end + timedelta(days=days))
        room.sign_in(desk.page.context, cast.purchaser)
        assert said in desk.open()
        assert renew.is_visible()
    with unit_of_work():
        row = queries.certificate_of_hash(cast.purchaser.certificate_sha256)
        enrolment.revoke(row, RevocationReason.LOST, by=cast.purchaser.actor, at=clock.now())
    assert "证书已吊销" in desk.open()
    assert not renew.is_visible()


@pytest.mark.deep
def test_an_authoritys_certificate_is_enrolled_in_the_browser(sit, cast, tmp_path):
    made = authorities.authority(is_rsa=True)
    authorities.installed(made, cast)
    file = tmp_path / "given.p12"
    file.write_bytes(authorities.p12(made.issued(cast.purchaser.house.code), b"their word"))
    desk = sit(cast.purchaser)
    desk.begin()
    desk.page.locator("summary", has_text="已有认证机构签发的证书").click()
    desk.page.set_input_files("#enrol-authority", file)
    desk.page.fill("#enrol-opens", "their word")
    desk.enrol()
    desk.waiting()
    desk.give("activate", desk.save())
    assert "可以签名" in desk.done()
    assert [one["signing"] for one in desk.kept()] == [False]


def test_without_x25519_the_identity_stays_under_its_passphrase(sit, cast, eye, tmp_path):
    """Sealing 114: found out by the check of the machine, and kept encrypted in the keystore."""
    desk = sit(cast.supplier, NO_X25519)
    desk.open()
    desk.give("restore", files_of(cast.supplier, cast, tmp_path))
    desk.done()
    (kept,) = desk.kept()
    assert (kept["signing"], kept["identity"]) == (False, "object")
    desk.page.goto("/environment")
    desk.page.wait_for_selector("[data-environment][data-shown]")
    assert desk.page.inner_text("#environment-code").startswith("010-")
    assert seen(desk.page, eye, "environment") == []
