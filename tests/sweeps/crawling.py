"""Everything that can be reached by following links, as it comes."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

from flask.testing import FlaskClient

from tests.sweeps.pages import Page


def crawl(client: FlaskClient, *starts: str, avoid: set[str] | None = None) -> dict[str, bytes]:
    """The content of every page and file by address; addresses with one of ``avoid`` are left out."""
    waiting, found = ["/", "/desk/", *starts], dict[str, bytes]()
    while waiting:
        path = waiting.pop()
        if path in found or path.startswith("/static") or any(one in path for one in avoid or ()):
            continue
        answer = client.get(path, follow_redirects=True)
        assert answer.status_code < 500, path
        found[path] = answer.get_data()
        if answer.mimetype == "text/html":
            links = Page(found[path].decode()).links
            waiting += [_local(path, link) for link in links if not urlsplit(link).netloc]
    return found


def _local(path: str, link: str) -> str:
    parts = urlsplit(urljoin(path, link))
    return parts.path + (f"?{parts.query}" if parts.query else "")
