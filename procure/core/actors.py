"""Who acts: what a service and the ledger need to know of a person at work."""

from __future__ import annotations

from dataclasses import dataclass

from procure.core.terms import Term


class RoleName(Term):
    """What a person may be on the platform."""

    SUPPLIER = "supplier", "供应商"
    PURCHASER = "purchaser", "采购人"
    FINANCE = "finance", "财务"
    EXPERT = "expert", "评审专家"
    CUSTODIAN = "custodian", "开标密钥保管人"
    SUPERVISOR = "supervisor", "监管部门"
    AUDITOR = "auditor", "审计"
    ADMINISTRATOR = "administrator", "系统管理员"


@dataclass(frozen=True)
class Actor:
    """A person acting for an organisation in one role from one network address (20号令 49)."""

    person: str
    organisation: str
    role: str
    address: str


def platform(address: str = "") -> Actor:
    """The platform itself, where the clock acts and nobody pressed a button."""
    return Actor("platform", "platform", "platform", address)
