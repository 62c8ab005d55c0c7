"""Qualifications that are scored again, or that ask for too many similar contracts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from procure.core import parameters
from procure.core.rules import Force
from procure.core.terms import Message
from procure.fairness.clauses import Span, clauses
from procure.fairness.context import is_negated
from procure.fairness.findings import Citation, Decision, Finding, Section, value_finding
from procure.fairness.folding import fold
from procure.fairness.terms import SCORING_ARTICLE, Factor, Limits, TenderTerms

_SIMILAR_ARTICLE = "《政府采购需求管理办法》（财库〔2021〕22号）第十八条"
_CREDENTIAL = re.compile(
    r"《([^》]{3,24})》|([\u4e00-\u9fffA-Z0-9]{2,24}?"
    r"(?:许可证|资质(?:证书)?|资格证(?:书)?|认证(?:证书)?|登记证|备案凭证|执业证(?:书)?))",
    re.IGNORECASE,
)
_LEAD = re.compile(r"具有|具备|持有|提供|取得|拥有|有效|颁发|规定|相应|的|和|或|及|须|应")
_NAME_AT_LEAST = 5
_HIGHER = re.compile(
    r"高于|更高|超过(?:资格|最低|上述)|在(?:资格|最低)[^,。;]{0,8}(?:基础上|之外)|每(?:增加|多|高)"
)
_LEGAL_TEXT = re.compile(r"法|条例|办法|通知|规定|规则|声明函|承诺函")
_TITLE = re.compile(r"《[^》]*》")
_COMMON_AT_LEAST = 10


def scored_qualifications(terms: TenderTerms) -> Iterator[Finding]:
    """Factors that score what is already a condition of qualification (F41)."""
    for index, factor in enumerate(terms.factors):
        scored = fold(f"{factor.name}\n{factor.tiers}").text
        for qualification in terms.qualifications:
            asked = fold(qualification).text
            what = _credential_in_both(asked, scored) or _same_words(asked, scored)
            if what and not factor.is_price:
                yield _scored_twice(
                    f"factors-{index}-tiers", factor, what, certain=_is_certain(asked, scored)
                )
                break


def _credential_in_both(asked: str, scored: str) -> str:
    names = (match[1] or _LEAD.split(match[2])[-1] for match in _CREDENTIAL.finditer(asked))
    return next((name for name in names if name in scored and _names_a_credential(name)), "")


def _names_a_credential(name: str) -> bool:
    return len(name) >= _NAME_AT_LEAST and not _LEGAL_TEXT.search(name)


def _same_words(asked: str, scored: str) -> str:
    bare = _TITLE.sub("", asked)
    match = SequenceMatcher(None, bare, scored, autojunk=False).find_longest_match()
    return bare[match.a : match.a + match.size] if match.size >= _COMMON_AT_LEAST else ""


def _is_certain(asked: str, scored: str) -> bool:
    return bool(_credential_in_both(asked, scored)) and not _HIGHER.search(scored)


def _scored_twice(field: str, factor: Factor, what: str, *, certain: bool) -> Finding:
    reason = Message(
        "“%(what)s”已经是资格条件，又在“%(name)s”中评分；资格条件不得作为评审因素。",
        what=what,
        name=factor.name,
    )
    reword = Message("从评分中删去这一项；只对超出资格要求、与需求直接相关的部分评分，并写明各档标准。")
    title = Message("资格条件重复作为评审因素")
    return value_finding(
        "F41", field, title, reason, SCORING_ARTICLE, reword, Force.BLOCK if certain else Force.WARN
    )


_NUMBER = r"([0-9]+|[一二三四五六七八九十]+)"
_RECORD = r"(?:业绩|合同|案例|类似项目|同类项目|项目经验)"
_CONTRACTS = (
    re.compile(
        rf"(?:不(?:得)?(?:少|低)于|至少|[≥>]=?|具有|具备|完成过?|承担过?|提供|达到?|有){_NUMBER}(?:个|项|份|宗|件)"
        rf"[^,。;]{{0,16}}{_RECORD}"
    ),
    re.compile(
        rf"{_RECORD}[^,。;]{{0,10}}(?:不(?:得)?(?:少|低)于|至少|[≥>]=?|达到?){_NUMBER}(?:个|项|份|宗|件)"
    ),
)


def too_many_contracts(terms: TenderTerms, limits: Limits) -> Iterator[Finding]:
    """Qualifications that ask for more similar contracts than the limit (F28)."""
    for index, text in enumerate(terms.qualifications):
        folded = fold(text)
        for clause in clauses(folded.text, Section.QUALIFICATION):
            for match in (match for pattern in _CONTRACTS for match in pattern.finditer(clause.text)):
                count = _count(match[1])
                if count > limits.similar_contracts_max and not is_negated(clause, Span(*match.span())):
                    start, end = folded.source_span(clause.at + match.start(), clause.at + match.end())
                    yield _too_many(f"qualifications-{index}-text", text, start, end, count, limits)


def _too_many(field: str, text: str, start: int, end: int, count: int, limits: Limits) -> Finding:
    most = limits.similar_contracts_max
    return Finding(
        id="F28",
        title=Message("类似业绩数量过多"),
        cls=Decision.DETERMINISTIC,
        force=limits.force("F28"),
        start=start,
        end=end,
        excerpt=text[start:end],
        reason=Message(
            "要求%(count)s个类似业绩；业绩作为资格条件的，一般不超过%(most)s个。", count=count, most=most
        ),
        cites=(Citation(_SIMILAR_ARTICLE, parameters.Status.VERIFIED.value),),
        rewording=Message(
            "改为不超过%(most)s个同类业绩，写明同类的范围，不限地区、金额和采购人。", most=most
        ),
        field=field,
    )


_DIGITS = "零一二三四五六七八九"


def _count(text: str) -> int:
    """``3``, ``三``, ``十二`` or ``二十`` as a number."""
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    return (_digit(tens) or 1) * 10 * bool(ten) + _digit(ones)


def _digit(text: str) -> int:
    return _DIGITS.index(text[-1]) if text else 0
