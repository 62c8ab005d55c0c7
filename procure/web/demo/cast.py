"""Who plays in the demonstration city."""

from __future__ import annotations

from procure.accounts.models import Size
from procure.core.actors import RoleName
from procure.web.demo.town import House, Part

HOUSES = (
    House("school", "淄博市某教育装备中心"),
    House("hall", "淄博市某政务服务中心"),
    House("finance-office", "淄博市某财政监管处"),
    House("audit-office", "淄博市某审计处"),
    House("notary", "淄博市某公证处"),
    House("agency", "淄博市某招标代理机构"),
    House("archive", "淄博市某档案馆"),
    House("experts", "省级评审专家库"),
    House("operator", "平台运行管理单位"),
)

SIZES = (Size.SMALL, Size.MEDIUM, Size.SMALL, Size.MICRO, Size.LARGE)


def suppliers(count: int) -> tuple[House, ...]:
    """As many suppliers as asked for, one more who comes late, and one who stands on the blacklist."""
    names = [f"供应商{_chinese(number)}" for number in range(1, count + 1)]
    houses = [
        House(f"supplier{number}", f"淄博某科技{name}有限公司", SIZES[number % len(SIZES)], f"{name}负责人")
        for number, name in enumerate(names, start=1)
    ]
    late = House("latecomer", "淄博某商贸迟到者有限公司", Size.SMALL, "迟到者负责人")
    banned = House("banned", "淄博某贸易失信者有限公司", Size.SMALL, "失信者负责人")
    return (*houses, late, banned)


def people(count: int) -> tuple[Part, ...]:
    """Everybody who signs in."""
    fixed = (
        Part("buyer", "采购人甲", "school", (RoleName.PURCHASER,)),
        Part("buyer2", "采购人乙", "school", (RoleName.PURCHASER,)),
        Part("finance", "财务甲", "school", (RoleName.FINANCE,)),
        Part("finance2", "财务乙", "school", (RoleName.FINANCE,)),
        Part("supervisor", "监管人员甲", "finance-office", (RoleName.SUPERVISOR,)),
        Part("auditor", "审计人员甲", "audit-office", (RoleName.AUDITOR,)),
        Part("custodian1", "保管人甲", "notary", (RoleName.CUSTODIAN,)),
        Part("custodian2", "保管人乙", "agency", (RoleName.CUSTODIAN,)),
        Part("custodian3", "保管人丙", "archive", (RoleName.CUSTODIAN,)),
        Part("admin", "系统管理员甲", "operator", (RoleName.ADMINISTRATOR,)),
        Part("admin2", "系统管理员乙", "operator", (RoleName.ADMINISTRATOR,)),
    )
    experts = [
        Part(f"expert{n}", f"评审专家{_chinese(n)}", "experts", (RoleName.EXPERT,)) for n in range(1, 6)
    ]
    bidders = [
        Part(house.key, f"{house.name[5:-4]}经办人", house.key, (RoleName.SUPPLIER,))
        for house in suppliers(count)
    ]
    return (*fixed, *experts, *bidders)


def _chinese(number: int) -> str:
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    if not tens:
        return digits[ones]
    return ("" if tens == 1 else digits[tens]) + "十" + (digits[ones] if ones else "")
