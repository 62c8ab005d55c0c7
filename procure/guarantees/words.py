"""The closed lists of securities, and which act leads from which state to which."""

from __future__ import annotations

from procure.core.states import Machine
from procure.core.terms import Term


class SecurityKind(Term):
    """The only four deposits for which a supplier may be asked (款项条例 13), and what stands for an advance.

    The last is no deposit: it is somebody's word alone, and never money.
    """

    BID = "bid", "投标保证金"
    PERFORMANCE = "performance", "履约保证金"
    QUALITY = "quality", "工程质量保证金"
    WAGES = "wages", "农民工工资保证金"
    ADVANCE = "advance", "预付款保函"


class SecurityState(Term):
    """Decisions about a security that was given."""

    GIVEN = "given", "已提交，待核对"
    VERIFIED = "verified", "有效"
    REFUSED = "refused", "有形式瑕疵"
    CLAIMED = "claimed", "依法不予退还"
    RELEASED = "released", "已退还"


LIVE = (SecurityState.GIVEN, SecurityState.VERIFIED, SecurityState.REFUSED)
"""In these it is still to be given back."""
COUNTS = (SecurityState.GIVEN, SecurityState.VERIFIED)
"""In these its supplier has done what was asked."""
SECURITY = Machine(
    "security",
    SecurityState.GIVEN,
    {
        "verify": {SecurityState.GIVEN: SecurityState.VERIFIED},
        "refuse": {
            SecurityState.GIVEN: SecurityState.REFUSED,
            SecurityState.VERIFIED: SecurityState.REFUSED,
        },
        "claim": {
            SecurityState.GIVEN: SecurityState.CLAIMED,
            SecurityState.VERIFIED: SecurityState.CLAIMED,
        },
        "confirm-missing": {SecurityState.REFUSED: SecurityState.REFUSED},
        "release": dict.fromkeys(LIVE, SecurityState.RELEASED),
    },
)


class Defect(Term):
    """The only faults for which a guarantee may be refused (16号令 11): all are formal."""

    ISSUER = "issuer", "出具机构没有资质，或者签名不是由其作出"
    AMOUNT = "amount", "金额不足，或者截止时没有到账"
    VALIDITY = "validity", "有效期不足"
    BENEFICIARY = "beneficiary", "受益人、被保证人或者项目不符"
    FORGED = "forged", "伪造、变造"


NOTHING_CAME = (Defect.AMOUNT, Defect.FORGED)
"""With these a purchaser may say that less money came than was told."""


class ClaimGround(Term):
    """The only grounds on which a security is kept."""

    REVOKED = "revoked", "投标有效期内撤销投标"
    NO_CONTRACT = "no-contract", "中标后无正当理由不与采购人签订合同"
    FALSE_MATERIAL = "false-material", "提供虚假材料谋取中标"
    COLLUSION = "collusion", "与采购人、其他供应商或者采购代理机构恶意串通"
    NOT_PERFORMED = "not-performed", "不履行合同"
    UNREPAIRED = "unrepaired", "缺陷责任期内不维修也不承担费用"
    UNRETURNED = "unreturned", "合同终止或者不履行后，不返还尚未抵扣的预付款"


GROUNDS = {
    SecurityKind.BID: (
        ClaimGround.REVOKED,
        ClaimGround.NO_CONTRACT,
        ClaimGround.FALSE_MATERIAL,
        ClaimGround.COLLUSION,
    ),
    SecurityKind.PERFORMANCE: (ClaimGround.NOT_PERFORMED,),
    SecurityKind.QUALITY: (ClaimGround.UNREPAIRED,),
    SecurityKind.WAGES: (),
    SecurityKind.ADVANCE: (ClaimGround.UNRETURNED,),
}
"""Which ground keeps which security; wages are paid out of theirs by an authority, no purchaser keeps it."""
GROUND_ARTICLES = {
    SecurityKind.BID: "财政部令第87号第二十三条；《招标投标法实施条例》第三十五条、第七十四条",
    SecurityKind.PERFORMANCE: "《招标投标法》第六十条；《民法典》第五百七十七条",
    SecurityKind.QUALITY: "《建设工程质量保证金管理办法》（建质〔2017〕138号）第九条",
    SecurityKind.WAGES: "《保障农民工工资支付条例》第三十二条",
    SecurityKind.ADVANCE: "《民法典》第五百六十六条、第六百八十一条",
}

AGREED = "合同约定；《民法典》第六百八十一条"
"""Under which article an advance is secured: no law asks for it."""


class Event(Term):
    """What a security is given back after."""

    WITHDRAWN = "withdrawn", "投标截止前撤回投标"
    LOST = "lost", "未中标"
    SIGNED = "signed", "中标人已签订合同"
    ENDED = "ended", "采购活动终止"
    ACCEPTED = "accepted", "合同履行并验收合格"
    REPLACED = "replaced", "已由保函、保证保险代替"
    TERMINATED = "terminated", "合同终止"
    BROKEN = "broken", "供应商违约，合同终止"
