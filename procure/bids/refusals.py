"""What is refused from a supplier's or custodian's program."""

from __future__ import annotations

from procure.core.errors import BadInput
from procure.core.terms import Message


class Refused(BadInput):
    """``code`` as in the sealing protocol, ``status`` for programs; ``offset`` where an upload must go on."""

    def __init__(
        self, code: str, reason: Message, *, status: int = 422, article: str = "", offset: int | None = None
    ) -> None:
        super().__init__(reason, code=code)
        self.status = status
        self.article = article
        self.offset = offset
