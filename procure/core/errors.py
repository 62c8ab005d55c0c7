"""What can go wrong between a person and an act; the web layer turns each into one page."""

from __future__ import annotations

from procure.core.terms import Message


class ProcureError(Exception):
    """A refusal that a person reads; ``code`` is stable for machines."""

    code = "error"

    def __init__(self, reason: Message, *, code: str | None = None) -> None:
        super().__init__(str(reason))
        self.reason = reason
        if code is not None:
            self.code = code


class NotAllowed(ProcureError):
    """The thing is not in a state in which this act exists (409)."""

    code = "not-allowed"


class Stale(ProcureError):
    """The page was filled in against an older version of the thing (409)."""

    code = "stale"


class Forbidden(ProcureError):
    """The person has not the role for it (403)."""

    code = "forbidden"


class NotFound(ProcureError):
    """It is not there, or not yours, which looks the same (404)."""

    code = "not-found"


class BadInput(ProcureError):
    """What was sent can't be understood (422); ``field`` names the form field where one is meant."""

    code = "bad-input"

    def __init__(self, reason: Message, *, field: str | None = None, code: str | None = None) -> None:
        super().__init__(reason, code=code)
        self.field = field
