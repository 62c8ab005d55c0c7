"""What comes of money that came short: the supplier says so, and complains once the rest is overdue."""

from __future__ import annotations

from procure.web.demo.outcome import winner
from procure.web.demo.play import Play

_CAME = "100000.00"
_SHORT = "银行回单写的是全额，账户实际只收到十万元，已向开户银行核实。"
_REASON = "不足部分逾期后电话催收两次，采购人答应补付，至今没有到账。"
_ANSWER = "付款时误填金额，差额已在办理，两名财务人员批准后即交银行。"


def came_short(play: Play, number: str) -> None:
    """Of the advance that was recorded only a part came."""
    supplier = play.who(winner(play)).browser
    payment = supplier.link(f"/contracts/{number}/payments", r"/payments/[0-9a-f]{32}")
    supplier.submit(f"{payment}/dispute", {"reason": _SHORT, "arrived_fen": _CAME})


def complain(play: Play, number: str) -> str:
    """The supplier complains of what is overdue; the complaint's address."""
    supplier = play.who(winner(play)).browser
    return supplier.submit(f"/contracts/{number}/arrears-complaint", {"reason": _REASON})


def take_on(play: Play, complaint: str) -> None:
    """The purchaser says how it stands; the department that took it in handles it itself."""
    play.who("buyer").browser.submit(f"{complaint}/answer", {"answer": _ANSWER})
    play.who("supervisor").browser.submit(f"{complaint}/transfer")
