"""The files of ``static`` as a platform serves them, under its own headers, and an empty page."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from procure.web import headers
from procure.web.shipped import folder

BLANK = "/blank"
_STATIC = "/static/"
_PAGE = (
    b'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><link rel="icon" href="data:,"><title>x</title>'
)


class Site(ThreadingHTTPServer):
    """A small site; ``planted`` replaces parts of files, by path below ``static``; ``pages`` by address."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.planted: dict[str, tuple[str, str]] = {}
        self.pages = {BLANK: _PAGE}
        self.policy = headers._POLICY

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    @contextmanager
    def fault(self, path: str, was: str, becomes: str) -> Iterator[None]:
        """Serve a file with one part replaced, which must be there."""
        assert was in (folder("static") / path).read_text(encoding="utf-8")
        self.planted[path] = (was, becomes)
        yield
        del self.planted[path]

    @contextmanager
    def under(self, policy: str) -> Iterator[None]:
        """Serve under another content policy."""
        own, self.policy = self.policy, policy
        yield
        self.policy = own


class _Handler(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        file = folder("static") / path.removeprefix(_STATIC)
        if path in self.server.pages:
            self._answer(self.server.pages[path], "text/html; charset=utf-8")
        elif path.startswith(_STATIC) and file.is_file():
            self._answer(self._content(file, path.removeprefix(_STATIC)), _kind(file))
        else:
            self.send_error(404)

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _content(self, file: Path, path: str) -> bytes:
        content = file.read_bytes()
        if path in self.server.planted:
            was, becomes = self.server.planted[path]
            content = content.replace(was.encode(), becomes.encode())
        return content

    def _answer(self, content: bytes, kind: str) -> None:
        self.send_response(200)
        for name, value in headers._ALWAYS.items():
            self.send_header(name, self.server.policy if name == "Content-Security-Policy" else value)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def _kind(file: Path) -> str:
    return "text/javascript" if file.suffix == ".js" else str(mimetypes.guess_type(file.name)[0])


@contextmanager
def serving() -> Iterator[Site]:
    """The site while it answers."""
    with Site() as site:
        thread = Thread(target=site.serve_forever, daemon=True)
        thread.start()
        yield site
        site.shutdown()
        thread.join()
