"""The child process of ``pdf``: JSON on standard input, PDF on standard output."""

from __future__ import annotations

import json
import resource
import sys
from io import BytesIO
from typing import Any, NoReturn

from weasyprint import HTML
from weasyprint.urls import URLFetcher, URLFetchingError

_CPU_SECONDS = 30
_MEMORY = 2 << 30


class Nothing(URLFetcher):  # type: ignore[misc]  # WeasyPrint ships no types
    """Fetches nothing: a document brings all it needs in its own text."""

    def fetch(self, url: str, headers: Any = None) -> NoReturn:
        """Refuse every address."""
        raise URLFetchingError(f"refused: {url[:40]}")


def main() -> int:
    """Render one job."""
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    job = json.load(sys.stdin)
    page = HTML(string=job["html"], url_fetcher=Nothing(allowed_protocols=(), allow_redirects=False))
    out = BytesIO()
    page.write_pdf(out, pdf_identifier=job["identifier"].encode(), pdf_tags=True, lang="zh-CN")
    sys.stdout.buffer.write(out.getvalue())
    return 0


if __name__ == "__main__":
    sys.exit(main())
