"""Files made to hurt whoever opens them; each with the reason that it has to be refused for."""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

from pypdf import PdfReader, PdfWriter

from tests.fairness import files

CLAUSE = "供应商应当具有独立承担民事责任的能力。"
GOOD = {
    "好.docx": lambda: files.docx(CLAUSE),
    "好.xlsx": lambda: files.xlsx([CLAUSE]),
    "好.pdf": lambda: files.pdf(files.said(CLAUSE, 60, 700)),
    "好.txt": lambda: CLAUSE.encode(),
    "好.md": lambda: f"# 资格条件\n\n- {CLAUSE}\n".encode(),
}
ZEROS = bytes(1 << 20)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
ENTITIES = (
    "<!DOCTYPE x [<!ENTITY a0 'ha'>"
    + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12))
    + "]>"
)
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@dataclass(frozen=True)
class Hostile:
    """A file under its name; ``why`` are the reasons that may be given, none where it may be read."""

    name: str
    content: Callable[[], bytes]
    why: frozenset[str]
    drawing: bool = False


def word(**changed: str | bytes) -> bytes:
    """A good .docx in which parts were changed or added, ``/`` written as ``__`` and ``.`` as ``_dot_``."""
    names = {name.replace("__", "/").replace("_dot_", "."): content for name, content in changed.items()}
    return files.package(files.docx_parts(files.paragraph(CLAUSE)) | names)


def body(before: str = "", inside: str = "") -> bytes:
    """A .docx whose main part begins with a declaration or holds something."""
    whole = files.word(files.paragraph(CLAUSE) + inside)
    return word(word__document_dot_xml=before + whole)


def added(
    name: str, content: bytes | str = b"x", more: Callable[[zipfile.ZipInfo], None] | None = None
) -> bytes:
    """A good .docx with one more part."""
    out = BytesIO(files.docx(CLAUSE))
    with zipfile.ZipFile(out, "a") as package:
        info = zipfile.ZipInfo(name)
        info.compress_type = zipfile.ZIP_DEFLATED
        if more is not None:
            more(info)
        package.writestr(info, content)
    return out.getvalue()


def as_link(info: zipfile.ZipInfo) -> None:
    """Make a part a symbolic link."""
    info.external_attr = (stat.S_IFLNK | 0o777) << 16


def doubled(name: str, content: str) -> bytes:
    """A .docx with a second part of nearly the same name."""
    return added(name, content)


def flagged() -> bytes:
    """A .docx whose parts claim to be encrypted."""
    content = bytearray(files.docx(CLAUSE))
    at = 0
    while (at := content.find(b"PK\x01\x02", at)) >= 0:
        content[at + 8] |= 1
        at += 4
    return bytes(content)


def lying(name: str = "word/document.xml", size: int = 100) -> bytes:
    """A .docx with a part of another size than it says."""
    parts = files.docx_parts(files.paragraph(CLAUSE * 1_000)) | {"word/media/x.png": b"x"}
    content = bytearray(files.package(parts))
    at = content.find(name.encode(), content.find(b"PK\x01\x02")) - 46
    struct.pack_into("<I", content, at + 24, size)
    return bytes(content)


def nested(depth: int) -> bytes:
    """A zip in a zip in a zip."""
    inner = files.package({"zeros": ZEROS})
    for _ in range(depth):
        inner = files.package({f"{n}.zip": inner for n in range(4)})
    return inner


def related(type_: str, target: str) -> bytes:
    """A .docx whose main part takes something from outside."""
    made = files.relations([("r9", type_, target)], "External")
    return word(word___rels__document_dot_xml_dot_rels=made)


def typed(ending: str) -> bytes:
    """A .docx with one more part of a content type."""
    more = {"word/x.bin": (f"application/vnd.{ending}", "x")}
    return files.package(files.docx_parts(files.paragraph(CLAUSE), more))


def two_mains() -> bytes:
    """A .docx with two main parts."""
    type_ = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    more = {"word/other.xml": (type_, files.word(files.paragraph("另一份")))}
    return files.package(files.docx_parts(files.paragraph(CLAUSE), more))


def many_references() -> bytes:
    """A workbook whose cells all say one long text."""
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 2_001))
    return files.package(files.xlsx_parts(cells, ["长" * 30_000]))


def book(rows: str = "", **changed: str) -> bytes:
    """A workbook in which parts were changed."""
    return files.package(
        files.xlsx_parts(rows) | {f"xl/{name}.xml": content for name, content in changed.items()}
    )


def pdf(catalog: bytes = b"", page: bytes = b"", more: tuple[bytes, ...] = ()) -> bytes:
    """A good PDF with something more; the objects of ``more`` are 6, 7, …"""
    return files.pdf(files.said(CLAUSE, 60, 700), catalog=catalog, page=page, more=more)


def inflating(layers: int) -> bytes:
    """A PDF whose page is 300 MB of zeros, compressed again and again."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(ZEROS) for _ in range(300)) + packer.flush()
    for _ in range(layers - 1):
        packed = zlib.compress(packed, 9)
    filters = b"/FlateDecode " * layers
    return files.pdf(b"<< /Length %d /Filter [%s] >>\nstream\n%s\nendstream" % (len(packed), filters, packed))


def in_object_stream(inside: bytes) -> bytes:
    """A PDF with an object that lies compressed in a stream."""
    return pdf(more=(files.stream(b"9 0 " + inside, b"/Type /ObjStm /N 1 /First 4"),))


def encrypted() -> bytes:
    """A PDF that asks for a password."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf())))
    writer.encrypt("geheim", algorithm="AES-256")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def calling_itself() -> bytes:
    """A PDF whose form draws itself for ever."""
    form = files.stream(
        b"/I Do /I Do",
        b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /I 6 0 R >> >>",
    )
    return files.pdf(files.said(CLAUSE, 60, 700) + "/I Do\n", more=(form,))


def endless_pages() -> bytes:
    """A PDF whose tree of pages is its own child."""
    return files.objects(
        [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Count 9 /Kids [2 0 R 2 0 R] >>"]
    )


def many_pages() -> bytes:
    """A PDF with one page three thousand times and once more."""
    kids = b"3 0 R " * 3_001
    tree = b"<< /Type /Pages /Count 3001 /Kids [%s] >>" % kids
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"
    return files.objects([b"<< /Type /Catalog /Pages 2 0 R >>", tree, page])


def scanned(*pages: str) -> bytes:
    """A PDF of pages with a picture at hand."""
    return files.pdf(*pages, more=(files.PICTURE,))


_TEXT = files.said(CLAUSE, 60, 700)
_DIRECTORY = {
    # packages
    "nothing": ("a.docx", lambda: b"", "empty"),
    "an archive": ("a.zip", lambda: nested(1), "archive"),
    "a document of another kind": ("a.ofd", lambda: nested(0), "ofd"),
    "an archive under another name": ("a.docx", lambda: nested(1), "embedded-file other-package"),
    "an archive in an archive, five deep": ("a.xlsx", lambda: nested(5), "embedded-file"),
    "an archive inside": ("a.docx", lambda: added("word/x.zip", nested(1)), "embedded-file"),
    "a way out": ("a.docx", lambda: added("../../etc/cron.d/x"), "escapes"),
    "a way out of another system": ("a.docx", lambda: added("..\\..\\x"), "escapes"),
    "a way from the root": ("a.docx", lambda: added("/etc/x"), "escapes"),
    "a drive": ("a.docx", lambda: added("C:\\x"), "escapes"),
    "a link": ("a.docx", lambda: added("word/x", b"/etc/passwd", as_link), "links-inside"),
    "a part that inflates": ("a.docx", lambda: lying("word/media/x.png", 600 << 20), "inflates"),
    "a main part that inflates": ("a.docx", lambda: body(inside=" " * (70 << 20)), "inflates"),
    "shared strings that inflate": ("a.xlsx", lambda: book(sharedStrings=" " * (70 << 20)), "inflates"),
    "many references to one text": ("a.xlsx", many_references, "too-long"),
    "a size that is a lie": ("a.docx", lying, "damaged-part damaged-package"),
    "entities of entities": (
        "a.docx",
        lambda: body(ENTITIES.replace("x [", "w:document [")),
        "declares-entities",
    ),
    "entities in the list of types": (
        "a.docx",
        lambda: word(**{"[Content_Types]_dot_xml": ENTITIES + files.types({})}),
        "declares-entities",
    ),
    "entities in a workbook": (
        "a.xlsx",
        lambda: book(workbook=ENTITIES + "<x>&a11;</x>"),
        "declares-entities",
    ),
    "a file by an entity": (
        "a.docx",
        lambda: body("<!DOCTYPE x [<!ENTITY f SYSTEM 'file:///etc/passwd'>]>"),
        "declares-entities",
    ),
    "a foreign document type": (
        "a.docx",
        lambda: body("<!DOCTYPE x SYSTEM 'http://127.0.0.1/x'>"),
        "declares-entities",
    ),
    "entities in other bytes": (
        "a.docx",
        lambda: word(
            word__document_dot_xml=("<!DOCTYPE x [<!ENTITY a 'b'>]>" + files.word("")).encode("utf-16")
        ),
        "declares-entities",
    ),
    "a second main part": ("a.docx", two_mains, "other-package"),
    "a part twice": ("a.docx", lambda: doubled("WORD/document.xml", files.word("")), "doubled-part"),
    "a package behind a package": ("a.docx", lambda: nested(0) + files.docx(CLAUSE), "hidden-before"),
    "encrypted parts": ("a.docx", flagged, "encrypted-part"),
    "a password": ("a.docx", lambda: OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted-office"),
    "an old document": ("a.doc", lambda: OLE, "old-office"),
    "an old document under a new name": ("a.docx", lambda: OLE, "old-office"),
    "rich text": ("a.docx", lambda: b"{\\rtf1 x}", "old-office"),
    "macros": ("a.docx", lambda: added("word/vbaProject.bin"), "macros"),
    "the type of macros": ("a.docx", lambda: typed("ms-word.document.macroEnabled.main+xml"), "macros"),
    "an embedded object": ("a.docx", lambda: added("word/embeddings/oleObject1.bin"), "embedded-file"),
    "a chunk of another format": ("a.docx", lambda: body(inside='<w:altChunk r:id="r9"/>'), "embedded-file"),
    "a template from elsewhere": (
        "a.docx",
        lambda: related("attachedTemplate", "http://127.0.0.1/x"),
        "refers-outside",
    ),
    "too many parts": (
        "a.docx",
        lambda: files.package({f"{n}": b"" for n in range(5_001)}),
        "too-many-parts",
    ),
    "a well of elements": (
        "a.docx",
        lambda: body(inside="<w:x>" * 300_000 + "</w:x>" * 300_000),
        "too-deep damaged-part hungry",
    ),
    "half a package": ("a.docx", lambda: files.docx(CLAUSE)[:400], "damaged-package"),
    "broken XML": ("a.docx", lambda: word(word__document_dot_xml="<w:document><w:p"), "damaged-part"),
    "pictures alone": (
        "a.docx",
        lambda: files.package(files.docx_parts("") | {"word/media/1.png": b"x"}),
        "pictures-only",
    ),
    "pictures with a title": (
        "a.docx",
        lambda: files.package(files.docx_parts(files.paragraph("评分标准")) | {"word/media/1.png": b"x"}),
        "pictures-only",
    ),
    "no word": ("a.docx", lambda: files.docx(""), "no-text"),
    # PDF
    "a head alone": ("a.pdf", lambda: b"%PDF-1.7\n", "damaged-pdf"),
    "half a PDF": ("a.pdf", lambda: pdf()[:600], "damaged-pdf no-text"),
    "a PDF with a password": ("a.pdf", encrypted, "encrypted-pdf"),
    "a script at the opening": (
        "a.pdf",
        lambda: pdf(b"/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>"),
        "pdf-script",
    ),
    "a script in disguise": (
        "a.pdf",
        lambda: pdf(b"/OpenAction << /S /J#61vaScript /#4aS (x) >>"),
        "pdf-script",
    ),
    "a script out of sight": (
        "a.pdf",
        lambda: in_object_stream(b"<< /S /JavaScript /JS (x) >>"),
        "pdf-script",
    ),
    "a program to be started": (
        "a.pdf",
        lambda: pdf(b"/OpenAction << /S /Launch /F (cmd.exe) >>"),
        "pdf-launch",
    ),
    "a form that sends": ("a.pdf", lambda: pdf(b"/AA << /WC << /S /SubmitForm >> >>"), "pdf-launch"),
    "a file inside": ("a.pdf", lambda: pdf(b"/Names << /EmbeddedFiles << /Names [] >> >>"), "pdf-embedded"),
    "a file at a page": (
        "a.pdf",
        lambda: pdf(page=b"/Annots [<< /Subtype /FileAttachment >>]"),
        "pdf-embedded",
    ),
    "a form of another kind": ("a.pdf", lambda: pdf(b"/AcroForm << /XFA [] >>"), "pdf-form"),
    "a page that inflates": ("a.pdf", lambda: inflating(1), "hungry slow no-text crashed damaged-pdf"),
    "a page that inflates in layers": (
        "a.pdf",
        lambda: inflating(3),
        "hungry slow no-text crashed damaged-pdf",
    ),
    "objects that inflate": (
        "a.pdf",
        lambda: pdf(more=(files.stream(ZEROS * 40, b"/Type /ObjStm /N 1 /First 4"),)),
        "inflates",
    ),
    "scans": ("a.pdf", lambda: scanned(files.SCAN, files.SCAN), "scanned"),
    "a scan among pages": ("a.pdf", lambda: scanned(_TEXT, files.SCAN), "scanned-pages"),
    "a scan with a page number": (
        "a.pdf",
        lambda: scanned(_TEXT, files.SCAN + files.said("第2页 共9页", 260, 30)),
        "scanned-pages",
    ),
    "letters without a meaning": (
        "a.pdf",
        lambda: files.pdf(files.said("\ue000\ue001\ue002", 60, 700)),
        "garbled",
    ),
    "turned words without their font": (
        "a.pdf",
        lambda: files.pdf(_TEXT + _TEXT.replace("1 0 0 1", "0 1 -1 0")),
        "garbled",
    ),
    "a drawing that calls itself": ("a.pdf", calling_itself, "crashed hungry slow"),
    "pages without an end": ("a.pdf", endless_pages, "damaged-pdf no-text"),
    "too many pages": ("a.pdf", many_pages, "too-many-pages"),
    "a PDF that is a package too": ("a.pdf", lambda: pdf() + files.docx(CLAUSE), "pdf-and-more"),
    # pictures, and what only its name makes a document
    "a picture of four billion dots": ("a.png", lambda: files.png(65_535, 65_535), "huge-picture"),
    "a photograph of four billion dots": ("a.jpg", lambda: files.jpeg(65_535, 65_535), "huge-picture"),
    "a broken picture": ("a.png", lambda: b"\x89PNG\r\n\x1a\n", "damaged-picture"),
    "a picture of no drawing": ("a.gif", lambda: b"GIF89a", "other-picture"),
    "a program": ("a.docx", lambda: b"MZ" + bytes(100), "program"),
    "another program": ("a.pdf", lambda: b"\x7fELF" + bytes(100), "program"),
    "a page of the web": ("a.pdf", lambda: b"<html><script>x</script>", "wrong-magic"),
    "another archive": ("a.docx", lambda: b"\x1f\x8b\x08" + bytes(20), "archive"),
    "what nobody knows": ("a.bin", lambda: b"what", "unknown"),
    "a PDF called a document": ("a.docx", pdf, "other-ending"),
    "a document called a PDF": ("a.pdf", lambda: files.docx(CLAUSE), "archive"),
    "a workbook called a document": ("a.docx", lambda: files.xlsx([CLAUSE]), "other-package"),
    "bytes that are no text": ("a.txt", lambda: b"a\0b", "not-text"),
    "text in no encoding": ("a.txt", lambda: b"\xff\xff\xff\xff", "bad-encoding"),
    "a text without an end": ("a.txt", lambda: b"a" * 4_000_001, "too-long"),
    "the test of virus scanners": ("a.txt", lambda: EICAR, ""),
}
HOSTILE = {
    about: Hostile(name, content, frozenset(why.split()), drawing=name.endswith((".png", ".jpg")))
    for about, (name, content, why) in _DIRECTORY.items()
}
