"""The load: so many requests on their way at a time, in a process of its own.

Each has a connection of its own, as each supplier comes by itself: connections that are kept stay with the
process of the server that happened to take them, now and then one process with all.
"""

from __future__ import annotations

import asyncio
import pickle
import socket
import sys
import time
from collections.abc import Iterator
from dataclasses import astuple, dataclass, field

_HEAD_END = b"\r\n\r\n"
_LENGTH = b"content-length:"
_PART = 1 << 16


@dataclass(frozen=True)
class Order:
    """What to send where; a ``request`` that is given is repeated, otherwise each is sent once."""

    port: int
    connections: int
    seconds: float
    requests: list[bytes]
    repeat: bool


@dataclass
class Taken:
    """When the load began and ended, how long each answer took, and what was said."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    answers: list[tuple[int, bytes]] = field(default_factory=list)


def main() -> None:
    """An order by standard input, what was taken by standard output, both pickled by our own parent."""
    order = pickle.load(sys.stdin.buffer)  # noqa: S301  # our own parent wrote it
    pickle.dump(astuple(asyncio.run(put(order))), sys.stdout.buffer)


async def put(order: Order) -> Taken:
    """Put the load on the server until the time is up or every request was sent."""
    taken, waiting = Taken(), _requests(order)
    began = time.perf_counter()
    await asyncio.gather(*(_send(order, waiting, began, taken) for _ in range(order.connections)))
    taken.seconds = time.perf_counter() - began
    return taken


def _requests(order: Order) -> Iterator[bytes]:
    while True:
        yield from order.requests
        if not order.repeat:
            return


async def _send(order: Order, waiting: Iterator[bytes], began: float, taken: Taken) -> None:
    while time.perf_counter() < began + order.seconds and (request := next(waiting, None)) is not None:
        sent = time.perf_counter()
        head, body = (await _answer(order.port, request)).split(_HEAD_END, 1)
        taken.latencies.append(time.perf_counter() - sent)
        if len(body) != length(head):
            raise ConnectionError("an answer was cut off")
        taken.answers.append((int(head.split(b" ", 2)[1]), body))


async def _answer(port: int, request: bytes) -> bytes:
    """All that the server says until it closes; by a bare socket, as the load has no processor of its own."""
    loop, parts = asyncio.get_running_loop(), []
    with socket.socket() as own:
        own.setblocking(False)
        await loop.sock_connect(own, ("127.0.0.1", port))
        await loop.sock_sendall(own, request)
        while part := await loop.sock_recv(own, _PART):
            parts.append(part)
    return b"".join(parts)


def length(head: bytes) -> int:
    """How many bytes of body follow this head."""
    low = head.lower() + b"\r"
    return int(low[low.index(_LENGTH) + len(_LENGTH) :].split(b"\r", 1)[0])


if __name__ == "__main__":
    main()
