"""No test talks to another machine."""

from __future__ import annotations

import sys
from ipaddress import ip_address
from typing import Any


class NetworkIsOff(BaseException):
    """A test reached for another machine; not an Exception, so that no retry swallows it."""


def turn_off() -> None:
    """From now on only this machine can be reached from this process."""
    sys.addaudithook(_watch)


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if event in ("socket.connect", "socket.sendto"):
        _check(arguments[1])
    elif event == "socket.getaddrinfo" and arguments[0] is not None:
        _check((arguments[0], 0))


def _check(address: Any) -> None:
    if isinstance(address, tuple) and not _is_here(address[0]):
        raise NetworkIsOff(f"a test reached for {address[0]}")


def _is_here(host: str | bytes) -> bool:
    name = host.decode() if isinstance(host, bytes) else host
    try:
        return name in ("localhost", "") or ip_address(name).is_loopback
    except ValueError:
        return False
