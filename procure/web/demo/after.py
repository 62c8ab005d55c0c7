"""What may come after a contract is signed: a supplement, and an objection to an invoice."""

from __future__ import annotations

from procure.web.demo.outcome import winner
from procure.web.demo.play import Play

_SHARE = 0.02
_ADDED = "追加与合同标的相同的台式计算机4套，型号、配置、单价和质量保证与原合同一致，随合同货物一并交付。"
_MISSING = "发票备注栏没有写明合同编号，请说明这张发票对应哪一份合同的哪一个付款节点。"
_ANSWER = "合同没有约定发票备注栏的内容；这张发票在本合同的付款节点下提交，金额、双方与合同一致。"


def supplement(play: Play, number: str) -> None:
    """The purchaser lays a supplement before both sides, both sign it, and it is announced."""
    buyer = play.who("buyer")
    amount = f"{float(play.prices[winner(play)]) * _SHARE:.2f}"
    said = {"ground": "addition", "content": _ADDED, "amount_fen": amount}
    place = buyer.browser.submit(f"/contracts/{number}/supplements/new", said)
    for key in ("buyer", winner(play)):
        play.sign_file(play.who(key), f"{place}/document", place, "supplement.pdf", action="/sign")
    url = f"https://www.ccgp.gov.cn/contract/{play.purchase.number}-B1"
    buyer.browser.submit(f"{place}/publish", {"url": url})


def parts(play: Play, number: str) -> list[str]:
    """What the supplier may say it has delivered; one nameless thing where there is only one."""
    form = play.who(winner(play)).browser.form(f"/contracts/{number}/deliver", "/deliver")
    return form.choices.get("instalment", [""])


def object_to(play: Play, payment: str) -> None:
    """Finance cites an agreed condition; the supplier says that nothing is missing, and the days run on."""
    finance, page = play.who("finance").browser, f"/payments/{payment}/object"
    _, in_order, *_ = finance.choices(page, "cites")
    finance.submit(page, {"cites": in_order, "missing": _MISSING})
    supplier = play.who(winner(play)).browser
    page = supplier.link(f"/payments/{payment}", r"/payment-objections/[0-9a-f]{32}/answer")
    supplier.submit(page, {"reply": "contested", "answer": _ANSWER})
