"""File names that are safe to write and honest to look at."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from procure.core.terms import Message
from procure.crypto.refusals import DocumentRefused

LONGEST = 200
_FORBIDDEN = frozenset('/\\:*?"<>|')
_RESERVED = frozenset(
    ["con", "prn", "aux", "nul", *(f"{kind}{number}" for kind in ("com", "lpt") for number in range(1, 10))]
)


def is_safe(name: str) -> bool:
    """Whether a name can be written on any system and shows as what it is: no path, no control, no bidi."""
    if (
        not name
        or len(name.encode("utf-8", "replace")) > LONGEST
        or name != unicodedata.normalize("NFC", name)
    ):
        return False
    if name[0] in " ." or name[-1] in " ." or name.split(".")[0].casefold() in _RESERVED:
        return False
    return not any(one in _FORBIDDEN or unicodedata.category(one)[0] == "C" for one in name)


def check(names: Iterable[str]) -> None:
    """DocumentRefused (unsafe-name, name-twice) for names that may not go into a bid together."""
    seen: set[str] = set()
    for name in names:
        if not is_safe(name):
            raise DocumentRefused(
                "unsafe-name",
                Message("文件名“%(name)s”含有不允许的字符或过长，请改名后重试。", name=ascii(name)[1:-1]),
            )
        if name.casefold() in seen:
            raise DocumentRefused("name-twice", Message("文件名“%(name)s”重复（不分大小写）。", name=name))
        seen.add(name.casefold())


def safe(name: str, number: int) -> str:
    """The name itself, or a plain one where it is not safe."""
    return name if is_safe(name) else f"file-{number}.bin"
