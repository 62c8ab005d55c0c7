"""A bid in the browser: from the list of things to do to the receipt, and what goes wrong on the way."""

from __future__ import annotations

import os
import re
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from playwright.sync_api import Route

from procure.bids import queries
from procure.bids.models import SubmissionKind
from procure.crypto.codes import short_code
from procure.db import db
from procure.tenders.models import Tender
from tests.cast import PASSWORD, Cast
from tests.ground import Hands, browser
from tests.journeys.bidding import PDF, Bidder, seated
from tests.journeys.eye import Eye
from tests.journeys.sitting import Room, seen
from tests.make import bids as make
from tests.make import changes
from tests.make import tenders as make_tenders

pytestmark = pytest.mark.in_chromium

MOST_PAGES = 12
PRICE, SECRET = "950,000.50", b"trade-secret"
PIECE = 4 << 20
LARGE, CUTS, LONGEST = (200 << 20, 20, 300_000) if os.environ.get("PROCURE_DEEP") else (9 << 20, 2, 30_000)
UPLOADED = re.compile("/api/up/.*offset=")
AS_SEEN = """(all) => all.map((one) => {
    const seen = one.cloneNode(true);
    for (const part of seen.querySelectorAll(".visually-hidden")) part.remove();
    return seen.textContent;
})"""


@pytest.fixture
def tender(room: Room, cast: Cast) -> Tender:
    return make_tenders.published(cast)


@pytest.fixture
def bidder(room: Room, cast: Cast, tender: Tender) -> Bidder:
    return seated(room, cast, cast.supplier, tender.id)


def handed(tender: Tender, cast: Cast) -> list[tuple[SubmissionKind, str]]:
    """What the platform has of the supplier: kinds and short codes."""
    db.session.rollback()
    found = queries.of(tender.id, cast.supplier.organisation)
    return [(one.kind, short_code(one.sha256)) for one in found]


def test_from_sign_in_to_receipt_by_keyboard_and_the_code_is_the_same_everywhere(
    room: Room, cast: Cast, tender: Tender, bidder: Bidder, tmp_path: Path
) -> None:
    """At most twelve pages, each clean for axe; nothing of the price or of the files is sent."""
    page, eye, faults, shown = bidder.page, Eye(tmp_path), [], []
    page.context.clear_cookies()
    page.on("framenavigated", lambda frame: shown.append(frame.url))
    page.goto("/login")
    page.focus('[name="email"]')
    page.keyboard.type(cast.supplier.email)
    bidder.step_to('[name="password"]', "Shift")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/supplier")
    bidder.follow(f"/tenders/{tender.id}")
    bidder.follow(f"/tenders/{tender.id}/my-bid")
    faults += seen(page, eye, "mine")
    bidder.follow(f"/tenders/{tender.id}/my-bid/prepare")
    page.wait_for_selector('[data-view="tasks"]:visible')
    faults += seen(page, eye, "tasks")
    for part, name in (("qualification", "营业执照.pdf"), ("technical", "方案.pdf")):
        bidder.step_to(f'a[href="#{part}"]')
        chosen = {"name": name, "mimeType": "", "buffer": PDF + SECRET * 9_000 + name.encode()}
        page.set_input_files(f"#{part}-files", [chosen])
        bidder.step_to(f"#{part}-done", "Space")
        page.get_by_text("已加密并上传").locator("visible=true").wait_for()
        faults += seen(page, eye, part)
        bidder.step_to(f'[data-view="{part}"] a[href="#tasks"]')
    bidder.step_to('a[href="#price"]')
    bidder.step_to("#price", "End")
    page.keyboard.type(PRICE)
    faults += seen(page, eye, "price")
    page.keyboard.press("Enter")
    bidder.step_to('a[href="#check"]')
    page.wait_for_selector("[data-checked]:visible")
    faults += seen(page, eye, "check")
    assert "人民币玖拾伍万元伍角" in page.inner_text("[data-check-capital]")
    ways = page.locator("[data-checked] a").evaluate_all(AS_SEEN)
    assert sorted(ways) == ["修改商务和技术文件", "修改投标总价", "修改资格证明文件"], (
        "told apart at a glance"
    )
    code = page.inner_text("[data-check-code]")
    bidder.step_to("[data-hand-in]")
    assert bidder.receipt() == code
    faults += seen(page, eye, "receipt")
    assert len({re.sub(r"#tasks$", "", one) for one in shown}) <= MOST_PAGES, shown
    assert not [one for one in bidder.sent if SECRET in one or b"950" in one.split(b"\n")[0][-20:]]
    assert not [one for one in bidder.sent for word in (b"950000", b"950,000", b"950%2C000") if word in one]
    page.goto("/desk/supplier")
    assert code in page.inner_text("main")
    assert faults + room.faults == []
    _opens_to(code, room, cast, tender)


def _opens_to(code: str, room: Room, cast: Cast, tender: Tender) -> None:
    for player, price in zip(cast.bidders[1:], make.PRICES[1:], strict=True):
        make.committed(tender, player, price=price)
    make.close(tender)
    for custodian in cast.custodians[:2]:
        make.released(tender, custodian)
    make.open_(tender)
    public = browser(room.app).get(f"/tenders/{tender.id}/opening").text
    assert code in public
    assert "¥950,000.50" in public


CHANGES = (
    'document.getElementById("price").value = "850000"',
    'document.querySelector("[data-check-price]").textContent = "¥1.00"',
    'document.querySelector("[data-check-files] strong").textContent = "别的.pdf"',
    'document.querySelector("[data-check-code]").textContent = "0000-0000-0000"',
)


def test_what_changes_after_the_last_look_is_not_handed_in(
    tender: Tender, cast: Cast, bidder: Bidder
) -> None:
    """What is shown is what is sealed: any change stops the act, and the next look has another code."""
    bidder.open()
    bidder.fill_in()
    codes = [bidder.look()]
    for change in CHANGES:
        bidder.page.evaluate(change)
        bidder.page.click("[data-hand-in]")
        assert "核对之后内容有变动" in bidder.trouble()
        assert handed(tender, cast) == []
        bidder.price("850000")
        codes.append(bidder.look())
    assert len(set(codes)) == len(codes)
    assert bidder.hand_in() == codes[-1]


def test_an_upload_goes_on_after_broken_lines_and_after_a_reload(
    tender: Tender, cast: Cast, bidder: Bidder, tmp_path: Path
) -> None:
    """Each time from the last piece that was acknowledged, without sealing again."""
    large, offsets = _large(tmp_path), list[int]()
    pieces = range(0, large.stat().st_size, PIECE)
    cuts = set(Random(1).sample(pieces[1:], CUTS))
    broken = len(cuts)

    def line(route: Route) -> None:
        offsets.append(int(route.request.url.rpartition("=")[2]))
        if offsets[-1] in cuts:
            cuts.discard(offsets[-1])
            route.abort("connectionreset")
        else:
            route.continue_()

    bidder.open()
    bidder.price(PRICE)
    bidder.page.route(UPLOADED, line)
    bidder.go("technical")
    with bidder.page.expect_event("requestfailed", timeout=LONGEST):
        bidder.page.set_input_files("#technical-files", large)
    bidder.open()
    bidder.page.get_by_text("已加密并上传").wait_for(state="attached", timeout=LONGEST)
    assert bidder.page.input_value("#price") == PRICE
    assert sorted(set(offsets)) == list(pieces)
    assert len(offsets) - len(pieces) <= broken + 1
    bidder.choose("qualification")
    bidder.go("technical")
    bidder.page.check("#technical-done")
    assert bidder.look() == bidder.hand_in() == handed(tender, cast)[0][1]


@pytest.mark.deep
def test_without_a_file_system_of_its_own_the_browser_asks_for_the_file_again(
    room: Room, cast: Cast, tender: Tender, tmp_path: Path
) -> None:
    """What was sealed is gone with the page then, and nothing pretends that it could go on."""
    bidder = seated(room, cast, cast.supplier, tender.id)
    bidder.page.add_init_script("delete StorageManager.prototype.getDirectory")
    bidder.page.route(UPLOADED, lambda route: route.abort("connectionreset"))
    bidder.open()
    bidder.go("technical")
    with bidder.page.expect_event("requestfailed"):
        bidder.page.set_input_files("#technical-files", _small(tmp_path))
    bidder.page.unroute(UPLOADED)
    bidder.open()
    bidder.go("technical")
    bidder.page.get_by_text("请移除后重新选择这个文件").wait_for()
    bidder.page.click("[data-remove]")
    bidder.page.set_input_files("#technical-files", _small(tmp_path))
    bidder.page.get_by_text("已加密并上传").wait_for()


@pytest.mark.deep
def test_what_was_cancelled_goes_on(tender: Tender, bidder: Bidder, tmp_path: Path) -> None:
    """While it is sealed, and again while it is sent."""
    bidder.open()
    bidder.go("technical")
    bidder.page.set_input_files("#technical-files", _large(tmp_path, 3 * LARGE))
    for doing in ("正在加密", "正在上传"):
        bidder.page.get_by_text(doing).wait_for(timeout=LONGEST)
        bidder.page.click("[data-cancel]")
        bidder.page.click("[data-again]")
    bidder.page.get_by_text("已加密并上传").wait_for(timeout=LONGEST)


def _large(folder: Path, size: int = LARGE) -> Path:
    made = folder / "供货方案.pdf"
    made.write_bytes(PDF + os.urandom(size))
    return made


def _small(folder: Path) -> Path:
    made = folder / "小.pdf"
    made.write_bytes(PDF)
    return made


@pytest.mark.parametrize("arrives", [True, False])
def test_an_answer_that_got_lost_is_found_out(
    arrives: bool, tender: Tender, cast: Cast, bidder: Bidder
) -> None:
    def line(route: Route) -> None:
        if arrives:
            route.fetch()
        route.abort("connectionreset")

    bidder.open()
    bidder.fill_in()
    code = bidder.look()
    bidder.page.route("**/commit", line)
    bidder.page.click("[data-hand-in]")
    assert "没有收到平台的答复" in bidder.trouble()
    assert len(handed(tender, cast)) == arrives
    bidder.page.unroute("**/commit")
    bidder.open()
    bidder.page.click("[data-resend]")
    assert bidder.receipt() == code
    assert handed(tender, cast) == [(SubmissionKind.BID, code)]


def test_a_bid_is_replaced_confirmed_for_an_amended_tender_and_taken_back(
    tender: Tender, cast: Cast, bidder: Bidder, tmp_path: Path
) -> None:
    page = bidder.page
    for price in (PRICE, "940000"):
        bidder.open()
        bidder.fill_in(price)
        bidder.look()
        bidder.hand_in()
    changes.publish(cast, changes.amendment(cast, tender))
    pieces = len([one for one in bidder.sent if b"offset=" in one])
    page.goto(f"/tenders/{tender.id}/my-bid")
    page.click("[data-reconfirm]")
    third = bidder.receipt()
    assert len([one for one in bidder.sent if b"offset=" in one]) == pieces + 1
    page.goto(f"/tenders/{tender.id}/my-bid")
    page.get_by_role("link", name="撤回投标").click()
    assert seen(page, Eye(tmp_path), "withdraw") == []
    page.click("[data-withdraw]")
    assert bidder.receipt() == handed(tender, cast)[3][1]
    kinds = [kind for kind, _ in handed(tender, cast)]
    assert kinds == [SubmissionKind.BID] * 3 + [SubmissionKind.WITHDRAW]
    assert handed(tender, cast)[2][1] == third


@pytest.mark.deep
def test_each_file_that_may_not_go_in_is_named_with_its_reason(tender: Tender, bidder: Bidder) -> None:
    """Bidi, a script for a name, nothing in it, and the same name in two cases."""
    bidder.open()
    for name, content, reason in (
        ("a\u202efdp.exe", PDF, "不允许的字符"),
        ("<img src=x onerror=alert(1)>.pdf", PDF, "不允许的字符"),
        ("空.pdf", b"", "空文件"),
    ):
        bidder.choose("technical", (name, content), complete=False)
        assert reason in bidder.trouble()
    bidder.choose("technical", ("A&'lt;b>.pdf".replace(">", ""), PDF), complete=False)
    bidder.choose("technical", ("a&'LT;B.pdf", PDF), complete=False)
    assert "不分大小写" in bidder.trouble()
    assert bidder.page.locator(".file-row").count() == 1


def test_too_many_files_are_refused_before_anything_is_sealed(tender: Tender, bidder: Bidder) -> None:
    bidder.open()
    bidder.page.evaluate("""() => {
        const chosen = new DataTransfer();
        for (let at = 0; at <= 200; at += 1) chosen.items.add(new File(["x"], `${at}.txt`));
        const input = document.getElementById("technical-files");
        input.files = chosen.files;
        window.Worker = class { addEventListener() {} postMessage() {} terminate() {} };
        input.dispatchEvent(new Event("change"));
    }""")
    assert "“200.txt”没有加入" in bidder.trouble()
    assert bidder.page.locator(".file-row").count() == 200


def test_what_came_late_is_refused_with_reason_article_and_slip(
    tender: Tender, bidder: Bidder, clock: Hands, cast: Cast
) -> None:
    bidder.open()
    bidder.fill_in()
    bidder.look()
    assert tender.opens_at is not None
    clock.move_to(tender.opens_at + timedelta(seconds=1))
    bidder.page.click("[data-hand-in]")
    assert "投标截止时间已到" in bidder.trouble()
    assert "第二十七条" in bidder.page.inner_text("[data-trouble-article]")
    assert bidder.page.locator("[data-trouble-slip] a").count() == 2
    assert handed(tender, cast) == []


@pytest.mark.deep
def test_without_keys_here_the_way_to_them_is_shown(room: Room, cast: Cast, tender: Tender) -> None:
    page = room.tab(cast.supplier)
    page.goto(f"/tenders/{tender.id}/my-bid/prepare")
    page.wait_for_selector("[data-keys-missing]:visible")
    assert page.locator('[data-keys-missing] a[href="/me/keys"]').count() == 1
    assert page.locator("[data-view]:visible").count() == 0


@pytest.mark.deep
def test_two_windows_do_not_write_over_each_other(tender: Tender, bidder: Bidder) -> None:
    bidder.open()
    bidder.price(PRICE)
    other = Bidder(bidder.page.context.new_page(), tender.id)
    other.open()
    assert "另一个窗口正在准备这份投标" in other.trouble()
    bidder.page.close()
    other.open()
    other.go("price")
    assert other.page.input_value("#price") == PRICE
