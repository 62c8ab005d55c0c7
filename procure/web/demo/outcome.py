"""The second half of a play: evaluation, award, contract, acceptance and payment."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction

from procure.core import clock, money
from procure.web.demo import script
from procure.web.demo.play import Play
from procure.web.demo.town import Player

EXPERTS = ("expert1", "expert2", "expert3", "expert4", "expert5")
FINANCE = ("finance", "finance2")
_TAX = Fraction(13, 100)
_PDF = b"%PDF-1.4\n% "


def appoint(play: Play) -> None:
    """One person enters the committee as it was drawn, another confirms it; its members declare."""
    place = f"/tenders/{play.tender}/evaluation"
    drawn = {
        "draw_source": "省级政府采购评审专家库",
        "draw_number": f"CQ-{play.purchase.number}",
        "drawn_at": script.local(clock.now()),
        "experts": "\n".join(play.people[key].email for key in EXPERTS),
        "representatives": "",
    }
    play.who("buyer").browser.submit(f"{place}/committee", drawn)
    play.who("buyer2").browser.submit(f"{place}/confirm")


def examine(play: Play) -> None:
    """The purchaser examines qualification; the members declare and examine conformity."""
    place = f"/tenders/{play.tender}/evaluation"
    examination(play.who("buyer"), f"{place}/qualification", "资格证明齐全，未列入失信名单")
    for key in EXPERTS:
        play.who(key).browser.submit(f"{place}/member", {"declared": "y"}, action="/declare")
    examination(play.who("expert1"), f"{place}/conformity", "实质性响应招标文件")


def score(play: Play) -> None:
    """Every member scores by itself and hands its sheet in."""
    place = f"/tenders/{play.tender}/evaluation"
    for key in EXPERTS:
        member = play.who(key)
        sheet = member.browser.form(f"{place}/scores", "/scores")
        member.browser.submit(f"{place}/scores", _points(play, list(sheet.fields)), action="/scores")
        member.browser.submit(f"{place}/submit")


def announce_prices(play: Play, opens_at: datetime) -> None:
    """The technical evaluation is done: the purchaser signs when prices are opened."""
    place, buyer = f"/tenders/{play.tender}/evaluation/price-notice", play.who("buyer")
    buyer.browser.submit(place, {"opens_at": script.local(opens_at)})
    play.sign_file(buyer, f"{place}/file", place, "price-notice.json", action="/sign")


def examine_prices(play: Play) -> None:
    """A member examines the prices for the committee."""
    place = f"/tenders/{play.tender}/evaluation"
    examination(play.who("expert1"), f"{place}/conformity", "未超过最高限价")


def report(play: Play) -> None:
    """The report is drawn up and signed by every member."""
    place = f"/tenders/{play.tender}/evaluation"
    play.who("expert1").browser.submit(f"{place}/member", action="/draw-up")
    for key in EXPERTS:
        play.sign_file(play.who(key), f"{place}/report/file", f"{place}/report", "evaluation-report.json")


def confirm(play: Play) -> None:
    """The purchaser confirms the first-ranked."""
    play.who("buyer").browser.submit(f"/tenders/{play.tender}/award")


def announce(play: Play) -> None:
    """Result and award notice, both at once."""
    place = f"/tenders/{play.tender}/award/notice"
    play.sign_file(play.who("buyer"), f"{place}/file", place, "award-notice.json")
    play.stage.work()


def contract(play: Play) -> str:
    """The contract is laid out and signed by both sides; its id."""
    buyer = play.who("buyer")
    row = rf"/contracts/[0-9a-f]{{32}}(?=\">{play.purchase.number}-HT<)"
    place = buyer.browser.link("/contracts", row)
    number = place.rpartition("/")[2]
    buyer.browser.submit(f"{place}/propose")
    for key in ("buyer", winner(play)):
        play.sign_file(play.who(key), f"{place}/files/contract", f"{place}/sign", "contract.pdf")
    return number


def announce_contract(play: Play, number: str) -> None:
    """The signed contract is announced, and its copy filed with the finance department."""
    place, buyer = f"/contracts/{number}", play.who("buyer").browser
    url = f"https://www.ccgp.gov.cn/contract/{play.purchase.number}"
    buyer.submit(f"{place}/publish", {"url": url})
    buyer.submit(f"{place}/file-copy")


def deliver(play: Play, number: str, part: str = "") -> str:
    """The supplier has delivered, all or a part, and asks for acceptance; the acceptance's id."""
    asked = ({"instalment": part} if part else {}) | {
        "delivered_at": script.local(clock.now()),
        "request": "合同约定的全部内容已交付、安装、调试完毕，请组织验收。",
    }
    place = play.who(winner(play)).browser.submit(f"/contracts/{number}/deliver", asked)
    return place.rpartition("/")[2]


def accept(play: Play, acceptance: str) -> None:
    """The purchaser records item by item; both sides sign."""
    place = f"/acceptances/{acceptance}"
    play.who("buyer").browser.submit(f"{place}/record", script.inspection())
    for key in ("buyer", winner(play)):
        play.sign_file(play.who(key), f"{place}/document", f"{place}/sign", "acceptance.json")


def invoice(play: Play, number: str) -> str:
    """The supplier sends the next invoice; the payment's id."""
    place, supplier = f"/contracts/{number}", play.who(winner(play))
    page = f"{place}/invoices/new"
    amount = supplier.browser.form(page, "invoices/new").fields["amount_fen"][0]
    files = {"file": ("invoice.xml", _digital_invoice(play, amount))}
    supplier.browser.submit(page, files=files)
    return supplier.browser.link(f"{place}/payments", r"/payments/[0-9a-f]{32}").rpartition("/")[2]


def _digital_invoice(play: Play, amount: str) -> bytes:
    """An invoice as the tax office's XML names things; its number and day needn't be typed."""
    tax = money.decimal(money.part(money.fen(amount), _TAX / (1 + _TAX)))
    sums = f"<TotalTaxAm>{tax}</TotalTaxAm><TotalTax-includedAmount>{amount}</TotalTax-includedAmount>"
    number, day = play.chance.randrange(10**19, 10**20), clock.beijing_day(clock.now())
    kept = f"<InvoiceNumber>{number}</InvoiceNumber><IssueTime>{day.isoformat()}</IssueTime>"
    return (
        f"<EInvoice><EInvoiceData><BasicInformation>{sums}</BasicInformation></EInvoiceData>"
        f"<TaxSupervisionInfo>{kept}</TaxSupervisionInfo></EInvoice>"
    ).encode()


def approve(play: Play, payment: str, by: str) -> None:
    """One of two people approves by signing."""
    place = f"/payments/{payment}"
    play.sign_file(play.who(by), f"{place}/document", f"{place}/approve", "payment-approval.json")


def settle(play: Play, payment: str) -> None:
    """The bank's receipt ends the payment."""
    told = {
        "reference": f"BANK{play.chance.randrange(10**11, 10**12)}",
        "paid_at": script.local(clock.now()),
    }
    receipt = {"receipt": ("receipt.pdf", _PDF + told["reference"].encode())}
    play.who("finance2").browser.submit(f"/payments/{payment}/confirm", told, files=receipt)


def winner(play: Play) -> str:
    """Who offered the lowest price; the other scores of a play are alike."""
    return min(play.prices, key=lambda key: float(play.prices[key]))


def examination(player: Player, page: str, reason: str) -> None:
    """Find nothing wrong with any bid."""
    fields = player.browser.form(page, "").names()
    answers = {name: "passed" for name in fields if name.startswith("passed_")}
    answers |= {name: reason for name in fields if name.startswith("reason_")}
    player.browser.submit(page, answers)


def _points(play: Play, fields: list[str]) -> dict[str, str]:
    """Full marks for everything that is offered in full: the price decides."""
    names = [name for name in fields if name.startswith("points_")]
    ids = list(dict.fromkeys(name.rpartition("_")[2] for name in names))
    most = dict(zip(ids, play.purchase.scored, strict=True))
    return {name: f"{most[name.rpartition('_')[2]]}.00" for name in names}
