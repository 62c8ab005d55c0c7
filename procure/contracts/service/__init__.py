"""The acts on a contract: begun, its advance settled, laid out, signed, its delivery accepted."""

from procure.contracts.service.acceptance import (
    Evidence,
    Inspection,
    add_file,
    countersign,
    decide,
    record,
)
from procure.contracts.service.advance import Advance, amend, confirm_advance, note_advance, renounce
from procure.contracts.service.beginning import begin, begin_by_id
from procure.contracts.service.delivering import Delivery, request_acceptance
from procure.contracts.service.ending import free, state_termination, terminate
from procure.contracts.service.publishing import (
    Announcement,
    Redaction,
    file_copy,
    public_text,
    publish,
)
from procure.contracts.service.signing import draw_up, explain_delay, propose, sign, take_back
from procure.contracts.service.supplements import (
    draw_up_supplement,
    propose_supplement,
    publish_supplement,
    sign_supplement,
    withdraw_supplement,
)
from procure.contracts.service.terms import write_terms

__all__ = [
    "draw_up_supplement",
    "propose_supplement",
    "publish_supplement",
    "sign_supplement",
    "state_termination",
    "terminate",
    "withdraw_supplement",
    "Advance",
    "Announcement",
    "Delivery",
    "Evidence",
    "Inspection",
    "Redaction",
    "add_file",
    "amend",
    "begin",
    "begin_by_id",
    "confirm_advance",
    "countersign",
    "decide",
    "draw_up",
    "explain_delay",
    "file_copy",
    "free",
    "note_advance",
    "propose",
    "public_text",
    "publish",
    "record",
    "renounce",
    "request_acceptance",
    "sign",
    "take_back",
    "write_terms",
]
