"""A page becomes a PDF in a child process: bounded, without network, without any file but its fonts."""

from __future__ import annotations

import json
import shutil
import subprocess  # noqa: S404  # the renderer runs apart from the site on purpose
import sys

from procure.core.errors import ProcureError
from procure.core.terms import Message

_SECONDS = 60


class NoRenderer(ProcureError):
    """The PDF could not be made on this machine (503)."""

    code = "pdf-unavailable"


def render(html: str, *, identifier: str) -> bytes:
    """The PDF of an HTML page; the same arguments give the same bytes on one machine."""
    _need_chinese_font()
    job = json.dumps({"html": html, "identifier": identifier})
    done = subprocess.run(
        [sys.executable, "-I", "-m", "procure.contracts.render"],
        input=job.encode(),
        capture_output=True,
        timeout=_SECONDS,
        check=False,
    )
    if done.returncode != 0:
        raise NoRenderer(Message("合同文件暂时无法生成，请稍后重试；已填写的内容都已保存。"))
    return done.stdout


def _need_chinese_font() -> None:
    finder = shutil.which("fc-list")
    if finder is None:
        return
    fonts = subprocess.run([finder, ":lang=zh", "family"], capture_output=True, check=False, timeout=_SECONDS)
    if not fonts.stdout.strip():
        raise NoRenderer(Message("服务器没有中文字体，不能生成合同文件。请管理员安装 fonts-noto-cjk。"))
