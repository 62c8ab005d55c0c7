"""The load: so many connections, each with one request on its way at a time, in a process of its own."""

from __future__ import annotations

import asyncio
import pickle
import sys
import time
from collections.abc import Iterator
from dataclasses import astuple, dataclass, field

_HEAD_END = b"\r\n\r\n"
_LENGTH = b"content-length:"


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
    opened = [await asyncio.open_connection("127.0.0.1", order.port) for _ in range(order.connections)]
    began = time.perf_counter()
    until = began + order.seconds
    await asyncio.gather(*(_send(*one, waiting, until, taken) for one in opened))
    taken.seconds = time.perf_counter() - began
    for _, writer in opened:
        writer.close()
    return taken


def _requests(order: Order) -> Iterator[bytes]:
    while True:
        yield from order.requests
        if not order.repeat:
            return


async def _send(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    waiting: Iterator[bytes],
    until: float,
    taken: Taken,
) -> None:
    while time.perf_counter() < until and (request := next(waiting, None)) is not None:
        sent = time.perf_counter()
        writer.write(request)
        head = await reader.readuntil(_HEAD_END)
        body = await reader.readexactly(length(head))
        taken.latencies.append(time.perf_counter() - sent)
        taken.answers.append((int(head.split(b" ", 2)[1]), body))


def length(head: bytes) -> int:
    """How many bytes of body follow this head."""
    low = head.lower()
    return int(low[low.index(_LENGTH) + len(_LENGTH) :].split(b"\r", 1)[0])


if __name__ == "__main__":
    main()
