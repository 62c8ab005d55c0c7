"""Reading the chain."""

from __future__ import annotations

from collections.abc import Callable, Generator

import sqlalchemy as sa

from procure.core.errors import NotFound
from procure.core.terms import Message
from procure.crypto.chain import ZERO
from procure.db import db
from procure.ledger.models import Anchor, Line, SignedHead
from procure.prepared import Prepared


def last() -> Line | None:
    """The newest line."""
    return db.session.scalars(sa.select(Line).order_by(Line.index.desc()).limit(1)).first()


def tip() -> tuple[int, str]:
    """Index and head that the next line follows; -1 and noughts before the first."""
    return ask_tip()()


def ask_tip() -> Callable[[], tuple[int, str]]:
    """The same, asked now and told when it is called."""
    rows = _TIP.ask()

    def told() -> tuple[int, str]:
        found = rows()
        return (found[0].number, found[0].head) if found else (-1, ZERO)

    return told


_lines = Line.__table__
_TIP = Prepared(
    sa.select(_lines.c["index"].label("number"), _lines.c.head).order_by(_lines.c["index"].desc()).limit(1)
)


def of(subject: str) -> list[Line]:
    """Every line about one thing, oldest first."""
    return list(db.session.scalars(sa.select(Line).where(Line.subject == subject).order_by(Line.index)))


def since(index: int, limit: int = 1000) -> list[Line]:
    """The lines from an index on."""
    wanted = sa.select(Line).where(Line.index >= index).order_by(Line.index).limit(limit)
    return list(db.session.scalars(wanted))


def every() -> Generator[Line]:
    """All lines in order, in constant memory; close it where it is not read to its end."""
    wanted = sa.select(Line).order_by(Line.index).execution_options(yield_per=500)
    with db.session.scalars(wanted) as found:
        yield from found


def every_head() -> Generator[SignedHead]:
    """All signed heads in the order of their lines, in constant memory; to be closed likewise."""
    wanted = sa.select(SignedHead).order_by(SignedHead.index).execution_options(yield_per=500)
    with db.session.scalars(wanted) as found:
        yield from found


def newest_head() -> SignedHead | None:
    """The last signed head; None before the first."""
    return next(iter(heads(1)), None)


def heads(limit: int = 50) -> list[SignedHead]:
    """The newest signed heads, newest first."""
    return list(db.session.scalars(sa.select(SignedHead).order_by(SignedHead.at.desc()).limit(limit)))


def newest_anchor() -> Anchor | None:
    """The last head that an outside authority stamped; None before the first."""
    wanted = sa.select(Anchor).join(SignedHead, SignedHead.head == Anchor.head)
    return db.session.scalars(wanted.order_by(SignedHead.index.desc()).limit(1)).first()


def anchors(limit: int = 50) -> list[Anchor]:
    """The newest stamped heads, newest first."""
    wanted = sa.select(Anchor).join(SignedHead, SignedHead.head == Anchor.head)
    return list(db.session.scalars(wanted.order_by(SignedHead.index.desc()).limit(limit)))


def anchors_from(index: int) -> list[Anchor]:
    """The stamped heads from a line of the ledger on, the oldest first."""
    wanted = sa.select(Anchor).join(SignedHead, SignedHead.head == Anchor.head)
    return list(db.session.scalars(wanted.where(SignedHead.index >= index).order_by(SignedHead.index)))


def anchor(head: str) -> Anchor:
    """The time stamp of one head; NotFound where it has none."""
    found = db.session.get(Anchor, head)
    if found is None:
        raise NotFound(Message("这个链头没有时间戳。"))
    return found


def has_closed_between(first: int, last: int) -> bool:
    """Whether a close record was written after one line and up to another."""
    wanted = sa.select(Line.index).where(Line.act == "close", Line.index > first, Line.index <= last)
    return db.session.scalar(wanted.limit(1)) is not None


def signed_head(head: str) -> SignedHead:
    """One signed head by its value; NotFound where it was never signed."""
    found = db.session.get(SignedHead, head)
    if found is None:
        raise NotFound(Message("没有这个链头。"))
    return found
