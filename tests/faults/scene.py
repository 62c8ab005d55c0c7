"""An installation in which each of the five acts can be done, and the process that lets them fail."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import sys
from dataclasses import astuple, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from procure.bids import judging, queries
from procure.core import clock
from procure.crypto import sealing
from procure.crypto.documents import Bid
from procure.tenders.models import Tender
from tests.cast import Cast, Player
from tests.faults import acts
from tests.make import bids as make
from tests.make import contracts as make_contracts
from tests.make import evaluation as make_evaluation
from tests.make import payments as make_payments

BIG = 20_000
"""Bytes of the file that comes in last."""


def given(cast: Cast) -> dict[str, Any]:
    """Make the scene in the open application; what each act is given."""
    payment = make_payments.approved(
        cast, make_payments.requested(cast, make_contracts.concluded(cast, number="F-1"))
    )
    judged, waiting = (make.bid_on(cast, number=number) for number in ("F-2", "F-3"))
    for tender in (judged, waiting):
        make.close(tender)
        for custodian in cast.custodians[:2]:
            make.released(tender, custodian)
    make.open_(judged)
    make_evaluation.finished(cast, judged)
    current = make.bid_on(cast, number="F-4", prices=make.PRICES[:1], bidders=(cast.rival,))
    made = {
        "submit": _bid(current, cast.supplier),
        "withdraw": _withdrawal(current, cast.rival),
        "open": {"tender": waiting.id},
        "award": {"tender": judged.id, "by": astuple(cast.purchaser.actor)},
        "pay": {
            "payment": payment.id,
            "paid_at": clock.now().isoformat(),
            "by": astuple(cast.finance[0].actor),
        },
    }
    clock.move_to(clock.now() + timedelta(minutes=1))
    counted = {name: acts.lines(name, made[name]) for name in acts.ACTS}
    return made | {"at": clock.now().isoformat(), "lines": counted}


def _bid(tender: Tender, player: Player) -> dict[str, Any]:
    """A bid all of whose files but one are there."""
    bid = make.sealed(tender, player, files={"投标文件.pdf": bytes(BIG)})
    last = max(bid.blobs, key=lambda sha256: len(bid.blobs[sha256]))
    first = {sha256: content for sha256, content in bid.blobs.items() if sha256 != last}
    make.uploaded(player, make.Sealed(bid.document, bid.p7s, first))
    assert last in Bid.parse(bid.document).blob_hashes
    signed = _signed(tender, player, bid.document, bid.p7s)
    return signed | {"blobs": {last: base64.b64encode(bid.blobs[last]).decode()}}


def _withdrawal(tender: Tender, player: Player) -> dict[str, Any]:
    last = queries.last_of(tender.id, player.organisation)
    assert last is not None
    about = judging.tender_document(tender)
    document, p7s = sealing.withdraw(about, make.signer(player), last.seq + 1, last.sha256, clock.now())
    return _signed(tender, player, document.data, p7s)


def _signed(tender: Tender, player: Player, document: bytes, p7s: bytes) -> dict[str, Any]:
    coded = {"document": base64.b64encode(document).decode(), "p7s": base64.b64encode(p7s).decode()}
    return coded | {"tender": tender.id, "by": astuple(player.actor)}


def kept(folder: Path, home: Path, values: dict[str, Any]) -> Path:
    """The scene as files: the installation's folder, without its database, and what the acts are given."""
    shutil.copytree(home, folder)
    (folder / "given.json").write_text(json.dumps(values))
    return folder


@dataclass
class Faults:
    """The process that does acts and lets them fail."""

    process: subprocess.Popen[str]
    home: str
    """The folder of its installation."""

    def ask(self, do: str, **order: Any) -> dict[str, Any]:
        """One order and its answer."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"do": do, **order}) + "\n")
        self.process.stdin.flush()
        return dict(json.loads(self.process.stdout.readline()))

    def run(self, act: str, calls: str, fault: str = "", plan: str = acts.RIGHT) -> dict[str, Any]:
        """Do an act, with a fault in its way where one is given."""
        return self.ask("run", name=act, plan=plan, calls=calls, fault=fault)

    def close(self) -> None:
        """Let it end."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()


def faults(scene: Path, home: Path, url: str, log: Path) -> Faults:
    """Start it; what goes wrong in its children is told in the log."""
    with log.open("w") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.server", str(scene), str(home), url],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
    started, ready = Faults(process, str(home)), process.stdout
    if ready is None or ready.readline() != "{}\n":
        started.close()
        raise RuntimeError(log.read_text())
    return started
