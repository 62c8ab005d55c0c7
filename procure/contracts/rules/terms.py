"""What may be written into a contract beside what tender, bid and award say: nothing of substance."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from procure.core.rules import rule
from procure.core.terms import Message

_ARTICLE = "《政府采购货物和服务招标投标管理办法》（财政部令第87号）第七十一条；《民法典》第四百八十八条"
_SUBSTANCE: Mapping[str, str] = {
    "标的和数量": (
        r"数量|规格|型号|品牌|赠送|免费提供|(?:增加|追加|减少|替换).{0,6}(?:供货|采购|服务|设备|产品)"
    ),
    "质量": r"质量|质保|保修|验收|性能(?:指标|要求)|技术标准",
    "价款或者报酬": (
        r"价款|价格|单价|总价|报酬|费用|付款|支付|结算|预付|尾款|发票|税率|优惠|返利|折扣|回扣|赞助"
        r"|[0-9０-９][0-9０-９,，.]*\s*(?:万?元|[%％‰])|百分之"
    ),
    "履行期限": (
        r"交货期|工期|服务期|履行期限|(?:提前|推迟|延长|缩短).{0,8}(?:交货|交付|供货|完成|履行)"
        r"|(?:前|内|日起).{0,4}(?:完成|交付|交货|供货|履行完毕)"
    ),
    "履行地点和方式": r"履行地点|交货地点|交付地点|运输方式|分包|转包",
    "违约责任": r"违约|赔偿|罚款|扣款|扣除|扣减|滞纳金|没收|保证金|保函|担保|(?:解除|终止)(?:本)?合同",
    "解决争议的方法": r"争议|仲裁|诉讼|起诉|管辖|法院",
}
"""What the law calls substance, by the words that tell of it."""
_PATTERNS = {about: re.compile(pattern) for about, pattern in _SUBSTANCE.items()}


@dataclass(frozen=True)
class Objection:
    """Words that stop a term, and why."""

    words: str
    reason: Message


@dataclass(frozen=True)
class AddTerms:
    """Terms that the purchaser adds; ``restrictions`` are what the fair-competition gate stops in them."""

    texts: tuple[str, ...]
    restrictions: tuple[Objection, ...] = ()


@dataclass(frozen=True)
class KeepToTender:
    """A contract held against tender, bid and award; ``departures`` are the clauses that are other."""

    departures: tuple[str, ...]


TERM = "双方各指定一名联系人，姓名和电话在合同签订后书面告知对方。"
ADD = AddTerms((TERM,))
UNAGREED = Objection("以审计结果为准后支付", Message("附加了没有约定的付款条件。"))
KEEP = KeepToTender(())


def substance(text: str) -> tuple[str, str] | None:
    """The first words of a text that are of substance, and of which kind; None where there are none."""
    found = [
        (match.start(), match[0], about)
        for about, pattern in _PATTERNS.items()
        if (match := pattern.search(text))
    ]
    return min(found)[1:] if found else None


@rule(
    "F68",
    article="《关于促进政府采购公平竞争优化营商环境的通知》（财库〔2019〕38号）第三部分",
    kept=ADD,
    broken=AddTerms((TERM,), (UNAGREED,)),
)
def nothing_unagreed_is_added(facts: AddTerms) -> Message | None:
    for one in facts.restrictions:
        return Message("“%(words)s”不能写入合同：%(why)s", words=one.words, why=one.reason)
    return None


@rule("T33", article=_ARTICLE, kept=ADD, broken=AddTerms(("乙方另赠送服务器一台。",)))
def nothing_of_substance_is_added(facts: AddTerms) -> Message | None:
    for text in facts.texts:
        if found := substance(text):
            return Message(
                "“%(words)s”涉及%(about)s，是合同的实质性内容，招标文件和投标文件没有的，不能在签订合同时加入。"
                "请删去这一条；联系人、送达地址、会议和资料份数一类的约定可以保留。",
                words=found[0],
                about=found[1],
            )
    return None


@rule("T33", article=_ARTICLE, kept=KEEP, broken=KeepToTender(("履行期限",)))
def no_clause_departs_from_tender_and_bid(facts: KeepToTender) -> Message | None:
    if not facts.departures:
        return None
    return Message(
        "合同与公布的招标文件、投标文件或者中标结果不一致：%(clauses)s。不一致的合同不能签订；请联系平台管理员核对。",
        clauses="、".join(facts.departures),
    )
