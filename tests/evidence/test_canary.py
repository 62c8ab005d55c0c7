"""Words that only a bidder knows are looked for wherever a server could leave them."""

from __future__ import annotations

import os
import re
import secrets
import signal
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.serving import make_server

from procure.client import handing_in, uploading
from procure.client.api import Server
from procure.client.platform import Place
from procure.db import Base, db
from procure.tenders.models import Tender
from procure.web.cli import backup
from tests.cast import Cast
from tests.make import bids as make
from tests.make import clients
from tests.make import tenders as make_tenders

REGION = re.compile(r"([0-9a-f]+)-([0-9a-f]+) rw")


@dataclass(frozen=True)
class Words:
    """What only the bidder knows; drawn when the server is there already, which can't have them from us."""

    price: str = field(default_factory=lambda: f"{7_000_000 + secrets.randbelow(999_999)}.57")
    text: str = field(default_factory=lambda: secrets.token_hex(16))
    name: str = field(default_factory=lambda: f"{secrets.token_hex(16)}.pdf")

    def all(self) -> list[bytes]:
        return [self.price.encode(), self.text.encode(), self.name.encode()]


@dataclass(frozen=True)
class Site:
    """A process that serves the application and has never seen what a bidder sealed."""

    process: int
    url: str

    def has(self, word: bytes) -> bool:
        """Whether a word lies anywhere in its memory."""
        found = REGION.findall(Path(f"/proc/{self.process}/maps").read_text())
        with Path(f"/proc/{self.process}/mem").open("rb") as memory:
            return any(word in part for part in _parts(memory.fileno(), found))


def _parts(memory: int, regions: list[tuple[str, str]]) -> Iterator[bytes]:
    for first, last in regions:
        start, end = int(first, 16), int(last, 16)
        try:
            yield os.pread(memory, end - start, start)
        except OSError:  # pages that the kernel keeps to itself
            continue


@pytest.fixture
def tender(cast: Cast) -> Tender:
    return make_tenders.published(cast)


@pytest.fixture
def site(app: Flask, tender: Tender) -> Iterator[Site]:
    """Split off before anything is sealed, so that nothing is in it but what comes by the network."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    db.session.rollback()
    child = os.fork()
    if child == 0:
        db.engine.dispose(close=False)
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        signal.pause()
    yield Site(child, f"http://127.0.0.1:{server.server_port}")
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    server.server_close()


def handed_in(words: Words, site: Site, cast: Cast, tender_id: str, folder: Path) -> str:
    """The bid with these words, sealed on a machine of its own, and sent; its hash."""
    keys = clients.keystore(folder / "keys", cast.supplier, cast)
    at = Place(Server(site.url, keys), keys, tender_id)
    file = folder / words.name
    file.write_bytes(b"%PDF-1.7 " + words.text.encode() * 5000)
    sealed = handing_in.seal(at, [file], words.price, folder / "bid", replaces=False, say=lambda _: None)
    uploading.upload(at, sealed, lambda _: None)
    handing_in.commit(at, sealed)
    return sealed.bid.sha256


def left_behind(home: Path, *more: Path) -> Iterator[bytes]:
    """Every row, and every file of an installation and of other folders."""
    db.session.rollback()
    for table in Base.metadata.sorted_tables:
        yield from (repr(tuple(row)).encode() for row in db.session.execute(sa.select(table)))
    db.session.rollback()
    for folder in (home, *more):
        yield from (path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_before_the_opening_a_bidders_words_are_nowhere_on_the_server(
    site: Site, cast: Cast, tender: Tender, home: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    own, kept, words = tmp_path / "own", tmp_path / "backup", Words()
    own.mkdir()
    sha256 = handed_in(words, site, cast, tender.id, own).encode()
    assert backup.main([str(kept), "--with-keys"]) == 0
    said = "".join(capfd.readouterr()).encode()
    assert [word for word in words.all() if site.has(word) or word in said] == []
    everything = list(left_behind(home, kept))
    assert [word for word in words.all() if any(word in one for one in everything)] == []
    assert site.has(sha256), "what the server has been told is found in its memory"
    assert any(sha256 in one for one in everything), "and in its rows"


def test_after_the_opening_they_are_where_they_belong_and_would_have_been_found(
    cast: Cast, tender: Tender, home: Path
) -> None:
    words = Words()
    files = {words.name: words.text.encode() * 5}
    sealed = make.sealed(tender, cast.supplier, words.price, files=files)
    make.committed(tender, cast.supplier, sealed)
    for other in (cast.rival, cast.third):
        make.committed(tender, other, price="8000000.00")
    make.close(tender)
    for custodian in cast.custodians[:2]:
        make.released(tender, custodian)
    assert make.open_(tender) is not None
    everything = list(left_behind(home))
    assert [word for word in words.all() if not any(word in one for one in everything)] == []
