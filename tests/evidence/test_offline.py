"""Without the platform: every good package and receipt is accepted, and none with a changed byte."""

from __future__ import annotations

import base64
import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from procure.client import platform
from procure.client.audit.index import audit
from procure.client.audit.report import Failed, Report
from procure.client.keystore import Keystore
from procure.core import clock
from procure.core.errors import ProcureError
from procure.crypto import certificates
from procure.crypto.refusals import Refused
from tests.crypto import scene
from tests.crypto.scene import OPENS, ROOT, Story

SEED = 20261201
DEEP = bool(os.environ.get("PROCURE_DEEP"))
OF_PACKAGES, OF_RECEIPTS = (6_000, 6_000) if DEEP else (200, 200)
VECTORS = Path(__file__).parent.parent / "outside" / "vectors" / "sealing"
ANCHOR = certificates.sha256_of(ROOT)
Judge = Callable[[], object]


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    return scene.honest(tmp_path_factory.mktemp("scene"))


@pytest.fixture(scope="module")
def packages(story: Story, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """One of each mode and one played just now, each in a copy that may be changed."""
    folder = tmp_path_factory.mktemp("packages")
    copies = [shutil.copytree(VECTORS / name, folder / name) for name in ("custodians", "dual")]
    return [*copies, story.write(folder / "played")]


def judge(package: Path) -> None:
    """Raises Failed where the package doesn't hold."""
    audit(package, [ANCHOR] if package.name == "played" else [], [], Report())


def vouched(package: Path) -> list[Path]:
    """What signatures and hashes vouch for: all but the root, for which its holder's anchor does."""
    return sorted(one for one in package.rglob("*") if one.is_file() and one.name != "root.pem")


def accepted(
    files: Sequence[Path], count: int, look: Judge, refusals: tuple[type[Exception], ...]
) -> list[str]:
    """Each file in turn with one byte changed, judged, and put back: what was accepted."""
    return [what for number in range(count) if (what := _tried(files, number, look, refusals))]


def _tried(files: Sequence[Path], number: int, look: Judge, refusals: tuple[type[Exception], ...]) -> str:
    chance, file = Random(SEED + number), files[number % len(files)]
    whole = file.read_bytes()
    place, change = chance.randrange(len(whole)), chance.randrange(1, 256)
    file.write_bytes(whole[:place] + bytes([whole[place] ^ change]) + whole[place + 1 :])
    try:
        look()
    except refusals:
        return ""
    finally:
        file.write_bytes(whole)
    return f"{file.name} byte {place} xor {change}"


def test_every_good_package_is_accepted_and_none_with_a_changed_byte(packages: list[Path]) -> None:
    for package in packages:
        judge(package)
        files = vouched(package)
        count = OF_PACKAGES // len(packages)
        assert accepted(files, max(count, len(files)), lambda: judge(package), (Failed,)) == []  # noqa: B023  # called at once
        judge(package)


def test_a_byte_that_nobody_vouches_for_is_told_as_accepted(packages: list[Path]) -> None:
    stray = packages[-1] / "note.txt"
    stray.write_text("what is no part of a package")
    assert len(accepted([stray], 5, lambda: judge(packages[-1]), (Failed,))) == 5
    stray.unlink()


@pytest.fixture
def keys(tmp_path: Path) -> Keystore:
    """What a bidder's machine keeps of the platform: its root."""
    (tmp_path / "root.pem").write_bytes(certificates.pem(ROOT))
    return Keystore(tmp_path)


def receipts(story: Story) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Kind, hash and signed receipt of each document that was handed in."""
    for receipt in story.ledger.receipts:
        entry = json.loads(receipt["entry"])
        if entry["kind"] in ("bid", "withdraw"):
            p7s = story.scene.platform.sign(receipt.data, OPENS)
            answer = {"receipt": receipt.data.decode(), "p7s": base64.b64encode(p7s).decode()}
            yield entry["kind"], entry[f"{entry['kind']}_sha256"], answer


def test_every_good_receipt_is_accepted_and_none_with_a_changed_byte(
    story: Story, keys: Keystore, tmp_path: Path
) -> None:
    told = list(receipts(story))
    assert {kind for kind, _, _ in told} == {"bid", "withdraw"}
    with clock.fixed(OPENS + timedelta(days=1)):
        for kind, sha256, answer in told:
            platform.receipt_of(answer, kind, sha256, keys)
            document, p7s = tmp_path / "receipt", tmp_path / "p7s"
            document.write_text(answer["receipt"])
            p7s.write_bytes(base64.b64decode(answer["p7s"]))

            def look(kind: str = kind, sha256: str = sha256) -> object:
                given = document.read_bytes().decode("utf-8", "replace")  # noqa: B023  # called at once
                sent = {"receipt": given, "p7s": base64.b64encode(p7s.read_bytes()).decode()}  # noqa: B023  # as above
                return platform.receipt_of(sent, kind, sha256, keys)

            count = OF_RECEIPTS // len(told)
            assert accepted([document, p7s], count, look, (ProcureError, Refused)) == []


def test_a_receipt_for_another_document_is_refused(story: Story, keys: Keystore) -> None:
    (kind, _, answer), *_ = receipts(story)
    with clock.fixed(OPENS + timedelta(days=1)), pytest.raises(ProcureError):
        platform.receipt_of(answer, kind, "0" * 64, keys)
