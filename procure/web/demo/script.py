"""What is typed into the pages of a play."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from procure.core import calendar, clock

LOCAL = "%Y-%m-%dT%H:%M"


@dataclass(frozen=True)
class Purchase:
    """One tender of a play; money in yuan as people type it."""

    number: str
    title: str
    goods: str
    category: str
    budget: str
    ceiling: str
    need: str
    place: str
    qualification: str
    factors: tuple[tuple[str, str, int, str], ...]
    dual: bool = False
    """Whether bidders decrypt too."""
    two_envelopes: bool = False
    """Whether the price lies in an envelope of its own."""
    security: str = ""
    """The bid security that is asked; empty where none is."""

    @property
    def scored(self) -> list[int]:
        """Points of the factors that people score, in order."""
        return [points for _, kind, points, _ in self.factors if kind != "price"]


COMPUTERS = Purchase(
    number="",
    title="中小学教学计算机采购项目",
    goods="goods",
    category="A02010105 台式计算机",
    budget="1260000.00",
    ceiling="1200000.00",
    need=(
        "一、采购台式计算机200套，用于3所学校的计算机教室。\n"
        "二、性能指标：处理器不少于6核；内存不小于16 GB；固态硬盘不小于512 GB；"
        "显示器不小于23英寸，分辨率不低于1920×1080。\n"
        "三、符合国家强制性节能和3C认证要求。\n"
        "四、含安装、调试和使用培训；质量保证期3年，保修期内故障免费上门维修，响应方式不限。\n"
        "五、验收：逐台核对数量、外观和性能指标，连续运行72小时无故障。"
    ),
    place="采购人指定的3所学校",
    qualification="具有独立承担民事责任的能力",
    factors=(
        ("投标报价", "price", 40, "价格分=（最低有效评标价÷投标报价）×40。"),
        ("技术响应", "objective", 30, "满足全部性能指标得30分；每有一项不满足扣5分，扣完为止。"),
        (
            "实施方案",
            "judged",
            20,
            "方案含供货进度、安装调试、人员培训、质量控制四项，每项完整得5分，每缺一项扣5分。",
        ),
        ("售后服务", "objective", 10, "质量保证期满足3年得5分，每延长1年加2.5分，最多10分。"),
    ),
)

STOPPED = "\n六、补植区的喷灌设备须采用润田牌。\n七、养护单位须在本市注册，否则投标无效。"
GROUNDS = "本市绿化养护管理办法要求作业单位就近值守，注册地只是为了联系方便。"
APPROVAL = "喷灌设备须与已建成的集中控制系统配套，财政部门已批准单一来源（财采批〔2026〕12号）。"

SERVICE = Purchase(
    number="",
    title="政务服务大厅物业服务项目",
    goods="services",
    category="C21040001 物业管理服务",
    budget="980000.00",
    ceiling="960000.00",
    need=(
        "一、为政务服务大厅提供一年的保洁、秩序维护和设施设备日常维护服务，建筑面积约12000平方米。\n"
        "二、人员配置：项目负责人1名，保洁员不少于10名，秩序维护员不少于8名，维修工不少于2名。\n"
        "三、服务标准：地面、台面每日清扫不少于2次，公共卫生间每小时巡查1次；报修后2小时内到场处理。\n"
        "四、验收：按月考核，考核内容为上述各项标准的完成情况。"
    ),
    place="市政务服务大厅",
    qualification="具有独立承担民事责任的能力",
    factors=(
        ("投标报价", "price", 30, "价格分=（最低有效评标价÷投标报价）×30。"),
        (
            "服务方案",
            "judged",
            40,
            "方案含保洁、秩序、维修、应急四项，每项内容完整、与需求相符得10分，每缺一项扣10分。",
        ),
        ("人员配置", "objective", 20, "满足人员配置要求得20分，每少1人扣2分，扣完为止。"),
        ("同类业绩", "objective", 10, "近三年每提供1份同类服务合同得5分，不限地区，最多10分。"),
    ),
)


SECURITY = "20000.00"
"""A bid security within the law's two per cent."""
PRICE_AFTER_HOURS = 4
"""How long after the opening prices stay sealed, where they have an envelope of their own."""


def basics(purchase: Purchase) -> dict[str, Any]:
    """What is bought and for how much."""
    apart = {"two_envelopes": "y", "price_after_hours": PRICE_AFTER_HOURS}
    return {
        **(apart if purchase.two_envelopes else {}),
        "category": purchase.category,
        "budget_id": f"JH-{purchase.number}",
        "budget_fen": purchase.budget,
        "ceiling_fen": purchase.ceiling,
        "reserve": "none",
        "reserve_reason": "competition",
    }


def need(purchase: Purchase) -> dict[str, Any]:
    """What must be delivered."""
    return {"need": purchase.need, "performance_place": purchase.place, "performance_days": 15}


def qualifications(purchase: Purchase) -> dict[str, Any]:
    """Who may bid."""
    return {
        "qualifications-0-text": purchase.qualification,
        "qualifications-0-basis": "《中华人民共和国政府采购法》第二十二条",
        "qualifications-1-text": "有依法缴纳税收和社会保障资金的良好记录",
        "qualifications-1-basis": "《中华人民共和国政府采购法》第二十二条",
        "credit_query": "采购人在评审当日通过信用中国和中国政府采购网查询并留存；只使用法定的失信记录名单。",
    }


def scoring(purchase: Purchase) -> dict[str, Any]:
    """How bids are compared."""
    rows: dict[str, Any] = {}
    for position, (name, kind, points, tiers) in enumerate(purchase.factors):
        row = {"name": name, "kind": kind, "points": points, "tiers": tiers}
        rows |= {f"factors-{position}-{key}": value for key, value in row.items()}
    return rows


def terms() -> dict[str, Any]:
    """What the contract will say."""
    return {
        "advance_percent": 30,
        "acceptance_working_days": 7,
        "payment_working_days": 5,
        "performance_security_percent": 0,
        "conditions-0-text": "货物（服务）验收合格",
        "liability": (
            "任何一方不履行合同义务的，按法律规定和合同约定承担违约责任。"
            "采购人逾期付款的，按约定支付逾期利息。争议由双方协商解决；协商不成的，向采购人所在地人民法院起诉。"
        ),
    }


def timing(purchase: Purchase, opens_at: datetime) -> dict[str, Any]:
    """Bid security and the one instant of deadline and opening."""
    asked = purchase.security or "0"
    typed = {"opens_at": local(opens_at), "bid_security_fen": asked, "bid_validity_days": 90}
    provisional = calendar.current().is_provisional(clock.beijing_day(opens_at))
    return typed | ({"provisional_accepted": "y"} if provisional else {})


def inspection() -> dict[str, Any]:
    """What was found at the acceptance, item by item."""
    items: dict[str, Any] = {}
    checked = {"result": "passed", "finding": "逐项核对，符合要求"}
    for position, requirement in enumerate(
        ("数量和外观与合同一致", "性能和服务标准达到采购需求", "培训和资料已完成")
    ):
        row = {"requirement": requirement, "clause": "第一条"} | checked
        items |= {f"items-{position}-{key}": value for key, value in row.items()}
    return items


def local(at: datetime) -> str:
    """An instant as a date-and-time field takes it, in Beijing's time."""
    return at.astimezone(clock.BEIJING).strftime(LOCAL)
