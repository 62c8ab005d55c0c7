"""Every view says who may use it; one that says nothing is closed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from procure.core.actors import RoleName

View = TypeVar("View", bound=Callable[..., Any])

EVERYONE = "everyone"
SIGNED_IN = "signed-in"


def open_to(*roles: RoleName) -> Callable[[View], View]:
    """Open a view to people with one of these roles."""
    return _mark("open_to", frozenset(roles))


def open_to_everyone(view: View) -> View:
    """Open a view to the public."""
    return _mark("open_to", EVERYONE)(view)


def open_to_signed_in(view: View) -> View:
    """Open a view to whoever is signed in."""
    return _mark("open_to", SIGNED_IN)(view)


def own_transaction(view: View) -> View:
    """The view opens its units of work itself: streamed uploads, and answers that outlive a refusal."""
    return _mark("own_transaction", True)(view)


def freshly_proved(view: View) -> View:
    """Before the view acts, a password or second factor must have been shown within a quarter of an hour."""
    return _mark("freshly_proved", True)(view)


def api(view: View) -> View:
    """The view is for programs: it takes a bearer token instead of a session, and answers in JSON."""
    return _mark("api", True)(view)


def openness(view: Any) -> Any:
    """Who may use a view: EVERYONE, SIGNED_IN, a set of roles, or None where it is closed."""
    return getattr(view, "open_to", None)


def _mark(name: str, value: Any) -> Callable[[View], View]:
    def mark(view: View) -> View:
        setattr(view, name, value)
        return view

    return mark
