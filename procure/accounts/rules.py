"""What organisations, people and roles must satisfy."""

from __future__ import annotations

from dataclasses import dataclass, replace

from stdnum.cn import uscc
from stdnum.exceptions import ValidationError

from procure.core.actors import RoleName
from procure.core.rules import rule
from procure.core.terms import Message

_ALONE = frozenset({RoleName.ADMINISTRATOR, RoleName.AUDITOR})


@dataclass(frozen=True)
class RegisterOrganisation:
    """An organisation as it is entered; ``code`` in capitals and half-width."""

    code: str
    controller_code: str | None


@dataclass(frozen=True)
class AssignRoles:
    """The roles that a person is to have."""

    roles: frozenset[RoleName]


@dataclass(frozen=True)
class SeatPerson:
    """Somebody gets roles; ``around``: those held in the organisation, its owner and those it owns."""

    roles: frozenset[RoleName]
    around: frozenset[RoleName]


@dataclass(frozen=True)
class ConfirmRoles:
    """Ids of who proposes a weighty role, who confirms it, and for whom it is."""

    proposed_by: str
    confirmed_by: str
    person: str


WEIGHTY = frozenset({RoleName.ADMINISTRATOR, RoleName.AUDITOR, RoleName.FINANCE, RoleName.SUPERVISOR})
"""Roles that no administrator gives alone."""
_CONFIRM = ConfirmRoles(proposed_by="one", confirmed_by="another", person="third")
_ORGANISATION = RegisterOrganisation(code="91110000MA0000011M", controller_code=None)
_ROLES = AssignRoles(frozenset({RoleName.PURCHASER}))


def is_code(code: str) -> bool:
    """Whether a unified social credit code has its length, characters and check digit."""
    try:
        uscc.validate(code)
    except ValidationError:
        return False
    return True


@rule(
    article="GB 32100-2015",
    kept=_ORGANISATION,
    broken=replace(_ORGANISATION, code="91110000MA00000110"),
)
def the_credit_code_has_its_check_digit(facts: RegisterOrganisation) -> Message | None:
    """A mistyped code would bind signatures to nobody."""
    if is_code(facts.code):
        return None
    return Message("统一社会信用代码“%(code)s”的校验不符，请对照证照逐位核对后重新填写。", code=facts.code)


@rule(
    article="采购条例 18; GB 32100-2015",
    kept=_ORGANISATION,
    broken=replace(_ORGANISATION, controller_code="91110000MA00000110"),
)
def the_controllers_code_has_its_check_digit(facts: RegisterOrganisation) -> Message | None:
    """Related suppliers are found by it."""
    if not facts.controller_code or is_code(facts.controller_code):
        return None
    return Message(
        "控股或者管理单位的统一社会信用代码“%(code)s”的校验不符，请核对；没有控股或者管理单位的，请留空。",
        code=facts.controller_code,
    )


@rule(
    article="GB/T 22239-2019 8.1.5",
    kept=_ROLES,
    broken=AssignRoles(frozenset({RoleName.ADMINISTRATOR, RoleName.AUDITOR})),
)
def administration_and_audit_are_held_by_people_who_do_nothing_else(facts: AssignRoles) -> Message | None:
    """Whoever gives out roles or checks what was done takes no part in the business."""
    held = facts.roles & _ALONE
    if not held or len(facts.roles) == 1:
        return None
    return Message(
        "“%(role)s”不得与其他岗位由同一人担任（三员分立），请只保留一个岗位，或者为另一岗位另设人员。",
        role=Message(min(held).label),
    )


_SEAT = SeatPerson(frozenset({RoleName.SUPPLIER}), frozenset({RoleName.SUPPLIER}))


@rule(
    "E11",
    article="《电子招标投标办法》第二十三条",
    kept=_SEAT,
    broken=replace(_SEAT, around=frozenset({RoleName.ADMINISTRATOR})),
)
def whoever_runs_the_platform_does_not_bid_on_it(facts: SeatPerson) -> Message | None:
    """Without an account of a supplier there is no bid, so it is refused where accounts are given."""
    runs = RoleName.ADMINISTRATOR in facts.roles | facts.around
    if not runs or RoleName.SUPPLIER not in facts.roles | facts.around:
        return None
    return Message(
        "平台运营机构以及与其有控股或者管理关系的单位，不得在本平台投标：同一单位（含控股、被控股单位）"
        "不能既有系统管理员又有供应商账号。请核对所属单位，或者不给这一岗位。"
    )


@rule(
    article="GB/T 22239-2019 8.1.5",
    kept=_CONFIRM,
    broken=replace(_CONFIRM, confirmed_by="one"),
)
def two_administrators_give_a_weighty_role(facts: ConfirmRoles) -> Message | None:
    """One alone could make a second self that pays, supervises or administers."""
    if facts.confirmed_by != facts.proposed_by:
        return None
    return Message("提出和确认须由两位系统管理员分别办理，请由另一位确认。")


@rule(
    article="GB/T 22239-2019 8.1.5",
    kept=_CONFIRM,
    broken=replace(_CONFIRM, confirmed_by="third"),
)
def nobody_confirms_their_own_role(facts: ConfirmRoles) -> Message | None:
    """Whom a role is for has no say in it."""
    if facts.confirmed_by != facts.person:
        return None
    return Message("不能确认给自己的岗位，请由另一位系统管理员办理。")
