"""A tender's evidence can be had whenever it can no longer be opened, and is never thrown away."""

from __future__ import annotations

import subprocess
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from procure import storage
from procure.bids import ended, evidence, leftovers, queries
from procure.client import audit
from procure.core import clock as moment
from procure.core.errors import NotAllowed
from procure.crypto import certificates
from procure.crypto.documents import Bid
from procure.db import unit_of_work
from procure.ledger import queries as ledger
from procure.tenders.models import Tender
from procure.web.jobs import JOBS, run_due
from tests.cast import Cast
from tests.make import bids as make
from tests.make import changes, evaluation
from tests.make import tenders as make_tenders
from tests.meta import house

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from tests.ground import Hands

JUDGE = Path(__file__).parents[1] / "outside" / "evidence-audit.sh"
TIDY = [one for one in JOBS if one.name in ("bids.ended", "bids.tidy")]


def shell(folder: Path) -> str:
    done = subprocess.run(["bash", str(JUDGE), str(folder)], capture_output=True, text=True, check=False)
    return done.stdout.splitlines()[-1]


def ours(folder: Path, cast: Cast) -> bool:
    return audit.main([str(folder), "--anchor", certificates.sha256_of(cast.root)]) == 0


def packaged(tender: Tender, folder: Path) -> Path:
    evidence.package(tender.id, folder, moment.now())
    return folder


def kept(tender: Tender) -> bool:
    """Whether every sealed file of the bids that stood is still there."""
    hashes = [sha for one in queries.standing(tender.id) for sha in Bid.parse(one.document).blob_hashes]
    return bool(hashes) and all(storage.current().has(one) for one in hashes)


def test_a_tender_ended_before_its_deadline_has_a_package_that_both_judges_take(
    cast: Cast, clock: Hands, tmp_path: Path, visitor: FlaskClient
) -> None:
    tender = make.bid_on(cast)
    make.withdrawn(tender, cast.third)
    before = visitor.get(f"/tenders/{tender.id}").text
    changes.ended(cast, tender)
    with pytest.raises(NotAllowed):
        packaged(tender, tmp_path / "early")
    run_due(clock.forward(seconds=5), TIDY)
    folder = packaged(tender, tmp_path / "package")
    assert ours(folder, cast)
    assert shell(folder) == "AUDIT OK"
    assert len(list((folder / "bids").glob("*.json"))) == 4
    assert not (folder / "opening.json").exists()
    assert kept(tender)
    assert "截标记录" not in before
    assert "截标记录" not in visitor.get(f"/tenders/{tender.id}").text, "who had bid stays secret"


def test_a_tender_ended_without_any_bid_has_one_too(cast: Cast, clock: Hands, tmp_path: Path) -> None:
    tender = make_tenders.published(cast)
    changes.ended(cast, tender)
    run_due(clock.forward(seconds=5), TIDY)
    folder = packaged(tender, tmp_path / "package")
    assert ours(folder, cast)
    assert shell(folder) == "AUDIT OK"


def test_a_tender_that_nobody_bid_on_has_one(cast: Cast, clock: Hands, tmp_path: Path) -> None:
    tender = make_tenders.published(cast)
    make.close(tender)
    folder = packaged(tender, tmp_path / "package")
    assert ours(folder, cast)
    assert shell(folder) == "AUDIT OK"


def test_a_tender_ended_between_close_and_opening_has_one(cast: Cast, clock: Hands, tmp_path: Path) -> None:
    """Its close record says that it will be opened, so the shell's judge asks for an opening in vain."""
    tender = make.closed(cast)
    changes.ended(cast, tender)
    run_due(clock.forward(seconds=5), TIDY)
    folder = packaged(tender, tmp_path / "package")
    assert ours(folder, cast)
    assert not (folder / "opening.json").exists()
    assert kept(tender)
    (folder / "termination.json").unlink()
    assert not ours(folder, cast), "without the purchaser's word an opening is missing"


def test_a_void_tender_keeps_its_package_after_it_was_ended(cast: Cast, clock: Hands, tmp_path: Path) -> None:
    tender = make.closed(cast, make.PRICES[:2])
    changes.ended(cast, tender)
    run_due(clock.forward(days=1), TIDY)
    folder = packaged(tender, tmp_path / "package")
    assert ours(folder, cast)
    assert shell(folder) == "AUDIT OK"


def test_while_the_evaluation_goes_on_and_after_its_end_the_package_is_there(
    cast: Cast, clock: Hands, tmp_path: Path
) -> None:
    tender = evaluation.conforming(cast)
    assert ours(packaged(tender, tmp_path / "during"), cast)
    changes.ended(cast, tender)
    run_due(clock.forward(seconds=5), TIDY)
    folder = packaged(tender, tmp_path / "after")
    assert ours(folder, cast)
    assert shell(folder) == "AUDIT OK"


def test_a_termination_that_is_not_the_purchasers_is_found(cast: Cast, clock: Hands, tmp_path: Path) -> None:
    tender = make.closed(cast)
    changes.ended(cast, tender)
    folder = packaged(tender, tmp_path / "package")
    document = (folder / "termination.json").read_bytes()
    (folder / "termination.p7s").write_bytes(cast.stranger.sign(document, moment.now()))
    assert not ours(folder, cast)


def test_what_stood_at_the_end_is_written_down_once(cast: Cast, clock: Hands) -> None:
    tender = make.bid_on(cast)
    changes.ended(cast, tender)
    for _ in range(2):
        with unit_of_work():
            ended.record(tender.id, clock.now())
    assert [one.act for one in ledger.of(tender.id)].count("close") == 1
    assert ended.due(clock.now()) == []


def test_nothing_of_a_finished_tender_is_ever_left_over(cast: Cast, clock: Hands) -> None:
    opened = make.opened(cast)
    stopped = make.bid_on(cast, number="ZC-STOPPED", opens_at=moment.now() + timedelta(days=30))
    changes.ended(cast, stopped)
    for later in (timedelta(0), timedelta(days=1), timedelta(days=366 * 16)):
        assert leftovers.due(moment.now() + later) == []
    assert kept(opened)
    assert kept(stopped)


def test_what_was_replaced_is_left_over(cast: Cast) -> None:
    """The control of it: files that nobody needs are seen."""
    tender = make.bid_on(cast, make.PRICES[:1])
    make.replaced(tender, cast.supplier, "990000.00")
    assert leftovers.due(moment.now())


def test_only_the_leftovers_are_removed_from_storage() -> None:
    sources = house.texts("procure", ending=".py")
    told = {path for path, source in sources.items() if "current().remove(" in source}
    removing = {path for path in told if not path.startswith("procure/web/bench/")}
    assert removing == {"procure/bids/leftovers.py"}
