"""What pages run is listed, signed, named by its hash in every page, and compared from elsewhere."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import httpx
import pytest
from flask import Flask
from flask.testing import FlaskClient

from procure.client import scripts as command
from procure.client.api import Server
from procure.client.command import run
from procure.crypto import certificates, cms, keyring
from procure.crypto.assets import Assets
from procure.web import scripts
from tests.cast import START, Cast
from tests.make.clients import URL, InProcess

ROOT = Path(__file__).resolve().parents[2]
BARE = re.compile(r"<script\b|modulepreload")
Change = Callable[[bytes], bytes]


class Meddled(httpx.BaseTransport):
    """The site, but for what somebody changed on its way."""

    def __init__(self, app: Flask, **changes: Change) -> None:
        self._site, self._changes = InProcess(app), changes

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = self._site.handle_request(request)
        for end, change in self._changes.items():
            if request.url.path.endswith(end):
                return httpx.Response(200, content=change(answer.content), request=request)
        return answer


def compared(app: Flask, *options: str, **changes: Change) -> int:
    """What the command ends with."""
    arguments = command.parser().parse_args([URL, *options])
    return run(lambda: command.check(Server(URL, transport=Meddled(app, **changes)), arguments))


def kept(app: Flask, folder: Path) -> Path:
    """The list as it was kept elsewhere."""
    assert compared(app, "--save", str(folder / "kept.json")) == 0
    return folder / "kept.json"


def test_the_platform_signs_the_hash_of_every_file(visitor: FlaskClient, cast: Cast) -> None:
    data, p7s = (visitor.get(f"/static-hashes.json{end}").data for end in ("", ".p7s"))
    ring = keyring.current()
    assert cms.verify(data, p7s, [ring.root_certificate], START).certificate == ring.receipt_certificate
    listed = Assets.parse(data).files
    there = {path for path in (ROOT / "static").rglob("*") if path.is_file()}
    assert {ROOT / "static" / name for name in listed} == there
    assert all(
        sha256((ROOT / "static" / name).read_bytes()).hexdigest() == due for name, due in listed.items()
    )


def test_the_page_shows_every_file_with_its_hash(visitor: FlaskClient, cast: Cast) -> None:
    text = visitor.get("/static-hashes").get_data(as_text=True)
    assert all(name in text and due in text for name, due in scripts.hashes().items())


def test_every_script_of_every_template_is_named_with_its_hash() -> None:
    found = [path for path in (ROOT / "templates").rglob("*.html") if BARE.search(path.read_text("utf-8"))]
    assert found == []


def test_a_script_without_its_hash_is_noticed() -> None:
    assert BARE.search('<script type="module" src="x.js">')
    assert BARE.search('<link rel="modulepreload" href="x.js">')


def test_a_module_is_preceded_by_everything_that_it_imports(app: Flask) -> None:
    with app.test_request_context():
        tags = scripts.module("pages/bid.js", worker="pages/bid_worker.js")
    preloaded = re.findall(r'modulepreload" href="/static/([^"]+)" integrity="(sha256-[^"]+)"', tags)
    worker = re.findall(r'worker-script" content="/static/([^"]+)" data-integrity="(sha256-[^"]+)"', tags)
    assert dict(preloaded + worker) == {name: scripts.integrity(name) for name, _ in preloaded + worker}
    named, by_worker = {name for name, _ in preloaded}, {name for name, _ in worker}
    assert {"crypto/sealing.js", "vendor/age-encryption/dist/index.js"} <= named & by_worker
    for own, listed in (("pages/bid.js", named), ("pages/bid_worker.js", by_worker)):
        for one in {own} | listed:
            assert set(scripts.imported(one)) <= listed | {own}


def test_a_site_that_serves_what_was_kept_passes(
    app: Flask, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    against = kept(app, tmp_path)
    root = tmp_path / "root.pem"
    root.write_bytes(certificates.pem(keyring.current().root_certificate))
    assert compared(app, "--against", str(against), "--root", str(root), "--page", "/defence") == 0
    assert Assets.parse(against.read_bytes()).sha256 in capsys.readouterr().out


def test_one_changed_byte_ends_with_1_and_is_named(
    app: Flask, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    against = str(kept(app, tmp_path))
    for name in ("crypto/age.js", "vendor/age-encryption/dist/stream.js", "pages/sign.js"):
        assert compared(app, "--against", against, **{name: lambda content: content[:-2] + b" \n"}) == 1
        assert f"内容变了：{name}" in capsys.readouterr().out


def test_a_site_that_lists_its_changed_file_is_found_by_the_kept_list(
    app: Flask, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def relisted(content: bytes) -> bytes:
        files = json.loads(content)["files"]
        added = {**files, "crypto/age.js": "0" * 64, "crypto/more.js": "1" * 64}
        return Assets.build(files={name: one for name, one in added.items() if name != "procure.css"}).data

    assert compared(app, "--against", str(kept(app, tmp_path)), **{"hashes.json": relisted}) == 1
    told = capsys.readouterr().out
    due = {"清单里的散列值变了": "crypto/age.js", "清单里多了": "crypto/more.js", "清单里少了": "procure.css"}
    assert [one for one in due.items() if "：".join(one) not in told] == []


@pytest.mark.parametrize(
    "added",
    ['<script src="https://elsewhere.example/x.js">', "<script>", '<script src="/static/procure.js">'],
)
def test_a_page_that_runs_something_else_is_found(app: Flask, added: str) -> None:
    assert compared(app, **{"/login": lambda content: content + added.encode()}) == 1


def test_a_list_without_the_platforms_signature_is_refused(app: Flask, tmp_path: Path) -> None:
    root = tmp_path / "root.pem"
    root.write_bytes(certificates.pem(certificates.new_root("别家", START, 1)[1]))
    assert compared(app, "--root", str(root)) == 1
    assert compared(app, **{"hashes.json": lambda content: content + b"x"}) == 1
