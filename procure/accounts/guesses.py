"""Wrong passwords are counted per account and network address, and per address; never per account alone.

A rival elsewhere can spend its own guesses, not those of the account's owner.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

import sqlalchemy as sa

from procure.accounts.models import WrongPassword
from procure.db import db

WINDOW = timedelta(hours=1)
PER_ACCOUNT_AND_ADDRESS = 10
PER_ADDRESS = 100


def free_at(email: str, address: str, at: datetime) -> datetime | None:
    """When the next guess for this account from this address is heard; None for at once."""
    here = WrongPassword.address == address
    account = WrongPassword.account_sha256 == _account(email)
    waits = [_full_until(PER_ACCOUNT_AND_ADDRESS, at, here, account), _full_until(PER_ADDRESS, at, here)]
    return max((until for until in waits if until), default=None)


def count(email: str, address: str, at: datetime) -> None:
    """Keep one wrong guess, and forget those that no longer count."""
    db.session.execute(sa.delete(WrongPassword).where(WrongPassword.at <= at - WINDOW))
    db.session.add(WrongPassword(account_sha256=_account(email), address=address, at=at))


def _full_until(limit: int, at: datetime, *where: sa.ColumnElement[bool]) -> datetime | None:
    """The guess that is ``limit`` back leaves the window then; None where there are fewer."""
    wanted = sa.select(WrongPassword.at).where(*where, WrongPassword.at > at - WINDOW)
    oldest = db.session.scalar(wanted.order_by(WrongPassword.at.desc()).offset(limit - 1).limit(1))
    return oldest + WINDOW if oldest else None


def _account(email: str) -> str:
    return hashlib.sha256(email.strip().lower().encode()).hexdigest()
