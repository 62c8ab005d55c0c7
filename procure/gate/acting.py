"""Who is acting in this request."""

from __future__ import annotations

from typing import Any

from flask import g, request
from flask_login import AnonymousUserMixin  # type: ignore[import-untyped]  # it ships no types
from flask_security import current_user

from procure.core.actors import Actor, RoleName


def person() -> Any | None:
    """The person signed in by session or by the client's token; None for the public."""
    if "client_person" in g:
        return g.client_person
    return current_user if current_user.is_authenticated else None


def as_nobody() -> None:
    """Answer what is left of this request as if to the public: who asks can't be looked up."""
    g.client_person = None
    g._login_user = AnonymousUserMixin()


def actor(*preferred: RoleName) -> Actor:
    """The actor of this request, in the first of the preferred roles that the person has."""
    who = person()
    if who is None:
        return Actor("public", "public", "public", address())
    names = [role.name for role in who.roles]
    role = next((name for name in preferred if name in names), names[0] if names else "none")
    return Actor(who.id, who.organisation_id, str(role), address())


def address() -> str:
    """The network address the request came from (20号令 49)."""
    return request.remote_addr or ""


def has_role(who: Any, roles: frozenset[RoleName]) -> bool:
    """Whether the person has one of the roles."""
    return any(role.name in roles for role in who.roles)
