"""What a file is, told by its first bytes and never by its name alone."""

from __future__ import annotations

from pathlib import PurePath

from procure.core.terms import Term
from procure.fairness.reading.refusals import Refused


class Kind(Term):
    """The closed list of files that a tender's documents are made of."""

    TEXT = "text", "文本"
    MARKDOWN = "markdown", "Markdown文本"
    DOCX = "docx", "Word文档"
    PDF = "pdf", "PDF"
    XLSX = "xlsx", "Excel表格"
    PNG = "png", "PNG图片"
    JPEG = "jpeg", "JPEG图片"
    DWG = "dwg", "DWG图纸"
    DXF = "dxf", "DXF图纸"


ENDINGS = {
    ".docx": Kind.DOCX,
    ".pdf": Kind.PDF,
    ".xlsx": Kind.XLSX,
    ".txt": Kind.TEXT,
    ".md": Kind.MARKDOWN,
    ".dwg": Kind.DWG,
    ".dxf": Kind.DXF,
    ".png": Kind.PNG,
    ".jpg": Kind.JPEG,
    ".jpeg": Kind.JPEG,
}
READABLE = frozenset({Kind.TEXT, Kind.MARKDOWN, Kind.DOCX, Kind.PDF, Kind.XLSX})
DRAWINGS = frozenset({Kind.PNG, Kind.JPEG, Kind.DWG, Kind.DXF})
"""What holds no text that could be read; a PDF without text may be a drawing too."""
_OFFICE = frozenset({Kind.DOCX, Kind.XLSX})
_PLAIN = frozenset({Kind.TEXT, Kind.MARKDOWN, Kind.DXF})
_MAGIC = (
    (b"%PDF-", Kind.PDF),
    (b"\x89PNG\r\n\x1a\n", Kind.PNG),
    (b"\xff\xd8\xff", Kind.JPEG),
    (b"AC10", Kind.DWG),
)
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_OFFICE = "EncryptedPackage".encode("utf-16-le")
_OTHERS = (
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"BZh", "archive"),
    (b"\xfd7zXZ", "archive"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"GIF8", "other-picture"),
    (b"BM", "other-picture"),
    (b"II*\0", "other-picture"),
    (b"MM\0*", "other-picture"),
    (b"RIFF", "other-picture"),
    (b"{\\rtf", "old-office"),
)


def kind_of(content: bytes, name: str) -> Kind:
    """The kind of a file whose ending, where it has one, must not say otherwise."""
    if not content:
        raise Refused("empty")
    said = ENDINGS.get(PurePath(name).suffix.lower())
    is_zip = content.startswith(_ZIP)
    if is_zip and said in _OFFICE:
        return said  # the child looks whether it is this one
    if (found := _by_magic(content)) is not None:
        return _agreed(found, said, name)
    if is_zip:
        raise Refused("ofd" if name.lower().endswith(".ofd") else "archive")
    if said in _PLAIN:
        return said
    _refuse_others(content)
    raise Refused("wrong-magic" if said else "unknown")


def _by_magic(content: bytes) -> Kind | None:
    return next((kind for magic, kind in _MAGIC if content.startswith(magic)), None)


def _agreed(found: Kind, said: Kind | None, name: str) -> Kind:
    if said is not found and PurePath(name).suffix:
        raise Refused("other-ending")
    return found


def _refuse_others(content: bytes) -> None:
    if content.startswith(_OLD_OFFICE):
        raise Refused("encrypted-office" if _ENCRYPTED_OFFICE in content else "old-office")
    for magic, why in _OTHERS:
        if content.startswith(magic):
            raise Refused(why)
