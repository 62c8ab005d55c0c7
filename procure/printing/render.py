"""The child process of ``pdf``: JSON on standard input, PDF on standard output."""

from __future__ import annotations

import json
import resource
import sys
from io import BytesIO
from typing import Any, NoReturn

from weasyprint import CSS, HTML
from weasyprint.urls import URLFetcher, URLFetchingError

_CPU_SECONDS = 30
_MEMORY = 2 << 30


class Nothing(URLFetcher):  # type: ignore[misc]  # WeasyPrint ships no types
    """Fetches nothing: a document brings all it needs in its own text."""

    def fetch(self, url: str, headers: Any = None) -> NoReturn:
        """Refuse every address."""
        raise URLFetchingError(f"refused: {url[:40]}")


def pdf(html: str, css: str, identifier: str) -> bytes:
    """The PDF of a page; what it names outside itself is left out."""
    nothing = Nothing(allowed_protocols=(), allow_redirects=False)
    out = BytesIO()
    HTML(string=html, url_fetcher=nothing).write_pdf(
        out,
        stylesheets=[CSS(string=css, url_fetcher=nothing)],
        pdf_identifier=identifier.encode(),
        pdf_tags=True,
        lang="zh-CN",
    )
    return out.getvalue()


def main() -> int:
    """Render one job."""
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    job = json.load(sys.stdin)
    sys.stdout.buffer.write(pdf(job["html"], job["css"], job["identifier"]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
