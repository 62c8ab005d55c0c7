"""The package of a finished opening satisfies two judges that know nothing of each other."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from procure.bids import evidence, queries
from procure.client import audit
from procure.core import clock
from procure.core.errors import NotAllowed
from procure.crypto import certificates
from procure.tenders.models import Tender
from procure.web.cli import evidence as command
from tests.cast import Cast
from tests.make import bids as make
from tests.make import tenders as make_tenders

JUDGE = Path(__file__).parents[1] / "outside" / "evidence-audit.sh"


def shell(folder: Path) -> str:
    done = subprocess.run(["bash", str(JUDGE), str(folder)], capture_output=True, text=True, check=False)
    return done.stdout.splitlines()[-1]


def holds(folder: Path, cast: Cast) -> bool:
    anchor = certificates.sha256_of(cast.root)
    return audit.main([str(folder), "--anchor", anchor]) == 0 and shell(folder) == "AUDIT OK"


def packaged(tender: Tender, folder: Path) -> Path:
    evidence.package(tender.id, folder, clock.now())
    return folder


def test_a_whole_course_with_replacement_and_withdrawal_holds(cast: Cast, tmp_path: Path) -> None:
    tender = make.bid_on(cast)
    make.replaced(tender, cast.supplier, "990000.00")
    make.withdrawn(tender, cast.rival)
    last = queries.last_of(tender.id, cast.rival.organisation)
    assert last is not None
    make.committed(tender, cast.rival, make.sealed(tender, cast.rival, "1090000.00", seq=last.seq + 1))
    make.committed(tender, cast.stranger, price="1.00")
    make.withdrawn(tender, cast.stranger)
    make.close(tender)
    for custodian in cast.custodians[:2]:
        make.released(tender, custodian)
    make.open_(tender)
    assert holds(packaged(tender, tmp_path / "package"), cast)
    assert [one.price_fen for one in queries.opened(tender.id)] == [115000000, 99000000, 109000000]


def test_a_package_without_an_opening_holds(cast: Cast, tmp_path: Path) -> None:
    folder = packaged(make.closed(cast, make.PRICES[:2]), tmp_path / "package")
    assert not (folder / "opening.json").exists()
    assert not (folder / "releases").exists()
    assert holds(folder, cast)


def test_the_second_of_two_tenders_holds_by_itself(cast: Cast, tmp_path: Path) -> None:
    make.bid_on(cast, number="ZC-2026-8")
    assert holds(packaged(make.opened(cast), tmp_path / "package"), cast)


@pytest.mark.parametrize("name", ["close.json", "bids", "blobs", "log.txt", "record.json"])
def test_one_changed_byte_is_found_by_both(cast: Cast, tmp_path: Path, name: str) -> None:
    folder = packaged(make.opened(cast), tmp_path / "package")
    path = folder / name
    path = sorted(one for one in path.iterdir() if one.suffix != ".p7s")[0] if path.is_dir() else path
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))
    assert audit.main([str(folder)]) == 1
    assert shell(folder) != "AUDIT OK"


def test_there_is_no_package_before_the_close_or_the_opening(cast: Cast, tmp_path: Path) -> None:
    tender = make.bid_on(cast)
    for _ in range(2):
        with pytest.raises(NotAllowed):
            packaged(tender, tmp_path / "package")
        make.close(tender)
    assert not (tmp_path / "package").exists()


def test_the_command_finds_a_tender_by_its_number(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tender = make.opened(cast)
    assert command.main([tender.number, "--out", str(tmp_path / "package")]) == 0
    assert "procure audit" in capsys.readouterr().out
    assert shell(tmp_path / "package") == "AUDIT OK"
    assert command.main([tender.number, "--out", str(tmp_path / "package")]) == 1
    assert command.main(["no such", "--out", str(tmp_path / "other")]) == 1


def test_the_command_refuses_a_draft(cast: Cast, tmp_path: Path) -> None:
    draft = make_tenders.draft(cast)
    assert command.main([draft.number, "--out", str(tmp_path / "package")]) == 1
