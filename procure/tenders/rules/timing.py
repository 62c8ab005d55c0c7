"""When a tender may open, judged while drafting and again when its notice is posted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from procure.core.clock import beijing_day
from procure.core.rules import rule
from procure.core.terms import Message
from procure.tenders import deadlines


@dataclass(frozen=True)
class IssueTender:
    """Documents issued at ``issued_at`` with a notice first posted at ``posted_at``."""

    issued_at: datetime
    posted_at: datetime
    opens_at: datetime
    provisional_accepted: bool = True
    is_signed: bool = True


EXAMPLE = IssueTender(
    issued_at=datetime(2026, 3, 2, 2, tzinfo=UTC),
    posted_at=datetime(2026, 3, 2, 1, tzinfo=UTC),
    opens_at=datetime(2026, 3, 23, 1, tzinfo=UTC),
)
_OVER_THE_HOLIDAY = datetime(2026, 9, 30, 1, tzinfo=UTC)
_NEXT_YEAR = datetime(2027, 3, 1, 1, tzinfo=UTC)


@rule(
    "T05",
    article="《政府采购法》第三十五条",
    kept=EXAMPLE,
    broken=replace(EXAMPLE, opens_at=datetime(2026, 3, 21, 15, 59, tzinfo=UTC)),
)
def bids_have_twenty_days(facts: IssueTender) -> Message | None:
    first = deadlines.earliest_opening(facts.issued_at)
    if beijing_day(facts.opens_at) >= first.last.day:
        return None
    return Message(
        "自招标文件开始发出之日起至投标截止之日止不得少于%(days)s日。文件%(issued)s发出的，最早可在%(first)s开标。请改晚开标时间。",
        days=(first.last.unrolled - beijing_day(facts.issued_at)).days,
        issued=beijing_day(facts.issued_at),
        first=first.last.day,
    )


@rule(
    "T04",
    article="《政府采购法实施条例》第三十一条；《政府采购货物和服务招标投标管理办法》（财政部令第87号）第十八条",
    kept=EXAMPLE,
    broken=replace(
        EXAMPLE,
        issued_at=_OVER_THE_HOLIDAY,
        posted_at=_OVER_THE_HOLIDAY,
        opens_at=_OVER_THE_HOLIDAY + timedelta(days=12),
    ),
)
def documents_are_available_five_working_days(facts: IssueTender) -> Message | None:
    last = deadlines.documents_available(facts.posted_at)
    if facts.opens_at >= last.due_at:
        return None
    return Message(
        "招标文件的提供期限自公告之日起不得少于%(days)s，至%(day)s止；开标不得早于提供期限届满。请改晚开标时间。",
        days=str(last.period),
        day=last.last.day,
    )


@rule(
    "T03",
    article="《政府采购货物和服务招标投标管理办法》（财政部令第87号）第十六条",
    kept=EXAMPLE,
    broken=replace(
        EXAMPLE,
        issued_at=_OVER_THE_HOLIDAY,
        posted_at=_OVER_THE_HOLIDAY,
        opens_at=_OVER_THE_HOLIDAY + timedelta(days=12),
    ),
)
def the_notice_runs_before_the_opening(facts: IssueTender) -> Message | None:
    last = deadlines.notice_period(facts.posted_at)
    if facts.opens_at >= last.due_at:
        return None
    return Message(
        "公告期限为%(days)s，至%(day)s止；开标不得早于公告期限届满。请改晚开标时间。",
        days=str(last.period),
        day=last.last.day,
    )


@rule(
    article="《政府采购货物和服务招标投标管理办法》（财政部令第87号）第十六条",
    kept=EXAMPLE,
    broken=replace(EXAMPLE, posted_at=EXAMPLE.issued_at + timedelta(seconds=1)),
)
def the_designated_medium_posts_first(facts: IssueTender) -> Message | None:
    if facts.posted_at <= facts.issued_at:
        return None
    return Message("公告应当先在指定媒体发布。您填写的发布时间还没有到，请核对；确未发布的，待发布后再办理。")


@rule(
    article="国务院办公厅年度节假日安排通知",
    kept=EXAMPLE,
    broken=replace(EXAMPLE, opens_at=_NEXT_YEAR, provisional_accepted=False),
)
def a_provisional_opening_day_is_accepted(facts: IssueTender) -> Message | None:
    if facts.provisional_accepted or not deadlines.opening_is_provisional(facts.opens_at):
        return None
    return Message(
        "开标日所在时段的节假日安排尚未公布，日期为暂定。请在“投标保证与时间”中勾选“知悉开标日期暂定”，或者改到安排已公布的日期。"
    )


@rule(
    "E24",
    article="《电子招标投标办法》（八部委令第20号）第四十条",
    kept=EXAMPLE,
    broken=replace(EXAMPLE, is_signed=False),
)
def the_published_documents_are_signed(facts: IssueTender) -> Message | None:
    if facts.is_signed:
        return None
    return Message("招标文件还没有采购人的电子签名，不能发布。请先下载 tender.json，签名后上传 .p7s 文件。")
