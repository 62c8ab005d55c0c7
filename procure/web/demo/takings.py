"""What a play leaves in its folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from procure.bids import evidence
from procure.contracts import queries as contracts
from procure.contracts.models import Contract
from procure.core import clock
from procure.ledger import export
from procure.ledger import queries as ledger
from procure.obligations import queries as obligations
from procure.obligations.models import Obligation
from procure.web.demo.life import Result
from procure.web.demo.play import Play
from procure.web.demo.town import PlayFailed
from procure.web.filters import moment, yuan


def leave(folder: Path, play: Play, result: Result, seed: int) -> int:
    """Evidence, contract, ledger, timeline and summary; the contract's amount in fen."""
    contract = contracts.of_tender(play.tender)
    if contract is None or contract.document is None:
        raise PlayFailed("no contract")
    evidence.export([contract.tender], folder / "evidence", clock.now())
    (folder / "contract.pdf").write_bytes(contracts.signed_file(contract))
    for one in contracts.supplements(contract):
        (folder / "supplement.pdf").write_bytes(contracts.signed_file(one))
    (folder / "ledger.jsonl").write_text(
        "".join(f"{row}\n" for row in export.rows(with_facts=False)), encoding="utf-8"
    )
    clocks = obligations.of_tender(play.tender)
    (folder / "timeline.md").write_text(_timeline(play, clocks), encoding="utf-8")
    summary = _summary(play, result, contract, clocks, seed)
    (folder / "summary.json").write_text(
        json.dumps(summary, ensure_ascii=False, indent=2, sort_keys=True) + "\n", encoding="utf-8"
    )
    return contract.amount_fen


def _timeline(play: Play, clocks: list[Obligation]) -> str:
    acts = [f"| {line.index} | {moment(line.at)} | `{line.act}` |" for line in ledger.every()]
    duties = [
        f"| {one.duty} | {one.article} | {one.due_on}{'（暂定）' if one.provisional else ''} "
        f"| {moment(one.met_at) if one.met_at else '—'} |"
        for one in clocks
    ]
    return "\n".join(
        [
            f"# {play.purchase.title}（{play.purchase.number}）\n",
            "## 法定期限和目标期限\n",
            "| 义务 | 依据 | 最后一天 | 完成 |",
            "|---|---|---|---|",
            *duties,
            "\n## 账本\n",
            "| 序号 | 时间 | 行为 |",
            "|---|---|---|",
            *acts,
            "",
        ]
    )


def _summary(
    play: Play, result: Result, contract: Contract, clocks: list[Obligation], seed: int
) -> dict[str, Any]:
    last = ledger.last()
    return {
        "seed": seed,
        "tender": play.purchase.number,
        "title": play.purchase.title,
        "bidders": len(play.prices),
        "prices": play.prices,
        "winner": contract.supplier.name,
        "amount": yuan(contract.amount_fen),
        "advance_percent": contract.advance_percent,
        "refused": {"late": bool(result.late), "tampered": bool(result.tampered)},
        "head": last.head if last else "",
        "lines": last.index + 1 if last else 0,
        "clocks": [_clock(one) for one in clocks],
    }


def _clock(one: Obligation) -> dict[str, Any]:
    met = one.met_at is not None
    return {"code": one.code, "duty": one.duty, "due_on": one.due_on.isoformat(), "met": met}
