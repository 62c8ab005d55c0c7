"""The package of a finished opening satisfies outside judges."""

from __future__ import annotations

import subprocess
from pathlib import Path

from procure.bids import evidence, queries
from procure.core import clock
from tests.cast import Cast
from tests.make import bids as make

JUDGE = Path(__file__).parents[1] / "outside" / "evidence-audit.sh"


def judged(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["bash", str(JUDGE), str(folder)], capture_output=True, text=True, check=False)


def test_a_package_passes_the_outside_judge(cast: Cast, tmp_path: Path) -> None:
    tender = make.bid_on(cast)
    make.replaced(tender, cast.supplier, "990000.00")
    make.close(tender)
    for custodian in cast.custodians[:2]:
        make.released(tender, custodian)
    make.open_(tender)
    evidence.package(tender.id, tmp_path / "package", clock.now())
    verdict = judged(tmp_path / "package")
    assert verdict.returncode == 0, verdict.stdout + verdict.stderr
    assert "AUDIT OK" in verdict.stdout
    assert [one.price_fen for one in queries.opened(tender.id)] == [110000000, 115000000, 99000000]
