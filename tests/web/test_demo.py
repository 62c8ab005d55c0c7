"""What `procure demo` leaves, judged from outside; and that its own checks see what they look for."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree, ignore_patterns
from typing import Any

import pyrage
import pytest
from cryptography import x509
from cryptography.x509.oid import NameOID

from procure.client import audit
from procure.web.demo import checks
from procure.web.demo.town import PASSWORD, PlayFailed

pytestmark = pytest.mark.timeout(900)
JUDGE = Path(__file__).parents[1] / "outside" / "evidence-audit.sh"
SEEDS = {1: "", 2: "--dual --two-envelopes"}
"""In the second bidders decrypt too, and prices have envelopes of their own."""


@dataclass(frozen=True)
class Run:
    """One demo that ended: where, with which status, and what it said."""

    folder: Path
    status: int
    said: str

    @property
    def out(self) -> Path:
        return self.folder / "out"

    @property
    def evidence(self) -> Path:
        return self.out / "evidence"

    @property
    def summary(self) -> dict[str, Any]:
        return json.loads((self.out / "summary.json").read_text("utf-8"))

    @property
    def amount_fen(self) -> int:
        return round(100 * float(self.summary["amount"].strip("¥").replace(",", "")))

    def log(self) -> list[list[str]]:
        (log, *_) = self.evidence.glob("**/log.txt")
        return [line.split(" ") for line in log.read_text("utf-8").splitlines()]

    def certificates(self) -> dict[str, str]:
        """SHA-256 of each certificate, and the organisation in it."""
        found = [x509.load_pem_x509_certificate(one.read_bytes()) for one in self._pems()]
        return {
            one.fingerprint(one.signature_hash_algorithm).hex(): str(
                one.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)[0].value
            )
            for one in found
        }

    def _pems(self) -> list[Path]:
        return sorted(self.out.glob("keys/*/certificate.pem"))


@pytest.fixture(scope="session")
def runs(tmp_path_factory: pytest.TempPathFactory) -> list[Run]:
    """Two demos with different seeds, played once for all workers."""
    base = tmp_path_factory.getbasetemp()
    place = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "demos"
    place.mkdir(exist_ok=True)
    with (place / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        playing = [
            begin(place / f"seed{seed}", seed) for seed in SEEDS if not (place / f"seed{seed}").exists()
        ]
        for one in playing:
            one.wait()
    return [ended(place / f"seed{seed}") for seed in SEEDS]


def begin(folder: Path, seed: int) -> subprocess.Popen[bytes]:
    """Play into a new folder, with a folder for temporary files of its own."""
    (folder / "tmp").mkdir(parents=True)
    play = f'"$0" -m procure demo --out "$1/out" --seed {seed} {SEEDS[seed]}'
    call = f'{play} > "$1/said" 2>&1; echo $? > "$1/status"'
    return subprocess.Popen(
        ["sh", "-c", call, sys.executable, str(folder)], env=os.environ | {"TMPDIR": str(folder / "tmp")}
    )


def ended(folder: Path) -> Run:
    return Run(folder, int((folder / "status").read_text()), (folder / "said").read_text("utf-8"))


@pytest.fixture
def run(runs: list[Run]) -> Run:
    """The first of them, which must have ended well."""
    assert runs[0].status == 0, runs[0].said
    return runs[0]


@pytest.fixture
def copied(run: Run, tmp_path: Path) -> Path:
    """What the first demo left, to be spoilt."""
    copytree(run.out, tmp_path / "out", ignore=ignore_patterns("keys"))
    return tmp_path / "out"


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.mark.long
def test_both_demos_end_well_and_say_what_was_checked(runs: list[Run]) -> None:
    assert [one.status for one in runs] == [0, 0], [one.said for one in runs]
    assert all(f"种子 {seed}" in one.said for seed, one in zip(SEEDS, runs, strict=True))


@pytest.mark.parametrize("envelope", ["technical", "price"])
def test_in_the_second_each_bidder_decrypted_both_envelopes_and_the_judge_agrees(
    runs: list[Run], envelope: str
) -> None:
    alone, dual = runs
    package = dual.evidence / "1" / envelope
    assert not list(alone.evidence.glob("releases/self*.json"))
    assert len(list(package.glob("releases/self*.json"))) == 3
    told = json.loads((package / "tender.json").read_text("utf-8"))
    assert (told["mode"], told["envelope"]) == ("dual", envelope)
    assert audit.main([str(dual.evidence)]) == 0
    judged = subprocess.run(["bash", str(JUDGE), str(package)], capture_output=True, text=True, check=False)
    assert judged.stdout.splitlines()[-1] == "AUDIT OK"


def test_a_late_and_a_tampered_bid_were_refused(run: Run) -> None:
    assert run.summary["refused"] == {"late": True, "tampered": True}


def test_every_clock_of_the_play_was_met(run: Run) -> None:
    clocks = run.summary["clocks"]
    assert len(clocks) >= 8
    assert all(one["met"] for one in clocks)


def test_the_outside_judge_accepts_the_evidence(run: Run) -> None:
    judged = subprocess.run(["bash", str(JUDGE), str(run.evidence)], capture_output=True, text=True)
    assert judged.stdout.splitlines()[-1] == "AUDIT OK", judged.stdout + judged.stderr
    assert judged.returncode == 0


def test_the_client_accepts_the_evidence(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert audit.main([str(run.evidence)]) == 0
    assert capsys.readouterr().out.count("唱标内容一致") == run.summary["bidders"]


def test_every_entry_hashes_to_its_line_of_the_log(run: Run) -> None:
    leaves = {index: leaf for index, leaf, _ in run.log()}
    entries = list((run.evidence / "entries").glob("*.json"))
    assert len(entries) >= run.summary["bidders"] + 2
    assert [one.name for one in entries if leaves[one.stem] != sha256(one.read_bytes())] == []


def test_the_ledger_gives_the_heads_of_the_log(run: Run) -> None:
    head, heads = "0" * 64, []
    for line in (run.out / "ledger.jsonl").read_text("utf-8").splitlines():
        head = sha256((head + sha256(json.loads(line)["entry"].encode())).encode())
        heads.append(head)
    assert heads == [head for _, _, head in run.log()]
    assert heads[-1] == run.summary["head"]


def test_the_contract_costs_what_the_winner_offered(run: Run) -> None:
    opening = json.loads((run.evidence / "opening.json").read_text("utf-8"))
    houses = run.certificates()
    offers = {houses[one["bidder"]]: one["form"]["price"] for one in opening["results"]}
    assert len(offers) == run.summary["bidders"]
    assert run.summary["amount"] == f"¥{float(offers[run.summary['winner']]):,.2f}"


def test_the_contract_reads_as_a_chinese_contract(run: Run) -> None:
    read = subprocess.run(
        ["pdftotext", "-layout", str(run.out / "contract.pdf"), "-"], capture_output=True, check=True
    )
    text = re.sub(r"\s", "", read.stdout.decode())
    for words in (
        "政府采购合同",
        "预付款比例30%",
        "7个工作日内完成实质性验收",
        "5个工作日",
        run.summary["winner"],
    ):
        assert words in text
    assert f"人民币{run.summary['amount'].strip('¥')}元" in text


def test_two_demos_share_nothing_secret(runs: list[Run]) -> None:
    one, other = map(marks, runs)
    assert all(len(mark) > 2 for mark in one.values())
    assert {name: mark & other[name] for name, mark in one.items()} == {name: set() for name in one}


def marks(run: Run) -> dict[str, set[str]]:
    """What must differ between two plays."""
    return {
        "bids": {path.stem for path in run.evidence.glob("**/bids/*.json")},
        "blobs": {path.name for path in run.evidence.glob("**/blobs/*")},
        "leaves": {leaf for _, leaf, _ in run.log()},
        "heads": {head for _, _, head in run.log()},
        "certificates": set(run.certificates()),
    }


def test_private_keys_are_nowhere_but_among_the_keys(run: Run) -> None:
    assert leaks(run.folder, secrets(run)) == []
    assert sorted(path.name for path in (run.folder / "tmp").iterdir()) == []


def test_a_key_left_lying_about_is_seen(run: Run, tmp_path: Path) -> None:
    held = secrets(run)
    (tmp_path / "one.txt").write_bytes(b"..." + held[0])
    (tmp_path / "two.pem").write_bytes(b"-----BEGIN EC " + b"PRIVATE KEY-----")
    (tmp_path / "three.p12").write_bytes(b"")
    assert leaks(tmp_path, held) == ["one.txt", "three.p12", "two.pem"]


def secrets(run: Run) -> list[bytes]:
    """The decryption keys of a supplier and of a custodian, in clear."""
    held = [run.out / "keys" / name / "identity.age" for name in ("supplier1", "custodian1")]
    return [
        line
        for path in held
        for line in pyrage.passphrase.decrypt(path.read_bytes(), PASSWORD).splitlines()
        if line.startswith(b"AGE-SECRET-KEY-")
    ]


def leaks(folder: Path, held: list[bytes]) -> list[str]:
    """Files outside the keys' folder that are or hold somebody's private key."""
    files = [path for path in folder.rglob("*") if path.is_file() and "keys" not in path.parts]
    return sorted(path.name for path in files if is_private(path, [b"PRIVATE KEY", *held]))


def is_private(path: Path, held: list[bytes]) -> bool:
    content = path.read_bytes()
    return path.suffix in (".p12", ".key", ".age") or any(one in content for one in held)


def test_what_was_left_passes_the_demos_own_checks_again(run: Run, copied: Path) -> None:
    assert len(checks.check(copied, run.amount_fen)) == 6


def flipped(name: str) -> Callable[[Path], None]:
    def spoil(folder: Path) -> None:
        path = sorted(folder.glob(name))[0]
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(content)

    return spoil


def another_line(folder: Path) -> None:
    path = folder / "ledger.jsonl"
    path.write_text(
        path.read_text("utf-8").replace("award.published", "award.publishes", 1), encoding="utf-8"
    )


def a_line_less(folder: Path) -> None:
    path = folder / "ledger.jsonl"
    path.write_text("".join(path.read_text("utf-8").splitlines(keepends=True)[:-1]), encoding="utf-8")


SPOILT = {
    "a byte of the tender": (flipped("evidence/tender.json"), "offline-audit"),
    "a byte of a sealed file": (flipped("evidence/blobs/*"), "offline-audit"),
    "a byte of a signature": (flipped("evidence/opening.p7s"), "offline-audit"),
    "a byte of the log": (flipped("evidence/log.txt"), "offline-audit"),
    "a byte of a receipt": (flipped("evidence/receipts/*.json"), "offline-audit"),
    "another line in the ledger": (another_line, "ledger-head"),
    "a line less in the ledger": (a_line_less, "ledger-head"),
    "the contract's first byte": (lambda folder: (folder / "contract.pdf").write_bytes(b"-PDF"), "is-pdf"),
    "the supplement": (lambda folder: (folder / "supplement.pdf").write_bytes(b""), "supplement-is-pdf"),
}


@pytest.mark.parametrize("name", SPOILT)
def test_the_demos_own_checks_see(name: str, run: Run, copied: Path) -> None:
    spoil, check = SPOILT[name]
    spoil(copied)
    with pytest.raises(PlayFailed, match=check):
        checks.check(copied, run.amount_fen)


def test_the_demos_own_checks_see_a_contract_for_another_amount(run: Run, copied: Path) -> None:
    with pytest.raises(PlayFailed, match="contract-amount"):
        checks.check(copied, run.amount_fen + 1)
