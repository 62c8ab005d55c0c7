"""What looks like a restriction and is lawful passes; the same words with one fact changed do not."""

from __future__ import annotations

from datetime import date

import pytest

from procure.fairness.engine import check
from procure.fairness.findings import Outcome, Section

ON = date(2026, 11, 23)
QUALIFICATION, SCORING, TECHNICAL, PERFORMANCE = (
    Section.QUALIFICATION,
    Section.SCORING,
    Section.TECHNICAL,
    Section.PERFORMANCE,
)
PAIRS = (
    ("L01", QUALIFICATION, "本包专门面向中小企业采购，所属行业为工业。", "本包专门面向本市企业采购。"),
    (
        "L02",
        SCORING,
        "小型、微型企业的报价给予10%的扣除，用扣除后的价格参加评审。",
        "注册地在本县的企业报价给予10%的扣除。",
    ),
    (
        "L03",
        QUALIFICATION,
        "大型企业应与中小企业组成联合体，中小企业承担的份额不低于合同金额的40%。",
        "投标人应与项目所在地企业组成联合体，当地企业承担的份额不低于合同金额的40%。",
    ),
    (
        "L04",
        QUALIFICATION,
        "监狱企业视同小型、微型企业，提供省级以上监狱管理局出具的属于监狱企业的证明文件。",
        "小微企业须提供县工信局出具的中小企业认定证明，否则投标无效。",
    ),
    ("L05", QUALIFICATION, "采购本国货物，不接受进口产品。", "供应商须为内资企业，不接受外资企业投标。"),
    (
        "L06",
        TECHNICAL,
        "所投空调属于节能产品政府采购品目清单内强制采购的，应提供有效的节能产品认证证书。",
        "供应商须具有能源管理体系认证证书，否则投标无效。",
    ),
    (
        "L07",
        QUALIFICATION,
        "供应商须具有有效的《保安服务许可证》。",
        "供应商营业执照的经营范围须包含保安服务。",
    ),
    (
        "L08",
        QUALIFICATION,
        "具有良好的商业信誉和健全的财务会计制度，提供书面承诺即可。",
        "具有良好的商业信誉，须提供守合同重信用证书。",
    ),
    (
        "L09",
        QUALIFICATION,
        "在中华人民共和国境内依法登记的法人或者其他组织。",
        "在本市依法登记的法人或者其他组织。",
    ),
    ("L10", TECHNICAL, "服务地点：本县人民医院住院部。", "供应商须在本县设有分公司，否则投标无效。"),
    (
        "L11",
        TECHNICAL,
        "中标人接到报修后2小时内响应，响应方式不限。",
        "供应商须距采购人不超过20公里，否则投标无效。",
    ),
    (
        "L12",
        TECHNICAL,
        "供应商可自行踏勘现场，不踏勘不影响投标。",
        "供应商必须踏勘现场，未踏勘的投标无效。",
    ),
    (
        "L13",
        QUALIFICATION,
        "单位负责人为同一人或者存在直接控股、管理关系的不同供应商，不得参加同一合同项下的采购活动。",
        "供应商的国有股东持股比例不得低于51%。",
    ),
    (
        "L14",
        QUALIFICATION,
        "为本项目提供整体设计、规范编制的供应商，不得再参加该项目的其他采购活动。",
        "没有为本单位提供过服务的供应商，不得参加本项目。",
    ),
    (
        "L15",
        SCORING,
        "近三年完成过同类项目（不限地区、金额和采购人），每项得2分，最多4分。",
        "近三年完成过三甲医院同类项目，每项得2分，最多4分。",
    ),
    (
        "L16",
        TECHNICAL,
        "项目负责人具有五年以上从业经验，夜间岗位持保安员证上岗。",
        "企业须成立满五年方可投标。",
    ),
    (
        "L17",
        QUALIFICATION,
        "最高限价96万元，报价超过最高限价的投标无效。",
        "最低限价80万元，报价低于最低限价的投标无效。",
    ),
    (
        "L18",
        QUALIFICATION,
        "提供上一年度财务报表或者审计报告。",
        "上一年度审计报告显示净资产不低于1000万元。",
    ),
    (
        "L19",
        QUALIFICATION,
        "采购代理机构在评审时通过信用中国网站查询供应商的信用记录，并保存查询结果。",
        "供应商须提供信用中国网站查询结果截图，否则资格审查不合格。",
    ),
    (
        "L20",
        Section.ACCESS,
        "供应商注册账号后即可免费下载采购文件。",
        "供应商报名并经代理机构审核通过后方可下载采购文件。",
    ),
    (
        "L21",
        Section.BACKGROUND,
        "本项目为框架协议第二阶段采购，由征集阶段的入围供应商提供服务。",
        "本项目只接受定点供应商投标，其他供应商不得参加。",
    ),
    (
        "L22",
        TECHNICAL,
        "经批准采用单一来源方式，采购原厂扩容模块。",
        "服务器必须采用浪潮品牌，不接受其他品牌。",
    ),
    (
        "L23",
        TECHNICAL,
        "检测报告由具有CMA或者CNAS资质的检测机构出具。",
        "检测报告须由省产品质量检验研究院出具，否则投标无效。",
    ),
    (
        "L24",
        TECHNICAL,
        "施工符合GB50210和山东省地方标准DB37/T5000的要求。",
        "水泥须为山东省内生产，否则投标无效。",
    ),
    (
        "L25",
        TECHNICAL,
        "经批准采购的进口设备，须提供制造商授权书和合法来源证明。",
        "所投台式计算机须提供制造商授权书，否则投标无效。",
    ),
    (
        "L26",
        QUALIFICATION,
        "按照《建筑业企业资质标准》，具有市政公用工程施工总承包三级及以上资质。",
        "具有市政公用工程施工总承包特级资质。",
    ),
    ("L27", QUALIFICATION, "本项目不接受联合体投标。", "本项目只接受联合体投标，不接受独立投标。"),
    (
        "L28",
        QUALIFICATION,
        "涉及国家秘密，依照法律规定由具有相应保密资格的单位承担。",
        "供应商须为国有企业，否则不得参加。",
    ),
    (
        "L29",
        Section.BACKGROUND,
        "因严重自然灾害实施紧急采购，按应急预案直接向供应商采购救灾物资。",
        "本项目从应急物资企业备选库中随机抽取供应商，未入库的不得参加。",
    ),
    (
        "L30",
        QUALIFICATION,
        "不得以注册地、注册资本、企业所有制形式等限制供应商参加。",
        "供应商不得少于500万元注册资本，注册地须在本市。",
    ),
)


@pytest.mark.parametrize(
    ("section", "text"), [(s, lawful) for _, s, lawful, _ in PAIRS], ids=[i for i, *_ in PAIRS]
)
def test_a_lawful_lookalike_passes(section: Section, text: str) -> None:
    found = check(text, section=section, on=ON).findings
    assert [(finding.id, finding.excerpt) for finding in found] == []


@pytest.mark.parametrize(
    ("section", "text"), [(s, bad) for _, s, _, bad in PAIRS], ids=[i for i, *_ in PAIRS]
)
def test_its_neighbour_is_found_wherever_it_stands(section: Section, text: str) -> None:
    assert check(text, section=section, on=ON).outcome is not Outcome.CLEAR
    assert check(text, section=QUALIFICATION, on=ON).outcome is not Outcome.CLEAR


def test_the_list_of_lookalikes_is_whole() -> None:
    assert [id_ for id_, *_ in PAIRS] == [f"L{number:02}" for number in range(1, 31)]
