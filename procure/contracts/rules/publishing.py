"""What of a signed contract may stay unpublished."""

from __future__ import annotations

from dataclasses import dataclass, replace

from procure.core.rules import rule
from procure.core.terms import Message

_ARTICLE = "《政府采购法实施条例》第五十条"


@dataclass(frozen=True)
class Secret:
    """Words that a party calls a secret, and why."""

    words: str
    reason: str


@dataclass(frozen=True)
class PublishContract:
    """A contract about to be published; ``open`` is what the award notice has published already."""

    text: str
    secrets: tuple[Secret, ...]
    open: tuple[str, ...]


_SECRET = Secret("数据接口的加密方式", "供应商自有技术，合同约定保密")
PUBLISH = PublishContract(
    "合同金额：100.00 元。数据接口的加密方式见附件。", (_SECRET,), ("100.00", "课桌椅采购")
)


@rule(
    "T29", article=_ARTICLE, kept=PUBLISH, broken=replace(PUBLISH, secrets=(replace(_SECRET, words="没有"),))
)
def what_is_hidden_stands_in_the_contract(facts: PublishContract) -> Message | None:
    strange = [one.words for one in facts.secrets if one.words not in facts.text]
    if not strange:
        return None
    return Message("合同中没有这样的文字：“%(words)s”。请从合同文本中逐字复制。", words=strange[0])


@rule(
    "T29",
    article=_ARTICLE,
    kept=PUBLISH,
    broken=replace(PUBLISH, secrets=(replace(_SECRET, words="合同金额：100.00 元"),)),
)
def what_the_award_published_is_no_secret(facts: PublishContract) -> Message | None:
    for secret in facts.secrets:
        known = [one for one in facts.open if one in secret.words or secret.words in one]
        if known:
            return Message(
                "“%(words)s”已随中标结果公开，不是国家秘密或者商业秘密，不能隐去。合同金额、当事人和标的一律公开。",
                words=secret.words,
            )
    return None


@rule("T29", article=_ARTICLE, kept=PUBLISH, broken=replace(PUBLISH, secrets=(replace(_SECRET, reason=" "),)))
def each_secret_has_its_reason(facts: PublishContract) -> Message | None:
    bare = [one.words for one in facts.secrets if not one.reason.strip()]
    if not bare:
        return None
    return Message("隐去“%(words)s”没有写明理由。理由随合同公开；没有理由的，不能隐去。", words=bare[0])
