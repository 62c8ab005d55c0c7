"""What stands in a file comes out as clauses, each with the place where a person finds it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from procure.fairness.engine import check
from procure.fairness.reading import BUSY, Kind, Place, Reading, Unreadable, asking, docx, pdf, text_of, xlsx
from procure.fairness.reading.refusals import REASONS, Refused
from tests.fairness import files
from tests.sweeps.paths import sampled

CORPUS = sorted(Path(__file__).with_name("corpus").glob("*.jsonl"))
LONG = "投标人应当按照招标文件的要求提供货物和服务，保证质量符合国家标准，按期交货"


def clauses() -> list[str]:
    """The corpus' clauses of one line."""
    found = (json.loads(line)["text"] for path in CORPUS for line in path.read_text("utf-8").splitlines())
    return [one for one in found if "\n" not in one]


CLAUSES = clauses()


def judge(text: str) -> str:
    """What the gate says of it."""
    return check(text, section=None, on=date(2026, 11, 23)).outcome


def places(reading: Reading) -> list[str]:
    """Where each part stands, as a person is told."""
    return [str(one.label) for one in reading.places]


def test_a_document_gives_paragraphs_and_rows_in_their_order() -> None:
    rows = files.table([files.cell("序号"), files.cell("标准")], [files.cell("1"), files.cell("得二分")])
    read = docx.read(files.docx("第一章", rows, "第二章"))
    assert read.text == "第一章\n序号 | 标准\n1 | 得二分\n第二章"
    assert places(read) == ["第1段", "第1个表格第1行", "第1个表格第2行", "第2段"]
    assert str(read.place(read.text.index("得二分"))) == "第1个表格第2行"


def test_a_short_merged_cell_is_said_in_each_row_and_a_long_one_once() -> None:
    def grid(label: str) -> str:
        first = [files.cell(label, below="restart"), files.cell("甲")]
        return docx.read(
            files.docx(files.table(first, [files.cell("", below="continue"), files.cell("乙")]))
        ).text

    assert grid("资格条件") == "资格条件 | 甲\n资格条件 | 乙"
    assert grid("长" * 31) == f"{'长' * 31} | 甲\n乙"


def test_a_cell_with_paragraphs_or_a_table_inside_stays_in_its_row() -> None:
    inside = files.paragraph("甲") + files.table([files.cell("乙"), files.cell("丙")])
    assert docx.read(files.docx(files.table([files.cell(inside), files.cell("丁")]))).text == "甲 乙 丙 | 丁"


def test_what_is_struck_out_is_not_read_and_what_is_inserted_is() -> None:
    run = "<w:r><w:t>{}</w:t></w:r>"
    inserted = f"<w:ins>{run.format('新')}</w:ins><w:del>{run.format('旧')}</w:del>"
    assert docx.read(files.docx(f"<w:p>{run.format('文')}{inserted}</w:p>")).text == "文新"


def test_heads_notes_comments_and_boxes_are_read_too() -> None:
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    more = {
        f"word/{name}.xml": (
            f"{word}.{name}+xml",
            f'<w:x xmlns:w="{files.WORD}"><w:y>{files.paragraph(name)}</w:y></w:x>',
        )
        for name in ("header", "footnotes", "comments")
    }
    drawn = "application/vnd.openxmlformats-officedocument.drawingml.diagramData+xml"
    more["word/diagrams/data1.xml"] = (drawn, '<a xmlns:d="d"><d:t>图中</d:t></a>')
    box = (
        "<w:p><w:r><w:t>正文</w:t><w:txbxContent>" + files.paragraph("框内") + "</w:txbxContent></w:r></w:p>"
    )
    read = docx.read(files.package(files.docx_parts(box, more)))
    assert read.text == "正文\n框内\nheader\nfootnotes\ncomments\n图中"
    assert places(read) == ["第1段", "页眉页脚", "脚注和尾注", "批注", "图形中的文字"]


def test_pictures_in_a_document_are_counted() -> None:
    parts = files.docx_parts(files.paragraph("文" * 100)) | {
        "word/media/1.png": b"x",
        "word/media/2.png": b"y",
    }
    assert docx.read(files.package(parts)).pictures == 2


def test_a_workbook_gives_rows_as_they_are_seen() -> None:
    rows = (
        '<row r="2"><c r="A2" t="s"><v>0</v></c><c r="C2" s="1"><v>0.3</v></c><c r="D2"><v>5</v></c></row>'
        '<row r="3"><c r="C3" t="str"><v>甲</v></c><c r="D3" t="inlineStr"><is><t>乙</t></is></c></row>'
    )
    merged = '<mergeCells><mergeCell ref="A2:B3"/></mergeCells>'
    read = xlsx.read(files.package(files.xlsx_parts(rows, ["业绩"], merged)))
    assert read.text == "业绩 | 30% | 5\n业绩 | 甲 | 乙"
    assert places(read) == ["“评分表”第2行", "“评分表”第3行"]


def test_a_pdf_gives_wrapped_lines_whole_and_rows_of_its_tables() -> None:
    first = files.said(LONG, 60, 700) + files.said("并承担责任。", 60, 680)
    grid = files.ruled([60, 160, 400], [640, 600, 540])
    cells = files.said("序号", 70, 615) + files.said("标准", 170, 615) + files.said("一", 70, 575)
    wrapped = files.said("提供业绩的每个", 170, 580) + files.said("得二分", 170, 562)
    read = pdf.read(files.pdf(first + grid + cells + wrapped, files.said("第二页的话。", 60, 700)))
    assert read.text == f"{LONG}并承担责任。\n序号 | 标准\n一 | 提供业绩的每个得二分\n第二页的话。"
    assert places(read) == ["第1页", "第2页"]


def test_a_cell_over_two_rows_of_a_pdf_is_said_in_both() -> None:
    lines = "60 600 m 400 600 l S 160 560 m 400 560 l S 60 520 m 400 520 l S\n"
    lines += "".join(f"{x} 600 m {x} 520 l S\n" for x in (60, 160, 400))
    words = files.said("业绩", 70, 555) + files.said("甲", 170, 575) + files.said("乙", 170, 535)
    assert pdf.read(files.pdf(lines + words)).text == "业绩 | 甲\n业绩 | 乙"


def test_a_sentence_goes_on_over_the_page_and_running_heads_are_said_once() -> None:
    head = files.said("某某项目招标文件", 200, 800)
    pages = [
        head + files.said(LONG[number:] + LONG[:number], 60, 700) + files.said(f"第 {number} 页", 280, 30)
        for number in (1, 2, 3)
    ]
    read = pdf.read(files.pdf(*pages))
    assert read.text.count("某某项目招标文件") == 1
    assert f"{LONG[1:]}{LONG[:1]}{LONG[2:]}" in read.text


def upwards(text: str, x: float, y: float) -> str:
    """The operators that write a text from below."""
    return files.said(text, x, y).replace("1 0 0 1", "0 1 -1 0")


def test_a_page_that_lies_on_its_side_is_turned() -> None:
    cells = upwards("序号", 145, 70) + upwards("标准", 145, 170) + upwards("一", 185, 70)
    grid = files.ruled([120, 160, 200], [60, 160, 400])
    content = upwards(LONG, 100, 60) + cells + upwards("得二分", 185, 170) + grid
    for page in (b"/Rotate 90", b""):
        assert pdf.read(files.pdf(content, page=page)).text == f"{LONG}\n序号 | 标准\n一 | 得二分"


def test_words_that_run_in_another_direction_are_read_too() -> None:
    both = files.said("一、资格", 60, 700) + files.said("二、评分", 60, 680) + upwards("旁边竖写", 500, 60)
    assert pdf.read(files.pdf(both)).text == "一、资格\n二、评分\n旁边竖写"


def test_a_page_with_text_beside_its_picture_is_no_scan() -> None:
    lines = "".join(files.said(LONG[row:], 60, 700 - 20 * row) for row in range(3))
    beside = files.pdf(files.SCAN + lines, more=[files.PICTURE])
    stamp = files.pdf("q 90 0 0 90 300 90 cm /I Do Q\n" + files.said("盖章", 60, 700), more=[files.PICTURE])
    for content in (beside, stamp):
        read = text_of(content, "a.pdf")
        assert (read.pictures, read.unread) == (1, ())


def test_what_is_written_on_a_page_is_read_too() -> None:
    remark = b"/Annots [<< /Subtype /FreeText /Rect [0 0 99 99] /Contents <FEFF6CE8660E> >>]"
    assert text_of(files.pdf(files.said("正文", 60, 700), page=remark), "a.pdf").text == "正文\n注明"


def test_formulas_and_margins_are_read_too() -> None:
    math = "http://schemas.openxmlformats.org/officeDocument/2006/math"
    formula = f'<w:p><m:oMath xmlns:m="{math}"><m:r><m:t>基准价÷报价</m:t></m:r></m:oMath></w:p>'
    assert docx.read(files.docx(formula)).text == "基准价÷报价"
    margin = '<headerFooter><oddHeader>&amp;C&amp;"宋体"&amp;10评分表</oddHeader></headerFooter>'
    assert xlsx.read(files.xlsx(["甲"], after=margin)).text == "评分表\n甲"


def test_plain_text_stays_as_it_was_written() -> None:
    written = "# 资格\r\n\n| 甲 | **乙** |\n"
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "gb18030"):
        assert text_of(written.encode(encoding), "a.txt").text == written
    assert str(text_of(written.encode(), "a.txt").place(written.index("乙"))) == "第3行"


def test_markdown_is_read_without_its_marks_on_the_same_lines() -> None:
    written = "# 资格\n\n> 须在**本**市\\*注册，见[公告](http://x)。<br>\n| `甲` | &#20057; |\n"
    read = text_of(written.encode(), "a.md")
    assert read.text == "资格\n\n须在本市*注册，见公告。 \n| 甲 | 乙 |\n"
    assert str(read.place(read.text.index("乙"))) == "第4行"


@pytest.mark.parametrize("mark", ["[", "<", "*", "`", "&", "\\", "](", "#", "|"])
def test_markdown_of_one_mark_takes_time_by_its_length(mark: str) -> None:
    assert text_of(("甲" + mark * 500_000).encode(), "a.md").text.startswith("甲")


def test_a_file_on_the_disk_is_read_under_its_own_name(tmp_path: Path) -> None:
    path = tmp_path / "评分.docx"
    path.write_bytes(files.docx("文"))
    assert text_of(path) == Reading("文", (Place(0, "paragraph", (1,)),), Kind.DOCX)


@pytest.mark.parametrize("clause", sampled(CLAUSES, 40))
def test_a_clause_is_judged_in_a_file_as_it_is_when_typed(clause: str) -> None:
    lines = [clause[at : at + 38] for at in range(0, len(clause), 38)] + ["长" * 37 + "。"]
    page = "".join(files.said(line, 60, 800 - 18 * row) for row, line in enumerate(lines))
    cells = [files.cell(one) for one in clause.split("|") if one.strip()]
    block = files.table(cells) if "|" in clause else clause
    texts = [docx.read(files.docx("前文。", block, "后文。")).text]
    texts += [] if "|" in clause else [pdf.read(files.pdf(page)).text]
    assert {judge(one) for one in texts} == {judge(clause)}


def test_a_drawing_passes_with_its_declaration_alone() -> None:
    scan = files.pdf(files.said("说明", 60, 700), files.SCAN, more=[files.PICTURE])
    for name, content in (("a.png", files.png(9, 9)), ("a.dwg", b"AC1032"), ("a.dxf", b"  0\nSECTION\n")):
        assert text_of(content, name, drawing=True).text == ""
        with pytest.raises(Unreadable, match="图纸声明"):
            text_of(content, name)
    assert text_of(scan, "a.pdf", drawing=True).unread == (2,)
    with pytest.raises(Unreadable, match="第2页只有图像"):
        text_of(scan, "a.pdf")


def test_who_comes_when_many_are_reading_is_asked_to_come_again() -> None:
    content = files.docx("文")
    held = [asking._queue.acquire(blocking=False) for _ in range(4)]
    try:
        with pytest.raises(Unreadable, match="太多") as refusal:
            text_of(content, "a.docx")
    finally:
        _ = [asking._queue.release() for _ in held]
    assert refusal.value.code == BUSY
    assert text_of(content, "a.docx").text == "文"


def test_the_same_reading_is_the_same_bytes_and_comes_back() -> None:
    read = docx.read(files.docx("文", files.table([files.cell("甲")])))
    assert Reading.of(read.data()) == read
    assert read.data() == docx.read(files.docx("文", files.table([files.cell("甲")]))).data()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data[:-1],
        lambda data: b"[" * 100_000,
        lambda data: b'{"kind":"docx"}',
        lambda data: data.replace(b'"text":"', b'"text":1,"x":"'),
        lambda data: data.replace(b'"paragraph"', b'"elsewhere"'),
        lambda data: data.replace(b'"paragraph",1', b'"paragraph","1"'),
        lambda data: data.replace(b"docx", b"pdf"),
        lambda data: b'{"refused":"no such reason"}',
    ],
)
def test_a_child_is_believed_nothing_that_is_not_a_reading(spoil: Callable[[bytes], bytes]) -> None:
    good = docx.read(files.docx("文")).data()
    assert asking._understood(good, Kind.DOCX).text == "文"
    with pytest.raises(Refused) as refusal:
        asking._understood(spoil(good), Kind.DOCX)
    assert refusal.value.why == "crashed" or refusal.value.why not in REASONS
