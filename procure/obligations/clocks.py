"""A kind of legal clock: which period, who owes, where the duty is done."""

from __future__ import annotations

from dataclasses import dataclass

from procure.core.actors import RoleName
from procure.core.terms import Term


class Weight(Term):
    """Whether missing the day breaks the law or a local target."""

    LIMIT = "limit", "法定期限"
    TARGET = "target", "目标期限"


@dataclass(frozen=True)
class Clock:
    """``code`` is the parameter key of its period; ``endpoint`` is called with ``id=subject``."""

    code: str
    duty: str
    weight: Weight
    debtor_role: RoleName
    endpoint: str
