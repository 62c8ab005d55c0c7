"""A page becomes a PDF in a child process: bounded, without network, without any file but its fonts."""

from __future__ import annotations

import json
import shutil
import subprocess  # noqa: S404  # fontconfig tells which fonts there are
from functools import cache

from procure.core.errors import ProcureError
from procure.core.terms import Message
from procure.printing import press

_SECONDS = 60


class NoRenderer(ProcureError):
    """The PDF could not be made on this machine (503)."""

    code = "pdf-unavailable"


def render(html: str, css: str = "", *, identifier: str) -> bytes:
    """The PDF of an HTML page and its style sheet; the same arguments give the same bytes on one machine."""
    if not _has_chinese_font():
        raise NoRenderer(Message("服务器没有中文字体，不能生成PDF文件。请管理员安装 fonts-noto-cjk。"))
    job = json.dumps({"html": html, "css": css, "identifier": identifier})
    pdf = press.ask(job.encode(), _SECONDS)
    if pdf is None:
        raise NoRenderer(Message("文件暂时无法生成，没有任何改动。请稍后返回上一页重试。"))
    return pdf


@cache
def _has_chinese_font() -> bool:
    finder = shutil.which("fc-list")
    if finder is None:
        return True
    found = subprocess.run(  # noqa: S603  # a fixed command without input
        [finder, ":lang=zh", "family"], capture_output=True, check=False, timeout=_SECONDS
    )
    return bool(found.stdout.strip())
