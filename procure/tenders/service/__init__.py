"""The acts on a tender: drafted, frozen, signed, published, explained."""

from procure.tenders.service.amending import (
    begin_amendment,
    prepare_amendment,
    publish_amendment,
    reopen_amendment,
    write,
)
from procure.tenders.service.answering import (
    claim,
    confirm,
    decide,
    dispute,
    dispute_explanation,
    justify,
    written_now,
)
from procure.tenders.service.attaching import Upload, attach, detach, read
from procure.tenders.service.changing import drop
from procure.tenders.service.clarifying import Words, answer, ask, explain, publish_clarification, revise
from procure.tenders.service.copying import copy
from procure.tenders.service.dividing import Whole, divide, extend, remove, rename
from procure.tenders.service.drafting import create, edit
from procure.tenders.service.ending import end, prepare_ending
from procure.tenders.service.extending import extend_after_outage, prepare_extension, publish_extension
from procure.tenders.service.freezing import prepare, reopen, sign
from procure.tenders.service.holding import resume, suspend
from procure.tenders.service.publishing import Posting, publish
from procure.tenders.service.rehearsing import rehearse

__all__ = [
    "Posting",
    "Upload",
    "Whole",
    "Words",
    "claim",
    "confirm",
    "decide",
    "dispute",
    "dispute_explanation",
    "justify",
    "written_now",
    "answer",
    "ask",
    "attach",
    "begin_amendment",
    "copy",
    "create",
    "detach",
    "divide",
    "drop",
    "edit",
    "end",
    "explain",
    "extend",
    "extend_after_outage",
    "prepare",
    "prepare_amendment",
    "prepare_ending",
    "prepare_extension",
    "publish",
    "publish_amendment",
    "publish_clarification",
    "publish_extension",
    "read",
    "remove",
    "rename",
    "reopen",
    "rehearse",
    "reopen_amendment",
    "resume",
    "revise",
    "sign",
    "suspend",
    "write",
]
