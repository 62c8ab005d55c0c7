"""A zip of XML parts, as .docx and .xlsx are, opened with suspicion: nothing of it is unpacked to a disk."""

from __future__ import annotations

import stat
import zipfile
import zlib
from io import BytesIO
from xml.etree import ElementTree
from xml.etree.ElementTree import Element
from xml.parsers import expat

from procure.fairness.reading.refusals import Refused

MOST_PARTS = 5_000
MOST_INFLATED = 64 << 20
"""Bytes of the parts that are read."""
MOST_DECLARED = 512 << 20
"""Bytes of all parts, pictures among them, as the package itself states them."""
_ENCRYPTED = 0x1
_EXECUTABLE = ("vbaProject", "macroEnabled", "activeX")
_EMBEDDED = ("/embeddings/", "/afchunk", "oleObject")
_FETCHED = ("/attachedTemplate", "/oleObject", "/frame", "/subDocument", "/aFChunk", "/externalLinkPath")


class Package:
    """The parts of a package by their names."""

    def __init__(self, content: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(BytesIO(content))
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
            raise Refused("damaged-package") from error
        self._left = MOST_INFLATED
        self.names = [one.filename for one in self._zip.infolist()]
        _refuse_odd(self._zip.infolist())
        self.types = self._types()
        self._refuse_strange()

    def xml(self, name: str) -> Element:
        """The root of a part."""
        return root_of(self.read(name))

    def read(self, name: str) -> bytes:
        """The bytes of a part, while all that was read stays within bounds."""
        try:
            with self._zip.open(name) as part:
                content = part.read(self._left + 1)
        except KeyError as error:
            raise Refused("other-package") from error
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            NotImplementedError,
            RuntimeError,
            OSError,
        ) as error:
            raise Refused("damaged-part") from error
        self._left -= len(content)
        if self._left < 0:
            raise Refused("inflates")
        return content

    def of_type(self, *endings: str) -> list[str]:
        """The names of the parts whose content type ends so, in order."""
        there = set(self.names)
        return [name for name, type_ in self.types.items() if type_.endswith(endings) and name in there]

    @property
    def pictures(self) -> int:
        """How many pictures lie in it."""
        return sum("/media/" in name for name in self.names)

    def _types(self) -> dict[str, str]:
        """The content type of each part that has one of its own."""
        if "[Content_Types].xml" not in self.names:
            raise Refused("other-package")
        root = self.xml("[Content_Types].xml")
        named = ((one.get("PartName", ""), one.get("ContentType", "")) for one in root)
        return {name.removeprefix("/"): type_ for name, type_ in named if name}

    def _refuse_strange(self) -> None:
        """Refuse programs, other files inside, and content that lies elsewhere."""
        told = [*self.names, *self.types.values()]
        if any(mark in one for one in told for mark in _EXECUTABLE):
            raise Refused("macros")
        if any(mark in one for one in self.names for mark in _EMBEDDED):
            raise Refused("embedded-file")
        for name in self.names:
            if name.endswith(".rels"):
                self._refuse_fetched(name)

    def _refuse_fetched(self, name: str) -> None:
        for one in self.xml(name):
            if one.get("TargetMode") == "External" and one.get("Type", "").endswith(_FETCHED):
                raise Refused("refers-outside")


def local(element: Element) -> str:
    """An element's name without its namespace."""
    return element.tag.rpartition("}")[2]


def _refuse_odd(parts: list[zipfile.ZipInfo]) -> None:
    if not parts:
        raise Refused("other-package")
    if len(parts) > MOST_PARTS:
        raise Refused("too-many-parts")
    if min(one.header_offset for one in parts) != 0:
        raise Refused("hidden-before")
    if len({one.filename.lower() for one in parts}) != len(parts):
        raise Refused("doubled-part")
    if sum(one.file_size for one in parts) > MOST_DECLARED:
        raise Refused("inflates")
    for one in parts:
        _refuse_part(one)


def _refuse_part(part: zipfile.ZipInfo) -> None:
    name = part.filename.replace("\\", "/")
    if name.startswith("/") or ".." in name.split("/") or ":" in name:
        raise Refused("escapes")
    if stat.S_ISLNK(part.external_attr >> 16):
        raise Refused("links-inside")
    if part.flag_bits & _ENCRYPTED:
        raise Refused("encrypted-part")
    if name.lower().endswith((".zip", ".docx", ".xlsx", ".docm", ".rar", ".7z", ".exe")):
        raise Refused("embedded-file")


class _BeginsAsUsual(Exception):  # noqa: N818  # no error: it ends the look at the beginning
    pass


def root_of(content: bytes) -> Element:
    """The root of an XML text; Refused where it declares entities or is damaged."""
    refuse_entities(content)
    try:
        return ElementTree.fromstring(content)  # noqa: S314  # what declares entities was refused just before
    except (ElementTree.ParseError, ValueError) as error:
        raise Refused("damaged-part") from error


def refuse_entities(content: bytes) -> None:
    """Refuse a document type, by which entities are declared; only the beginning can have one."""
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _declares
    parser.StartElementHandler = _begins
    try:
        parser.Parse(content, True)
    except _BeginsAsUsual:
        return
    except expat.ExpatError as error:
        raise Refused("damaged-part") from error


def _declares(*_: object) -> None:
    raise Refused("declares-entities")


def _begins(*_: object) -> None:
    raise _BeginsAsUsual
