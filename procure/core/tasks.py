"""What a person must do next, and what has happened: plain rows that desks and timelines are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from procure.core.terms import Message, Term


@dataclass(frozen=True)
class Task:
    """One thing to do: what, where, by when, under which article."""

    title: Message
    endpoint: str
    values: Mapping[str, Any] = field(default_factory=dict)
    due_at: datetime | None = None
    article: str = ""
    provisional: bool = False
    note: Message | None = None

    def is_overdue(self, at: datetime) -> bool:
        """Whether its time has passed."""
        return self.due_at is not None and at >= self.due_at


class Phase(Term):
    """Where a step of a timeline stands."""

    PAST = "past", "已完成"
    NOW = "now", "进行中"
    NEXT = "next", "未开始"
    OVERDUE = "overdue", "已超期"


@dataclass(frozen=True)
class Milestone:
    """One step in the life of a tender; ``at`` is when it happened or is due."""

    label: Message
    at: datetime
    phase: Phase
    article: str = ""
    provisional: bool = False
    note: Message | None = None
