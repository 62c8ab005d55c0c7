"""Documents written by hand: small, and exactly as good or bad as a test wants them."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterable, Mapping
from io import BytesIO
from xml.sax.saxutils import escape

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_BOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml."

Parts = Mapping[str, str | bytes]


def package(parts: Parts) -> bytes:
    """A zip of these parts, compressed."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


def as_bytes(content: str | bytes) -> bytes:
    """A part as it lies in its package."""
    return content.encode() if isinstance(content, str) else content


def types(parts: Mapping[str, str]) -> str:
    """The list of content types."""
    rows = "".join(f'<Override PartName="/{name}" ContentType="{type_}"/>' for name, type_ in parts.items())
    return f'<Types xmlns="{TYPES}"><Default Extension="xml" ContentType="application/xml"/>{rows}</Types>'


def relations(rows: Iterable[tuple[str, str, str]], mode: str = "") -> str:
    """What a part refers to: id, type, target."""
    said = f' TargetMode="{mode}"' if mode else ""
    made = "".join(
        f'<Relationship Id="{id_}" Type="{OFFICE}/{type_}" Target="{target}"{said}/>'
        for id_, type_, target in rows
    )
    return f'<Relationships xmlns="{RELATIONS}">{made}</Relationships>'


def paragraph(text: str) -> str:
    """One paragraph in two runs."""
    half = len(text) // 2
    runs = "".join(
        f'<w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">{escape(one)}</w:t></w:r>'
        for one in (text[:half], text[half:])
    )
    return f"<w:p>{runs}</w:p>"


def cell(content: str, *, below: str = "", width: int = 1) -> str:
    """A cell; ``below`` is ``restart`` where it spans rows and ``continue`` where it goes on."""
    merged = f'<w:vMerge w:val="{below}"/>' if below else ""
    inside = content if content.startswith("<w:") else paragraph(content)
    return f'<w:tc><w:tcPr><w:gridSpan w:val="{width}"/>{merged}</w:tcPr>{inside}</w:tc>'


def table(*rows: Iterable[str]) -> str:
    """A table of cells."""
    return "<w:tbl>" + "".join(f"<w:tr>{''.join(row)}</w:tr>" for row in rows) + "</w:tbl>"


def word(body: str) -> str:
    """The main part."""
    return f'<w:document xmlns:w="{WORD}" xmlns:r="{OFFICE}"><w:body>{body}</w:body></w:document>'


def docx_parts(body: str, more: Mapping[str, tuple[str, str]] | None = None) -> dict[str, str | bytes]:
    """The parts of a .docx; ``more`` are parts with their content types."""
    more = more or {}
    named = {"word/document.xml": _MAIN_TYPE} | {name: type_ for name, (type_, _) in more.items()}
    return {
        "[Content_Types].xml": types(named),
        "_rels/.rels": relations([("r1", "officeDocument", "word/document.xml")]),
        "word/document.xml": word(body),
    } | {name: content for name, (_, content) in more.items()}


def docx(*blocks: str) -> bytes:
    """A .docx of paragraphs and tables; what is no XML becomes a paragraph."""
    body = "".join(one if one.startswith("<w:") else paragraph(one) for one in blocks)
    return package(docx_parts(body))


def xlsx_parts(rows: str, shared: Iterable[str] = (), after: str = "") -> dict[str, str | bytes]:
    """The parts of an .xlsx with one sheet; the second style shows percentages."""
    strings = "".join(f"<si><t>{escape(one)}</t></si>" for one in shared)
    named = {
        "xl/workbook.xml": f"{_BOOK_TYPE}sheet.main+xml",
        "xl/worksheets/sheet1.xml": f"{_BOOK_TYPE}worksheet+xml",
        "xl/sharedStrings.xml": f"{_BOOK_TYPE}sharedStrings+xml",
        "xl/styles.xml": f"{_BOOK_TYPE}styles+xml",
    }
    sheets = f'<sheets><sheet name="评分表" sheetId="1" r:id="r1" xmlns:r="{OFFICE}"/></sheets>'
    return {
        "[Content_Types].xml": types(named),
        "xl/workbook.xml": f'<workbook xmlns="{SHEET}">{sheets}</workbook>',
        "xl/_rels/workbook.xml.rels": relations([("r1", "worksheet", "worksheets/sheet1.xml")]),
        "xl/worksheets/sheet1.xml": (
            f'<worksheet xmlns="{SHEET}"><sheetData>{rows}</sheetData>{after}</worksheet>'
        ),
        "xl/sharedStrings.xml": f'<sst xmlns="{SHEET}">{strings}</sst>',
        "xl/styles.xml": (
            f'<styleSheet xmlns="{SHEET}">'
            '<cellXfs><xf numFmtId="0"/><xf numFmtId="9"/></cellXfs></styleSheet>'
        ),
    }


def xlsx(*rows: Iterable[str], after: str = "") -> bytes:
    """An .xlsx of texts."""
    made = "".join(
        f'<row r="{number}">'
        + "".join(
            f'<c r="{chr(65 + column)}{number}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'
            for column, text in enumerate(row)
            if text
        )
        + "</row>"
        for number, row in enumerate(rows, 1)
    )
    return package(xlsx_parts(made, after=after))


_CHINESE = (
    b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [ "
    b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /CIDSystemInfo "
    b"<< /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> /FontDescriptor << /Type /FontDescriptor "
    b"/FontName /STSong-Light /Flags 6 /FontBBox [0 -200 1000 900] /ItalicAngle 0 /Ascent 800 /Descent -200 "
    b"/CapHeight 800 /StemV 80 >> >> ] >>"
)
SIZE = 12


def said(text: str, x: float, y: float) -> str:
    """The operators that write a text at a place."""
    return f"BT /F1 {SIZE} Tf 1 0 0 1 {x} {y} Tm <{text.encode('utf-16-be').hex()}> Tj ET\n"


def ruled(xs: Iterable[float], ys: Iterable[float]) -> str:
    """The operators that draw a grid."""
    across, down = list(xs), list(ys)
    level = "".join(f"{across[0]} {y} m {across[-1]} {y} l S\n" for y in down)
    return level + "".join(f"{x} {down[0]} m {x} {down[-1]} l S\n" for x in across)


def stream(content: bytes, more: bytes = b"") -> bytes:
    """A compressed stream."""
    packed = zlib.compress(content, 9)
    return b"<< /Length %d /Filter /FlateDecode %s >>\nstream\n%s\nendstream" % (len(packed), more, packed)


def objects(parts: Iterable[bytes], root: bytes = b"") -> bytes:
    """A PDF of these objects, numbered from 1; the first is its catalogue."""
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, one in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    at = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (len(places) + 1, root, at)
    return bytes(out)


def pdf(*pages: str | bytes, catalog: bytes = b"", page: bytes = b"", more: Iterable[bytes] = ()) -> bytes:
    """A PDF of pages that each are operators or a whole stream; ``more`` objects begin at 4 + 2 × pages."""
    numbers = [4 + 2 * index for index in range(len(pages))]
    kids = b" ".join(b"%d 0 R" % one for one in numbers)
    made = [
        b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalog,
        b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(pages), kids),
        _CHINESE,
    ]
    for number, content in zip(numbers, pages, strict=True):
        made.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> "
            b"/XObject << /I %d 0 R >> >> /Contents %d 0 R %s >>" % (4 + 2 * len(pages), number + 1, page)
        )
        made.append(content if isinstance(content, bytes) else stream(content.encode()))
    return objects([*made, *more])


PICTURE = stream(
    bytes(100),
    b"/Type /XObject /Subtype /Image /Width 10 /Height 10 /ColorSpace /DeviceGray /BitsPerComponent 8",
)
"""The object of a picture that pages show by ``SCAN``."""
SCAN = "q 595 0 0 842 0 0 cm /I Do Q\n"


def png(width: int, height: int) -> bytes:
    """The beginning of a PNG that claims a size."""
    head = b"IHDR" + width.to_bytes(4) + height.to_bytes(4) + bytes([8, 2, 0, 0, 0])
    return b"\x89PNG\r\n\x1a\n" + (13).to_bytes(4) + head + zlib.crc32(head).to_bytes(4)


def jpeg(width: int, height: int) -> bytes:
    """The beginning of a JPEG that claims a size."""
    return (
        b"\xff\xd8\xff\xe0\0\x04JF\xff\xc0\0\x0b\x08"
        + height.to_bytes(2)
        + width.to_bytes(2)
        + b"\1\1\x11\0\xff\xd9"
    )
