"""Why a bid did not open, and what that makes of it: words of the law alone."""

from __future__ import annotations

from procure.core.terms import Term


class Cause(Term):
    """Why a closed bid did not open."""

    ABSENT = "absent", "投标人没有在时限内解密"
    DEALT = "dealt", "投标人密封时给出的密钥份额有误"
    CONTENT = "content", "投标人密封的内容无法读取，或者与其签名不符"
    HINDERED = "hindered", "平台、网络或者他人的原因使投标人不能解密"
    CUSTODIANS = "custodians", "密钥保管人没有释放份额"
    PLATFORM = "platform", "平台丢失或者改动了密文"

    @property
    def finding(self) -> Finding:
        """What the cause makes of the bid in law."""
        own = (Cause.ABSENT, Cause.DEALT, Cause.CONTENT)
        return Finding.REVOKED if self in own else Finding.RETURNED


class Finding(Term):
    """What a bid that did not open counts as (20号令 31)."""

    REVOKED = "revoked", "视为撤销投标"
    RETURNED = "returned", "视为撤回投标"
