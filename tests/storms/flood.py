"""Wrong passwords from everywhere, as fast as the site answers: ``python -m tests.storms.flood``.

One order as JSON by standard input; how often each status came and how long each answer took, by standard
output. Each guess comes from a network address of its own, so no limit by address stops any of them.
"""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any
from urllib.parse import urlencode

import httpx

from procure.web.bench.requests import request

_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Order:
    """Whose password is guessed, how often, within how many seconds at least, and by how many at a time."""

    port: int
    email: str
    guesses: int
    seconds: float
    at_once: int = 32


@contextmanager
def flooding(order: Order) -> Iterator[subprocess.Popen[str]]:
    """A flood on its way, until the end of the block at the latest."""
    command = [sys.executable, "-m", "tests.storms.flood"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as flood:
        assert flood.stdin is not None
        flood.stdin.write(json.dumps(asdict(order)))
        flood.stdin.close()
        try:
            yield flood
        finally:
            flood.kill()


def told(flood: subprocess.Popen[str]) -> dict[str, Any]:
    """What it was answered, once all was sent."""
    assert flood.stdout is not None
    said = flood.stdout.read()
    assert flood.wait() == 0
    return dict(json.loads(said))


def token_of(page: str) -> str:
    """The token that a form of the page sends."""
    found = _TOKEN.search(page)
    assert found is not None
    return found[1]


def _requests(order: Order) -> Iterator[bytes]:
    with httpx.Client(base_url=f"http://127.0.0.1:{order.port}", timeout=60) as browser:
        token = token_of(browser.get("/login").text)
        cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    for number in range(order.guesses):
        body = urlencode({"csrf_token": token, "email": order.email, "password": f"wrong {number}"})
        address = f"198.18.{number >> 8 & 255}.{number & 255}"
        more = {"Cookie": cookies, "Content-Type": _FORM, "X-Forwarded-For": address, "Connection": "close"}
        yield request("/login", body.encode(), more)


async def _send(
    order: Order, waiting: Iterator[tuple[int, bytes]], statuses: Counter[str], took: list[float]
) -> None:
    begun = time.perf_counter()
    for number, one in waiting:
        due = begun + order.seconds * number / order.guesses
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        sent = time.perf_counter()
        reader, writer = await asyncio.open_connection("127.0.0.1", order.port)
        writer.write(one)
        said = await reader.read()
        writer.close()
        took.append(time.perf_counter() - sent)
        statuses[said.split(b" ", 2)[1].decode()] += 1


async def _flood(order: Order) -> dict[str, Any]:
    waiting, statuses, took = enumerate(_requests(order)), Counter[str](), list[float]()
    await asyncio.gather(*(_send(order, waiting, statuses, took) for _ in range(order.at_once)))
    return {"statuses": statuses, "median_ms": round(1000 * median(took))}


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_flood(Order(**json.load(sys.stdin))))))
