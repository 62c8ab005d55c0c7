"""How often words stand in tender documents, roughly: it decides for which of them a text is searched."""

from __future__ import annotations

from functools import cache

_OFTEN = {
    40: "的 不 人 、 标 分 应 0 得 为 投标 件 一 采购 本 有 中 以 在 项 1 2 证 同 方 内 于 单 用 供应 "
    ", 。 供 业 合 采 购 商 资 提 文 理 务",
    20: "评 ; 供应商 文件 企业 由 3 可 作 . 5 其 项目 和 采购人 : 产 后 提供 年 成 投标人 三 具 计 时 "
    "级 合同 名 日 不得 书 单位 按 加 须 个 4 服务 者 部 过 市 对 发 与 地 交 等 ) 数 进 每 ( 格 "
    "机 行 工 公 价 目 保 定 审 上 报 位 员 会 出 或 要 参 明 服 质 量 系 设 法 信 承 自 体 国 求 "
    "并 制 收 期 金 查 管 备",
    10: "到 经 入 要求 家 资格 费 中标 机构 所 额 无 满 参加 本项目 记 限 二 元 证书 以上 人员 均 6 "
    "评审 万 8 五 内容 系统 处 2分 产品 未 税 十 5分 持 响应 包 台 附 注 区 管理 乙方 合格 "
    "投标文件 前 20 省 其他 付 款 1分 a 报价 需 3分 报告 份 委 具有 公司 证明 大 构 告 能 全 表 "
    "场 外 响 及 小 统 认 次 接 通 开 条 代 式 效 任 组 现 当 度 准 间 容 之 营 照 核 权 验 第 面 "
    "关 电 予 少 取 下 程 检 实 生 联 政 录 结 签 料 平 册 安 规 支 性 乙 完 低 办 原 约 选 他 主 "
    "担 足 建 立 责 货 依 动 最 高 议 门 物 司 装 号 受 甲 力 协 负",
    5: "应当 承担 是 缴 联合 不少于 0分 不予 时间 类 注册 两 牌 没有 通过 审查 列 提交 评标 作为 含 "
    "10 近 向 保证 出具 甲方 公告 信用 函 联合体 业绩 低于 月 扣 采购文件 承诺 配 章 至 技术 完成 "
    "有效 记录 为准 部门 满足 登记 得分 资质 招标 m 任何 金额 % 0万元 品牌 7 正 四 进行 现场 载 "
    "结果 规定 排 组织 布 开标 工程 视 页 属 达 优 再 接受 平台 生产 全部 设备 授权 库 费用 营业 "
    "4分 点 负责 50 代理机构 政府 货物 无效 使用 室 国家 质量 施工 先 获 资格审查 名单 支持 行业 "
    "缴纳 30 符合 检测 代表 委员 提出 采用 响应文件 签订 认证 一致 院 进口 之日 六 条件 材料 经营",
}
"""Times in ten thousand characters."""
_ELSE = (0.5, 0.05, 0.01)
"""For words of one, two and more characters."""


@cache
def _known() -> dict[str, float]:
    return {word: float(times) for times, words in _OFTEN.items() for word in words.split()}


def frequency(word: str) -> float:
    """How many times a word stands in ten thousand characters, roughly."""
    return _known().get(word) or _ELSE[min(len(word), len(_ELSE)) - 1]
