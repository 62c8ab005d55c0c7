"""Who acts: what a service and the ledger need to know of a person at work."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Actor:
    """A person acting for an organisation in one role from one network address (20号令 49)."""

    person: str
    organisation: str
    role: str
    address: str


def platform(address: str = "") -> Actor:
    """The platform itself, where the clock acts and nobody pressed a button."""
    return Actor("platform", "platform", "platform", address)
