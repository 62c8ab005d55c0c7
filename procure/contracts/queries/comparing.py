"""A contract clause by clause beside tender, bid and award, and line by line beside the model wording."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any

from procure import storage
from procure.contracts import papers
from procure.contracts.models import Contract
from procure.core import money
from procure.core.terms import Message
from procure.tenders.models import DueAfter

TENDER, BID, AWARD, NOBODY = (
    Message("招标文件"),
    Message("投标文件"),
    Message("中标结果"),
    Message("没有来源"),
)
_OWN_RULES = frozenset({"预付款比例", "付款节点", "其他约定"})
"""Clauses whose departure has rules of its own: a renounced advance, terms that pass the gate."""


@dataclass(frozen=True)
class Clause:
    """One clause as its source has it and as the contract has it."""

    label: Message
    source: Message
    agreed: str
    contract: str

    @property
    def is_same(self) -> bool:
        """Whether the contract says what its source says."""
        return self.agreed == self.contract


@dataclass(frozen=True)
class Departure:
    """Lines of the contract that the model wording has not, or has otherwise."""

    model: str
    contract: str


def clauses(contract: Contract) -> list[Clause]:
    """Every clause that came from tender, bid or award; terms that came from none stand last."""
    award = contract.award
    price = award.opened_bid.price_fen
    found = [
        Clause(Message("供应商"), AWARD, award.opened_bid.organisation.name, contract.supplier.name),
        Clause(Message("合同金额"), AWARD, papers.yuan(award.amount_fen), papers.yuan(contract.amount_fen)),
        Clause(Message("投标报价"), BID, _price(price), papers.yuan(contract.amount_fen)),
        *_of_tender(contract),
    ]
    added = (Clause(Message("其他约定"), NOBODY, "", one.text) for one in contract.extra_terms)
    return [*found, *added]


def departures(contract: Contract) -> tuple[str, ...]:
    """The clauses that are other than their source, but for those that may be by rules of their own."""
    other = (str(one.label) for one in clauses(contract) if not one.is_same)
    return tuple(one for one in other if one not in _OWN_RULES)


def beside_model(contract: Contract, at: datetime) -> list[Departure]:
    """Where the contract's text is other than today's model wording with its own values filled in."""
    drawn_up = contract.proposed_at or at
    model = papers.plain(papers.contract_page(contract, drawn_up, added=())).splitlines()
    own = papers.plain(_page(contract, drawn_up)).splitlines()
    steps = SequenceMatcher(None, model, own, autojunk=False).get_opcodes()
    return [
        Departure("\n".join(model[a:b]), "\n".join(own[c:d])) for kind, a, b, c, d in steps if kind != "equal"
    ]


def _page(contract: Contract, at: datetime) -> str:
    if contract.source_sha256 is None:
        return papers.contract_page(contract, at)
    kept: dict[str, Any] = json.loads(storage.current().read(contract.source_sha256))
    return str(kept["page"])


def _of_tender(contract: Contract) -> list[Clause]:
    tender = contract.tender
    content = json.loads(storage.current().read(str(tender.content_sha256)))
    terms = content["terms"]
    rows = [
        (Message("采购需求"), content["need"], tender.need),
        (Message("履行地点"), content["performance_place"], tender.performance_place),
        (Message("履行期限（日）"), content["performance_days"], tender.performance_days),
        (Message("预付款比例"), f"{terms['advance_percent']}%", f"{contract.advance_percent}%"),
        (Message("付款节点"), _planned(terms), _instalments(contract)),
        (Message("验收期限（工作日）"), terms["acceptance_working_days"], tender.acceptance_working_days),
        (Message("付款期限（工作日）"), terms["payment_working_days"], tender.payment_working_days),
        (
            Message("履约保证金（%）"),
            terms["performance_security_percent"],
            tender.performance_security_percent,
        ),
        (
            Message("预付款保函（占预付款的%）"),
            terms.get("advance_guarantee_percent", 0),
            tender.advance_guarantee_percent,
        ),
        (
            Message("付款条件"),
            "\n".join(terms["conditions"]),
            "\n".join(one.text for one in tender.conditions),
        ),
        (Message("违约责任和争议解决"), terms["liability"], tender.liability),
    ]
    return [Clause(label, TENDER, str(agreed), str(own)) for label, agreed, own in rows]


def _planned(terms: dict[str, Any]) -> str:
    advance = terms["advance_percent"]
    given = terms.get("instalments") or [
        {"title": "合同余款", "percent": 100 - advance, "due_after": DueAfter.FINAL.value}
    ]
    first = [f"预付款：{advance}%，{DueAfter.SIGNING.label}"] if advance else []
    rest = [
        _part(one["title"], one["percent"], DueAfter(one["due_after"]), one.get("quality_days"))
        for one in given
    ]
    return "\n".join(first + rest)


def _instalments(contract: Contract) -> str:
    parts = contract.instalments
    return "\n".join(_part(one.title, one.percent, one.due_after, one.quality_days) for one in parts)


def _part(title: str, percent: int | None, due_after: DueAfter, quality_days: int | None) -> str:
    ends = f"（{quality_days}日）" if quality_days else ""
    return f"{title}：{percent}%，{due_after.label}{ends}"


def _price(fen: int | None) -> str:
    return papers.yuan(fen) if fen is not None else money.decimal(0)
