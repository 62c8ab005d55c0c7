"""What an audit says: what it checked, what it remarks, and why it failed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from procure.core.terms import Message
from procure.crypto.refusals import Refused


class Failed(Exception):
    """The package does not hold; the reason is a sentence."""

    def __init__(self, reason: Message) -> None:
        super().__init__(str(reason))
        self.reason = reason


class Unusable(Exception):
    """There is nothing to audit."""

    def __init__(self, reason: Message) -> None:
        super().__init__(str(reason))
        self.reason = reason


@dataclass
class Report:
    """Collected while checks run; remarks don't change the verdict."""

    checked: list[Message] = field(default_factory=list)
    remarks: list[Message] = field(default_factory=list)

    def holds(self, text: Message) -> None:
        """Note a check that passed."""
        self.checked.append(text)

    def remark(self, text: Message) -> None:
        """Note, once, what the reader should know."""
        if text not in self.remarks:
            self.remarks.append(text)


def require(holds: bool, reason: Message) -> None:
    """Fail with ``reason`` unless it holds."""
    if not holds:
        raise Failed(reason)


@contextmanager
def naming(name: str) -> Iterator[None]:
    """Turn a refusal inside into a failure that names the file."""
    try:
        yield
    except Refused as error:
        raise Failed(Message("%(name)s：%(why)s", name=name, why=error.reason)) from error
    except OSError as error:
        raise Failed(Message("%(name)s：文件无法读取。", name=name)) from error
