"""What a member's sheet of scores has to be."""

from __future__ import annotations

from dataclasses import dataclass

from procure.core.rules import rule
from procure.core.terms import Message

ORDER_87 = "《政府采购货物和服务招标投标管理办法》（财政部令第87号）"


@dataclass(frozen=True)
class Mark:
    """Points given, in hundredths, with the most that the factor has."""

    label: str
    points: int
    most: int


@dataclass(frozen=True)
class SaveScores:
    """A member's sheet about to be kept."""

    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class SubmitScores:
    """A member's sheet about to be locked."""

    missing: tuple[str, ...] = ()


@rule(
    "M07",
    article=f"{ORDER_87}第五十五条",
    kept=SaveScores((Mark("技术方案", 4000, 4000),)),
    broken=SaveScores((Mark("技术方案", 4001, 4000),)),
)
def points_lie_within_the_factor(facts: SaveScores) -> Message | None:
    wrong = [mark.label for mark in facts.marks if not 0 <= mark.points <= mark.most]
    if not wrong:
        return None
    return Message("%(labels)s的得分超出该评审因素的分值范围。请改正后再保存。", labels="、".join(wrong))


@rule(
    "M07",
    article=f"{ORDER_87}第五十五条",
    kept=SubmitScores(),
    broken=SubmitScores(("供应商一：技术方案",)),
)
def every_factor_is_scored(facts: SubmitScores) -> Message | None:
    if not facts.missing:
        return None
    return Message(
        "还有%(count)s项没有打分：%(labels)s。请全部打分后再提交。",
        count=len(facts.missing),
        labels="、".join(facts.missing[:5]),
    )
