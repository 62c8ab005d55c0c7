"""One spelling for many: a folded text whose every character knows where it came from."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

_TRADITIONAL = str.maketrans(
    "壹贰叁肆伍陆柒捌玖拾佰仟〇貳參陸萬億兩註冊資實繳認額標應須採購無個於從營業產國場專億點類簽訂約後"
    "優關門總機構經驗證書電質圖紙費價錢帶攜遞現開評審條無屬縣區鄉鎮與為務間達過滿與護檢測設備線號廠聯",
    "一二三四五六七八九十百千零二三六万亿两注册资实缴认额标应须采购无个于从营业产国场专亿点类签订约后"
    "优关门总机构经验证书电质图纸费价钱带携递现开评审条无属县区乡镇与为务间达过满与护检测设备线号厂联",
)
_CELLS = str.maketrans("\t|│┃", ",,,,")
_ENDS = "。;!?:；！？：,，、"
_ITEM = re.compile(r"\s*(?:[(（]?[0-9一二三四五六七八九十]+[)）.、．]|[①-⑳★▲●◆\-|│*])")
_WRAPPED_AT = 20


@dataclass(frozen=True)
class Folded:
    """``origins[i]`` is the index in the source of folded character ``i``."""

    text: str
    origins: tuple[int, ...]

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """Where a non-empty folded span lies in the source, as a half-open span."""
        return self.origins[start], self.origins[end - 1] + 1


def fold(source: str) -> Folded:
    """Half width, simplified, without blanks or invisible characters; a wrapped line is joined.

    Cells of a table row are parted by a comma, lines by a newline.
    """
    pairs = [(folded, index) for index, char in enumerate(source) for folded in _fold(char)]
    kept = [(char, index) for char, index in pairs if char != "\n" or not _is_wrapped(source, index)]
    return Folded("".join(char for char, _ in kept), tuple(index for _, index in kept))


def _fold(char: str) -> Iterator[str]:
    if char == "\n":
        yield char
        return
    for folded in unicodedata.normalize("NFKC", char.translate(_CELLS)).translate(_TRADITIONAL):
        if not folded.isspace() and unicodedata.category(folded) not in ("Cf", "Mn", "Cc"):
            yield folded


def _is_wrapped(source: str, newline: int) -> bool:
    """Whether a line break only stands there because the line was full."""
    before = source[source.rfind("\n", 0, newline) + 1 : newline].strip()
    following = source.find("\n", newline + 1)
    after = source[newline + 1 : following if following >= 0 else None].strip()
    full = len(before) >= _WRAPPED_AT and before[-1] not in _ENDS
    return full and bool(after) and not _ITEM.match(after)
