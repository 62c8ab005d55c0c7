"""What the client's commands share: reading arguments, and turning refusals into sentences."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import NoReturn

from procure.client.keystore import DEFAULT, Keystore
from procure.core.errors import ProcureError

REFUSED, MISUSED = 1, 2

_kept: ContextVar[dict[Path, Keystore] | None] = ContextVar("kept", default=None)


class Parser(argparse.ArgumentParser):
    """Arguments, refused in Chinese."""

    def error(self, message: str) -> NoReturn:
        """Say how it is called and leave with 2."""
        print(f"参数不对：{message}\n{self.format_usage()}", file=sys.stderr)
        sys.exit(MISUSED)


def add_keys(parser: argparse.ArgumentParser) -> None:
    """``--keys DIR``."""
    parser.add_argument("--keys", type=Path, default=DEFAULT, help="密钥文件夹（默认 ~/.procure）")


def keys_of(arguments: argparse.Namespace) -> Keystore:
    """The keystore that ``--keys`` names."""
    kept = _kept.get()
    return (
        Keystore(arguments.keys)
        if kept is None
        else kept.setdefault(arguments.keys, Keystore(arguments.keys))
    )


@contextmanager
def unlocked_once() -> Iterator[None]:
    """For a program that runs many commands: each keystore is unlocked once and kept until the end."""
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def run(act: Callable[[], None]) -> int:
    """0 when the act is done; 1 with a sentence on stderr when it is refused."""
    try:
        act()
    except ProcureError as refusal:
        print(f"没有办成：{refusal.reason}", file=sys.stderr)
        return REFUSED
    except OSError as error:
        print(f"没有办成：读写文件失败（{error.strerror}：{error.filename}）。", file=sys.stderr)
        return REFUSED
    return 0
