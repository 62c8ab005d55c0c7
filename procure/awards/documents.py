"""The award notice: the exact text that the purchaser signs, JSON that a person can read; a sheet to file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from procure.awards.models import Award
from procure.awards.queries import Out
from procure.core import clock, money, parameters
from procure.evaluation.models import Rank, Report
from procure.evaluation.scoring import text
from procure.printing import wording
from procure.signing import queries as signing
from procure.signing.sheets import Sheet
from procure.tenders.models import Tender

SIGN_HARD = "contract_sign_hard"


def award_notice(
    tender: Tender,
    report: Report,
    first: Rank,
    determined_at: datetime,
    deemed: bool,
    out: Sequence[Out] = (),
) -> bytes:
    """UTF-8 JSON with Chinese keys, indented."""
    winner = first.opened_bid.organisation
    period = parameters.period(SIGN_HARD, clock.beijing_day(determined_at))
    content = {
        "文件": "中标通知书",
        "项目编号": tender.number,
        "项目名称": tender.title,
        "采购人": tender.purchaser.name,
        "采购人统一社会信用代码": tender.purchaser.code,
        "中标人": winner.name,
        "中标人统一社会信用代码": winner.code,
        "中标金额（元）": money.decimal(first.price_fen),
        "中标金额（大写）": wording.capital(first.price_fen),
        "评审总得分": text(first.total),
        "确定时间": f"{determined_at.astimezone(clock.BEIJING):%Y-%m-%d %H:%M:%S}（北京时间）",
        "确定方式": "期限届满视为确定（财政部令第87号第六十八条第四款）" if deemed else "采购人确定",
        "签订合同": f"自本通知书发出之日起{period}内，按招标文件和投标文件签订（{period.article}）",
        "依据": "财政部令第87号第六十九条；发出后不得违法改变中标结果，无正当理由不得放弃中标（第七十条）",
        "招标文件SHA-256": tender.tender_sha256 or "",
        "评标报告SHA-256": report.document.sha256,
    }
    if out:
        content["在先候选人未能中标的原因"] = "；".join(
            f"第{one.rank.position}名{one.rank.opened_bid.organisation.name}：{one.reason}" for one in out
        )
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def award_sheet(award: Award, address: str) -> Sheet:
    """The signed notice to print and file: each line is read back from what was signed."""
    signed: dict[str, str] = json.loads(signing.content(award.document))
    return Sheet(
        title=signed.pop("文件", award.document.kind.label),
        number=f"项目编号：{award.tender.number}",
        opening=f"致{award.supplier.name}：贵单位被确定为下列项目的中标人。",
        rows=list(signed.items()),
        note="本页是中标通知书的抄件，效力来自采购人对通知书文件的电子签名；中标结果在项目的公开页面可以核对。",
        document=award.document,
        address=address,
    )
