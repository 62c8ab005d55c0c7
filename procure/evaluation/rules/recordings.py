"""The law of recording sessions in picture and sound."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from procure.core.clock import BEIJING
from procure.core.rules import rule
from procure.core.terms import Message
from procure.evaluation.rules.committee import ORDER_87

_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class EnterRecording:
    """A recording is entered at ``at``; ``since`` is the opening, None before it."""

    begun_at: datetime
    ended_at: datetime
    at: datetime
    since: datetime | None
    sha256: str
    is_known: bool
    """Whether the same file was entered before."""


_NINE = datetime(2026, 3, 30, 9, tzinfo=BEIJING)
KEPT = EnterRecording(
    _NINE,
    _NINE + timedelta(hours=1),
    _NINE + timedelta(hours=2),
    _NINE + timedelta(minutes=1),
    "0" * 64,
    False,
)
_ARTICLE = f"{ORDER_87}第三十九条"


@rule("E28", article=_ARTICLE, kept=KEPT, broken=replace(KEPT, since=None))
def there_is_nothing_to_record_before_the_opening(facts: EnterRecording) -> Message | None:
    return None if facts.since else Message("本项目还没有开标，开标之后再录入录音录像。")


@rule("E28", article=_ARTICLE, kept=KEPT, broken=replace(KEPT, ended_at=KEPT.begun_at))
def a_recording_ends_after_it_began_and_before_it_is_entered(facts: EnterRecording) -> Message | None:
    if facts.begun_at < facts.ended_at <= facts.at:
        return None
    return Message("录制结束时间应当晚于开始时间，并且不晚于现在，请核对后重新填写。")


@rule("E28", article=_ARTICLE, kept=KEPT, broken=replace(KEPT, sha256="0" * 63))
def a_recording_is_named_by_its_hash(facts: EnterRecording) -> Message | None:
    """A file that is exchanged later has another one."""
    if _SHA256.fullmatch(facts.sha256):
        return None
    return Message(
        "请填写录音录像文件的SHA-256（64位小写十六进制数字）；选择文件后由浏览器计算，文件不上传。"
    )


@rule("E28", article=_ARTICLE, kept=KEPT, broken=replace(KEPT, is_known=True))
def a_recording_is_entered_once(facts: EnterRecording) -> Message | None:
    return Message("这个文件已经录入过，无需再次录入。") if facts.is_known else None
