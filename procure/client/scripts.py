"""``procure scripts``: whether a site serves the files that it once did, byte for byte.

For whoever doesn't take a site's word for what its pages run: keep the signed list of hashes elsewhere, and
compare.
"""

from __future__ import annotations

import argparse
import base64
from collections.abc import Iterator, Mapping
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from procure.client.api import Server
from procure.client.command import Parser, run
from procure.core import clock
from procure.core.errors import ProcureError
from procure.core.terms import Message
from procure.crypto import certificates, cms
from procure.crypto.assets import Assets
from procure.crypto.refusals import Refused

PAGES = ("/", "/login", "/static-hashes")
_STATIC = "/static/"


class Changed(ProcureError):
    """The site serves something else than was kept, or than it says itself."""

    code = "changed"


def main(argv: list[str]) -> int:
    """Compare, and end with 1 where anything differs."""
    arguments = parser().parse_args(argv)
    return run(lambda: check(Server(arguments.site), arguments))


def check(server: Server, arguments: argparse.Namespace) -> None:
    """Say what was compared; Changed names everything that differs."""
    listed, p7s = _list(server, arguments.root)
    kept = Assets.parse(arguments.against.read_bytes()) if arguments.against else listed
    faults = [*_listed_otherwise(kept.files, listed.files), *_served_otherwise(server, kept.files)]
    for page in (*PAGES, *arguments.page):
        faults += _loaded_otherwise(server.get(page).text, page, kept.files)
    for fault in faults:
        print(fault)
    if faults:
        raise Changed(Message("网站发出的文件与清单不一致（%(n)s处）。", n=len(faults)))
    if arguments.save:
        arguments.save.write_bytes(listed.data)
        arguments.save.with_name(f"{arguments.save.name}.p7s").write_bytes(p7s)
    print(f"{len(kept.files)}个文件与清单一致。清单的 SHA-256：{kept.sha256}")


def _list(server: Server, root: Path | None) -> tuple[Assets, bytes]:
    """The site's own list; where a root is given, its signature must hold under it."""
    data = server.get("/static-hashes.json").content
    p7s = server.get("/static-hashes.json.p7s").content
    try:
        if root is not None:
            cms.verify(data, p7s, [certificates.load(root.read_bytes())], clock.now())
        return Assets.parse(data), p7s
    except Refused as refusal:
        raise Changed(Message("网站的清单没有平台的有效签名：%(why)s", why=refusal.reason)) from refusal


def _listed_otherwise(kept: Mapping[str, str], listed: Mapping[str, str]) -> Iterator[str]:
    for name in sorted(kept.keys() | listed.keys()):
        if name not in listed:
            yield f"清单里少了：{name}"
        elif name not in kept:
            yield f"清单里多了：{name}"
        elif kept[name] != listed[name]:
            yield f"清单里的散列值变了：{name}"


def _served_otherwise(server: Server, kept: Mapping[str, str]) -> Iterator[str]:
    for name, due in kept.items():
        try:
            found = sha256(server.get(_STATIC + name).content).hexdigest()
        except ProcureError as refusal:
            found = str(refusal.reason)
        if found != due:
            yield f"内容变了：{name}（{found}）"


def _loaded_otherwise(page: str, address: str, kept: Mapping[str, str]) -> Iterator[str]:
    """Scripts of a page that don't name their kept hash, and what isn't a file at all."""
    tags = _Scripts()
    tags.feed(page)
    for source, integrity in tags.found:
        name = urlsplit(urljoin(address, source or "")).path.removeprefix(_STATIC)
        due = kept.get(name) if source else None
        if due is None or integrity != f"sha256-{base64.b64encode(bytes.fromhex(due)).decode()}":
            yield f"页面 {address} 的脚本不在清单里或没有写明散列值：{source or '写在页面里的脚本'}"


class _Scripts(HTMLParser):
    """Gathers what a page runs: address and hash of each script and of each module loaded before."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str | None, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "script":
            self.found.append((told.get("src"), told.get("integrity")))
        elif tag == "link" and told.get("rel") == "modulepreload":
            self.found.append((told.get("href"), told.get("integrity")))
        elif tag == "meta" and told.get("name") == "worker-script":
            self.found.append((told.get("content"), told.get("data-integrity")))


def parser() -> Parser:
    """What the command takes."""
    parser = Parser(prog="procure scripts", description="核对网站发出的脚本有没有被改动")
    parser.add_argument("site", help="网站的网址")
    parser.add_argument("--against", type=Path, help="以前保存在别处的清单；不给出时与网站自己的清单比对")
    parser.add_argument("--save", type=Path, help="一致时把清单和它的签名保存在这里")
    parser.add_argument("--root", type=Path, help="平台的根证书：清单须有它之下的签名")
    parser.add_argument("--page", action="append", default=[], help="另外核对的页面（可多次）")
    return parser
