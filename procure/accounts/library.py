"""What the sign-in library is told: its hashing and its view of people, none of its pages."""

from __future__ import annotations

from typing import Any

from flask_security import SQLAlchemyUserDatastore

SETTINGS: dict[str, Any] = {
    "SECURITY_PASSWORD_HASH": "argon2",
    "SECURITY_PASSWORD_SCHEMES": ["argon2"],
    "SECURITY_DEPRECATED_PASSWORD_SCHEMES": [],
    "SECURITY_PASSWORD_SINGLE_HASH": ["argon2"],
    # What OWASP recommends (19 MiB, two passes, one lane): sign-ins at a deadline must not starve the bids.
    "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": {
        "argon2__memory_cost": 19 << 10,
        "argon2__time_cost": 2,
        "argon2__parallelism": 1,
    },
    "SECURITY_TRACKABLE": False,
    "SECURITY_CLI_USERS_NAME": None,
    "SECURITY_CLI_ROLES_NAME": None,
}


class Datastore(SQLAlchemyUserDatastore):
    """The library's view of people; it never commits, the request's unit of work does."""

    def commit(self) -> None:
        """Leave it to the unit of work."""
