"""Heads are stamped by an outside authority after each close and each day, and openssl agrees with us."""

from __future__ import annotations

import subprocess
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from flask.testing import FlaskClient

from procure.bids import evidence
from procure.client import audit
from procure.core import clock as moment
from procure.crypto import certificates, stamps
from procure.crypto.stamps import StampRefused
from procure.db import db
from procure.ledger import anchors, queries
from procure.web import soundness, stamping
from procure.web.jobs import JOBS, run_due
from tests.cast import Cast
from tests.make import bids as make_bids
from tests.make import stamping as make

if TYPE_CHECKING:
    from tests.ground import Hands

STAMP = [job for job in JOBS if job.name in ("ledger.head", "ledger.stamp")]
JUDGE = Path(__file__).parents[1] / "outside" / "evidence-audit.sh"


@pytest.fixture(scope="module")
def tsa(tmp_path_factory: pytest.TempPathFactory) -> make.Tsa:
    return make.tsa(tmp_path_factory.mktemp("stamping") / "tsa")


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> make.Tsa:
    return make.tsa(tmp_path_factory.mktemp("stamping") / "other")


@pytest.fixture(autouse=True)
def rested() -> None:
    stamping._tried.clear()


def stamped() -> list[str]:
    db.session.rollback()
    return [one.head for one in queries.anchors()]


def openssl_agrees(folder: Path, root: Path) -> bool:
    told = subprocess.run(
        ["openssl", "ts", "-verify", "-data", "data.json", "-in", "data.tsr", "-CAfile", str(root)],
        cwd=folder,
        capture_output=True,
        check=False,
    )
    return told.returncode == 0


def we_agree(answer: bytes, data: bytes, one: make.Tsa) -> bool:
    try:
        stamps.verify(answer, data, one.roots)
    except StampRefused:
        return False
    return True


def test_a_stamp_holds_for_its_bytes_under_its_root_alone_and_openssl_agrees(
    tsa: make.Tsa, other: make.Tsa, tmp_path: Path
) -> None:
    data = b'{"type":"head"}'
    answer = tsa.stamp(stamps.question(data).data)
    cases = [
        (answer, data, tsa, True),
        (answer, data + b" ", tsa, False),
        (answer, data, other, False),
        (answer[:-1], data, tsa, False),
    ]
    cases += [(_flipped(answer, place), data, tsa, False) for place in (len(answer) - 3, len(answer) // 3)]
    for told, about, one, holds in cases:
        (tmp_path / "data.json").write_bytes(about)
        (tmp_path / "data.tsr").write_bytes(told)
        assert we_agree(told, about, one) is holds
        assert openssl_agrees(tmp_path, one.root) is holds


def _flipped(content: bytes, place: int) -> bytes:
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


def test_an_answer_to_another_request_is_refused(tsa: make.Tsa) -> None:
    first, second = stamps.question(b"1"), stamps.question(b"1")
    answer = tsa.stamp(first.data)
    assert stamps.verify(answer, b"1", tsa.roots, first.nonce)
    with pytest.raises(StampRefused):
        stamps.verify(answer, b"1", tsa.roots, second.nonce)


def test_the_newest_head_is_stamped_once_a_day_and_after_each_close(
    app: Flask, cast: Cast, clock: Hands, tsa: make.Tsa
) -> None:
    with make.serving(tsa, app):
        run_due(clock.now(), STAMP)
        assert len(stamped()) == 1
        run_due(clock.forward(minutes=1), STAMP)
        assert len(stamped()) == 1
        run_due(clock.forward(days=1), STAMP)
        assert len(stamped()) == 2
        tender = make_bids.closed(cast)
        run_due(clock.now(), STAMP)
        assert len(stamped()) == 3
        newest = queries.newest_anchor()
        assert newest is not None
        line = next(one for one in queries.of(tender.id) if one.act == "close")
        assert newest.signed_head.index > line.index
        run_due(clock.forward(minutes=1), STAMP)
        assert len(stamped()) == 3


@pytest.mark.parametrize("fault", ["away", "nonsense"])
def test_an_authority_that_fails_is_asked_again_after_a_minute(
    app: Flask, cast: Cast, clock: Hands, tsa: make.Tsa, fault: str
) -> None:
    with make.serving(tsa, app) as answering:
        answering.broken = fault  # type: ignore[attr-defined]  # of the class made there
        run_due(clock.now(), STAMP)
        assert stamped() == []
        answering.broken = ""  # type: ignore[attr-defined]  # the same
        run_due(clock.forward(seconds=59), STAMP)
        assert stamped() == []
        run_due(clock.forward(seconds=1), STAMP)
        assert len(stamped()) == 1


def test_a_stamp_of_a_stranger_is_not_kept(
    app: Flask, cast: Cast, clock: Hands, tsa: make.Tsa, other: make.Tsa
) -> None:
    with make.serving(make.Tsa(other.folder, tsa.root), app):
        run_due(clock.now(), STAMP)
    assert stamped() == []


def test_without_an_authority_it_is_said_plainly(app: Flask, visitor: FlaskClient, clock: Hands) -> None:
    run_due(clock.now(), STAMP)
    assert stamped() == []
    for page in ("/defence", "/heads"):
        assert "没有接入时间戳机构" in visitor.get(page).text
    told = " ".join(map(str, soundness.remarks(app.extensions["procure.config"])))
    assert "PROCURE_TSA_URL" in told


def test_the_package_carries_the_stamps_and_its_auditor_judges_them(
    app: Flask,
    cast: Cast,
    clock: Hands,
    tsa: make.Tsa,
    other: make.Tsa,
    visitor: FlaskClient,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    tender = make_bids.opened(cast)
    with make.serving(tsa, app):
        run_due(clock.now(), STAMP)
        assert "没有接入时间戳机构" not in visitor.get("/heads").text
    (head,) = stamped()
    told = visitor.get(f"/heads/{head}.json.tsr").data
    folder, anchor = tmp_path / "package", certificates.sha256_of(cast.root)
    evidence.package(tender.id, folder, moment.now())
    (stamp,) = (folder / "stamps").glob("*.tsr")
    assert stamp.read_bytes() == told

    def judged(*options: str) -> tuple[int, str]:
        status = audit.main([str(folder), "--anchor", anchor, *options])
        return status, capsys.readouterr().out

    assert judged("--tsa-root", str(tsa.root))[0] == 0
    assert "最迟在" in judged("--tsa-root", str(tsa.root))[1]
    assert judged("--tsa-root", str(other.root))[0] == 1
    status, said = judged()
    assert (status, "时间戳未经核验" in said) == (0, True)
    (tmp_path / "data.json").write_bytes(stamp.with_suffix(".json").read_bytes())
    (tmp_path / "data.tsr").write_bytes(told)
    assert openssl_agrees(tmp_path, tsa.root)
    shell = subprocess.run(["bash", str(JUDGE), str(folder)], capture_output=True, text=True, check=False)
    assert shell.stdout.splitlines()[-1] == "AUDIT OK"
    stamp.write_bytes(_flipped(told, len(told) - 3))
    assert judged("--tsa-root", str(tsa.root))[0] == 1


def test_a_head_is_stamped_once_by_several_workers(
    app: Flask, cast: Cast, clock: Hands, tsa: make.Tsa
) -> None:
    with make.serving(tsa, app):
        run_due(clock.now(), STAMP)
        head = anchors.due(clock.now() + timedelta(days=1))
        assert head is None
        again = stamping.stamp(stamped()[0], clock.now())
    assert again is not None
    assert len(stamped()) == 1
