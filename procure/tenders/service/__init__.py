"""The acts on a tender: drafted, frozen, signed, published, explained."""

from procure.tenders.service.attaching import attach, detach
from procure.tenders.service.clarifying import answer, ask, explain, publish_clarification, revise
from procure.tenders.service.drafting import copy, create, edit
from procure.tenders.service.freezing import prepare, reopen, sign
from procure.tenders.service.publishing import Posting, publish

__all__ = [
    "Posting",
    "answer",
    "ask",
    "attach",
    "copy",
    "create",
    "detach",
    "edit",
    "explain",
    "prepare",
    "publish",
    "publish_clarification",
    "reopen",
    "revise",
    "sign",
]
