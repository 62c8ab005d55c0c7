"""Passwords: made, kept as argon2 hashes, and checked in the same time whether or not there is an account."""

from __future__ import annotations

import secrets

from flask_security.utils import hash_password, verify_and_update_password

from procure.accounts.models import Person

LEAST = 10
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _PER_GROUP = 4, 4


def new_initial() -> str:
    """A password for the first sign-in, four groups of four letters that can't be misread (79 bits)."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(_PER_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)


def hash_of(password: str) -> str:
    """The argon2 hash to keep."""
    hashed: str = hash_password(password)
    return hashed


def fits(person: Person | None, password: str) -> bool:
    """Whether it is the person's password; takes as long where there is nobody."""
    if person is None:
        hash_password(password)
        return False
    return bool(verify_and_update_password(password, person))
