"""Strict reading of JSON: exact fields, exact kinds, no duplicate keys, no floats, bounded size and depth."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from procure.core import clock
from procure.core.terms import Message
from procure.crypto.refusals import DocumentRefused

LARGEST = 1024 * 1024
DEEPEST = 16
_HEX = re.compile(r"[0-9a-f]{64}")
_SALT = re.compile(r"[0-9a-f]{32,128}")
_MOST_TEXT = 20_000
_MOST_COUNT = 2**53 - 1

Check = Callable[[Any], bool]
Shape = Mapping[str, Check]


def canonical(value: Mapping[str, Any]) -> bytes:
    """The one JSON text of a value: sorted keys, no spaces, UTF-8."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode("utf-8")


def read_object(data: bytes) -> dict[str, Any]:
    """The object that ``data`` spells; DocumentRefused codes: too-large, too-deep, not-json, duplicate-key,
    not-whole-number."""
    if len(data) > LARGEST:
        raise DocumentRefused("too-large", Message("文件超过1 MiB，无法作为签名文件处理。"))
    if _depth(data) > DEEPEST:
        raise DocumentRefused("too-deep", Message("文件嵌套过深，无法处理。"))
    try:
        value = json.loads(
            data.decode("utf-8"),
            object_pairs_hook=_no_duplicates,
            parse_float=_no_float,
            parse_constant=_no_float,
        )
        if b"\\u" in data:
            canonical({"": value})  # half of a pair can be spelled so, but belongs to no text
    except (ValueError, RecursionError) as error:
        raise DocumentRefused("not-json", Message("文件不是有效的JSON（UTF-8）。")) from error
    if not isinstance(value, dict):
        raise DocumentRefused("not-json", Message("文件须是一个JSON对象。"))
    return value


def conform(value: Mapping[str, Any], needed: Shape, allowed: Shape | None = None) -> None:
    """Return when ``value`` has the ``needed`` fields, perhaps ``allowed`` ones, each as its check says.

    DocumentRefused codes: field-missing, field-unknown, field-wrong.
    """
    allowed = allowed or {}
    for name in needed:
        if name not in value:
            raise DocumentRefused("field-missing", Message("文件缺少字段“%(name)s”。", name=name))
    for name, part in value.items():
        check = needed.get(name) or allowed.get(name)
        if check is None:
            raise DocumentRefused("field-unknown", Message("文件含有未知字段“%(name)s”。", name=name))
        if not check(part):
            raise DocumentRefused("field-wrong", Message("字段“%(name)s”的内容不符合格式。", name=name))


def fits(needed: Shape, allowed: Shape | None = None) -> Check:
    """A check for an object of this shape."""

    def check(value: Any) -> bool:
        if not isinstance(value, dict) or any(name not in value for name in needed):
            return False
        checks = {**needed, **(allowed or {})}
        return all(name in checks and checks[name](part) for name, part in value.items())

    return check


def exactly(*words: Any) -> Check:
    """A check for one of ``words``, of the same type: true is not 1."""
    return lambda value: any(type(value) is type(word) and value == word for word in words)


def either(*checks: Check) -> Check:
    """A check that one of ``checks`` holds."""
    return lambda value: any(check(value) for check in checks)


def list_of(check: Check, least: int = 0, most: int = 10_000) -> Check:
    """A check for a list of such things."""
    return lambda value: isinstance(value, list) and least <= len(value) <= most and all(map(check, value))


def map_of(key: Check, check: Check, least: int = 0, most: int = 10_000) -> Check:
    """A check for an object whose keys and values are such."""
    return lambda value: (
        isinstance(value, dict)
        and least <= len(value) <= most
        and all(key(name) and check(part) for name, part in value.items())
    )


def nothing(value: Any) -> bool:
    return value is None


def text(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= _MOST_TEXT


def whole_text(value: Any) -> bool:
    """A text as long as the document may be: another document, which grows with what it lists."""
    return isinstance(value, str) and value != ""


def any_text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= _MOST_TEXT


def hex64(value: Any) -> bool:
    return isinstance(value, str) and _HEX.fullmatch(value) is not None


def salt(value: Any) -> bool:
    return isinstance(value, str) and _SALT.fullmatch(value) is not None


def count(value: Any) -> bool:
    return type(value) is int and 0 <= value <= _MOST_COUNT


def positive(value: Any) -> bool:
    return count(value) and value > 0


def instant(value: Any) -> bool:
    try:
        clock.parse(value)
    except (ValueError, TypeError):
        return False
    return True


def base64_text(value: Any) -> bool:
    try:
        return isinstance(value, str) and base64.b64encode(base64.b64decode(value)).decode() == value
    except (binascii.Error, ValueError):
        return False


def _depth(data: bytes) -> int:
    """The deepest nesting of brackets outside strings; read before the parser, which recurses."""
    if (brackets := data.count(b"[") + data.count(b"{")) <= DEEPEST:
        return brackets
    deepest = depth = 0
    for piece in re.findall(rb'"(?:[^"\\]|\\.)*"|[\[{]|[\]}]', data, re.DOTALL):
        if piece in (b"[", b"{"):
            depth += 1
            deepest = max(deepest, depth)
        elif piece in (b"]", b"}"):
            depth -= 1
    return deepest


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise DocumentRefused("duplicate-key", Message("文件中同一字段出现了两次。"))
    return value


def _no_float(_: str) -> NoReturn:
    raise DocumentRefused("not-whole-number", Message("文件含有小数或非数，金额须写成十进制文本。"))
