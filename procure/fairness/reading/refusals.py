"""Why a file is not read: what it is, why that won't do, what to do now."""

from __future__ import annotations

from procure.core.errors import BadInput
from procure.core.terms import Message


class Refused(Exception):  # noqa: N818  # the word that the house uses
    """A parser gives up for a reason of ``REASONS``; ``pages`` are those that it is about."""

    def __init__(self, why: str, pages: tuple[int, ...] = ()) -> None:
        super().__init__(why)
        self.why = why
        self.pages = pages


class Unreadable(BadInput):
    """A file that can't be read, and so can't bind anybody (422); ``code`` is a key of ``REASONS``."""


REASONS = {
    "empty": Message("文件是空的，没有任何内容。请重新选择文件。"),
    "unknown": Message(
        "认不出这是什么文件，读不了的内容不能约束投标人。请改用 .docx、.pdf、.xlsx、.txt 或者 .md。"
    ),
    "wrong-magic": Message(
        "文件的内容和扩展名不符，可能已经损坏或者改过名。请用原来的软件打开，另存后再上传。"
    ),
    "other-ending": Message("文件的实际类型和扩展名不一致，下载的人会打不开。请改成正确的扩展名后再上传。"),
    "archive": Message("这是压缩包，里面的文件无法逐一审查。请解压后把文件逐个上传。"),
    "ofd": Message("OFD 里的文字这里读不了。请用原来的软件导出为有文字的 PDF，或者上传 .docx。"),
    "program": Message("这是可执行程序，不能作为招标文件。请上传文档。"),
    "other-picture": Message(
        "不收这种格式的图片。图纸请转成 PDF、PNG 或者 JPEG，文字内容请用 .docx 或者 .pdf。"
    ),
    "old-office": Message("这是旧格式的文档，读不了其中的文字。请在软件里另存为 .docx 或者 .xlsx 后再上传。"),
    "encrypted-office": Message("文档设有打开密码，读不了其中的文字。请取消密码后再上传。"),
    "encrypted-pdf": Message("PDF 设有打开密码，读不了其中的文字。请取消密码后再上传。"),
    "encrypted-part": Message("文档里有加密的部分，读不了其中的文字。请取消加密后再上传。"),
    "needs-declaration": Message(
        "图纸和图片里没有可以审查的文字。确为图纸的，请勾选图纸声明后上传；"
        "文字内容请改用 .docx 或者有文字的 .pdf。"
    ),
    "scanned": Message(
        "PDF 里只有扫描的图像，没有可以审查的文字。请上传由原文档导出的 PDF；确为图纸的，勾选图纸声明。"
    ),
    "scanned-pages": Message(
        "PDF 第%(pages)s页只有图像，没有可以审查的文字。请换成由原文档导出的 PDF；"
        "确为图纸的，单独上传并勾选图纸声明。"
    ),
    "garbled": Message(
        "PDF 第%(pages)s页的字体没有带文字编码，读出来的不是原文。"
        "请用原文档重新导出 PDF（嵌入字体），或者上传 .docx。"
    ),
    "pictures-only": Message(
        "文档里几乎只有图片，没有可以审查的文字。请把内容写成文字；确为图纸的，转成 PDF 并勾选图纸声明。"
    ),
    "no-text": Message("文档里没有文字，没有可以审查的内容。请核对是否选错了文件。"),
    "damaged-pdf": Message("PDF 已经损坏或者不完整，打不开。请用原文档重新导出后再上传。"),
    "damaged-package": Message("文档已经损坏或者不完整，打不开。请用原来的软件打开、修复，另存后再上传。"),
    "damaged-part": Message("文档的一部分已经损坏，读不出全文。请用原来的软件打开，另存后再上传。"),
    "damaged-picture": Message("图片已经损坏或者不完整。请重新导出后再上传。"),
    "other-package": Message(
        "这不是完整的 .docx 或者 .xlsx，少了必需的部分或者和扩展名不符。请用原来的软件另存后再上传。"
    ),
    "inflates": Message(
        "文档解压后大得反常，可能是有意做成的压缩炸弹，已停止读取。请删去多余内容，另存后再上传。"
    ),
    "too-many-parts": Message("文档由过多的部分组成，已停止读取。请拆分成几个文件，另存后再上传。"),
    "escapes": Message(
        "文档内部有指向文档以外的路径，不是正常生成的文档。请用原来的软件打开，另存后再上传。"
    ),
    "links-inside": Message("文档内部有符号链接，不是正常生成的文档。请用原来的软件打开，另存后再上传。"),
    "doubled-part": Message(
        "文档内部有重名的部分，不同的软件会读出不同的内容。请用原来的软件打开，另存后再上传。"
    ),
    "hidden-before": Message(
        "文档的开头另藏有内容，不同的软件会读出不同的文件。请用原来的软件打开，另存后再上传。"
    ),
    "embedded-file": Message("文档里嵌有别的文件，其中的内容审查不到。请把它移出来单独上传。"),
    "refers-outside": Message(
        "文档的内容要从外部文件或者网址取得，审查不到。请把内容写进文档，断开链接后再上传。"
    ),
    "macros": Message("文档里有宏程序，打开的人可能受害。请另存为不带宏的 .docx 或者 .xlsx 后再上传。"),
    "declares-entities": Message(
        "文档内部有自定义的实体声明，展开后可能无穷大，正常的软件不会这样写。请用原来的软件打开，另存后再上传。"
    ),
    "too-deep": Message("文档内部嵌套过深，不是正常生成的文档。请用原来的软件打开，另存后再上传。"),
    "pdf-script": Message("PDF 里有脚本，打开的人可能受害。请用打印成 PDF 的方式重新生成后再上传。"),
    "pdf-launch": Message(
        "PDF 里有启动程序的动作，打开的人可能受害。请用打印成 PDF 的方式重新生成后再上传。"
    ),
    "pdf-embedded": Message("PDF 里嵌有别的文件，其中的内容审查不到。请把它移出来单独上传。"),
    "pdf-form": Message("PDF 是动态表单（XFA），不同的软件显示不同的内容。请打印成普通 PDF 后再上传。"),
    "pdf-and-more": Message("PDF 的结尾另藏有压缩包，不同的软件会读出不同的文件。请重新导出后再上传。"),
    "too-many-pages": Message("PDF 超过3000页，一次读不完。请拆分成几个文件后再上传。"),
    "huge-picture": Message("图片的尺寸大得反常，打开的人的电脑可能耗尽内存。请缩小到一亿像素以内后再上传。"),
    "not-text": Message("这不是文本文件，里面有不能显示的字节。请另存为文本（UTF-8）后再上传。"),
    "bad-encoding": Message("文本的编码认不出来，读出来会是乱码。请另存为 UTF-8 编码后再上传。"),
    "too-long": Message("文件里的文字超过四百万字，一次审查不完。请拆分成几个文件后再上传。"),
    "busy": Message("正在读取的文件太多，这个文件还没有读。请过一分钟再上传。"),
    "slow": Message(
        "读取文件用时过长，已停止。文件可能有异常的结构，请用原来的软件另存后再上传，或者拆分成几个文件。"
    ),
    "hungry": Message(
        "读取文件占用内存过多，已停止。文件可能有异常的结构，请用原来的软件另存后再上传，或者拆分成几个文件。"
    ),
    "crashed": Message("文件的结构异常，读取时出错，已停止。请用原来的软件打开，另存后再上传。"),
}
BUSY = "busy"
"""The reason that says nothing of the file."""
PAGED = frozenset({"scanned-pages", "garbled"})
"""Reasons that name pages."""
_SHOWN = 10


def unreadable(why: str, pages: tuple[int, ...] = ()) -> Unreadable:
    """The error that a person reads; whatever has no reason of its own is a crash."""
    why = why if why in REASONS else "crashed"
    reason = REASONS[why]
    if why in PAGED:
        shown = "、".join(str(one) for one in pages[:_SHOWN]) + ("…" if len(pages) > _SHOWN else "")
        reason = Message(reason.text, pages=shown)
    return Unreadable(reason, field="file", code=why)
