"""The auditor and the outside judge over whole packages: honest ones, and each kind of fraud, re-signed."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from procure.client.audit import main
from procure.crypto import certificates, sealing
from procure.crypto.documents import Extension, Receipt
from procure.crypto.entries import Entry
from procure.crypto.records import Base, Index
from tests.crypto.scene import OPENS, ROOT, START, Story, begin, honest, person, put, rebuilt

OUTSIDE = Path(__file__).parent.parent / "outside"
VECTORS = [OUTSIDE / "vectors" / "sealing" / name for name in ("custodians", "dual")]
ANCHOR = certificates.sha256_of(ROOT)


def judge(folder: Path) -> bool:
    """What the outside judge says of a package."""
    script = OUTSIDE / "evidence-audit.sh"
    done = subprocess.run(["bash", script, folder], capture_output=True, text=True, check=False)
    assert ("AUDIT OK" in done.stdout) == (done.returncode == 0)
    return done.returncode == 0


@pytest.mark.parametrize("package", VECTORS, ids=lambda path: path.name)
def test_both_vectors_hold_with_remarks(package: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(package), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["ok"]
    remarks = "\n".join(told["remarks"])
    for word in ("2份", "index", "record.json", "统一社会信用代码", "未经锚定"):
        assert word in remarks
    assert judge(package)


def test_an_honest_package_holds_for_both_judges(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    package = honest(tmp_path / "scene").write(tmp_path / "package")
    assert main([str(package), "--anchor", ANCHOR]) == 0, capsys.readouterr().out
    out = capsys.readouterr().out
    assert "AUDIT OK" in out
    assert "注：" not in out
    assert judge(package)


def test_a_package_under_another_root_than_the_anchor_is_refused(tmp_path: Path) -> None:
    package = honest(tmp_path / "scene").write(tmp_path / "package")
    assert main([str(package), "--anchor", "0" * 64]) == 1


def test_a_tender_without_opening_holds_for_both_judges(tmp_path: Path) -> None:
    story = begin(tmp_path / "scene")
    bids = [story.bid(one) for one in story.scene.suppliers[:2]]
    story.close_at(OPENS, bids, result="no-opening")
    package = story.write(tmp_path / "package")
    assert main([str(package)]) == 0
    assert judge(package)
    (package / "releases").mkdir()
    assert main([str(package)]) == 1
    assert not judge(package)


def test_a_package_with_an_extension_and_a_revision_holds_for_both_judges(tmp_path: Path) -> None:
    story = begin(tmp_path / "scene")
    old = story.scene.tender
    early = story.bid(story.scene.suppliers[0])
    story.scene.tender = rebuilt(old, documents_sha256="e" * 64)
    story.revisions.append(old)
    story.announce(story.scene.tender, START + timedelta(hours=1))
    later = {"opens": "2026-12-02T01:00:00Z", "reason": "采购文件更正"}
    story.announce(Extension.build(tender_sha256=old.sha256, **later), START + timedelta(hours=2))
    at = OPENS + timedelta(hours=2)
    bids = [early, *(story.bid(one, at=at) for one in story.scene.suppliers[1:3])]
    story.close_at(OPENS + timedelta(days=1), bids)
    story.open(bids, OPENS + timedelta(days=1, minutes=1))
    package = story.write(tmp_path / "package")
    assert main([str(package)]) == 0
    assert judge(package)
    (package / "extension-0.json").unlink()
    assert main([str(package)]) == 1
    assert not judge(package)


def test_a_log_that_starts_at_a_signed_head_holds_for_both_judges(tmp_path: Path) -> None:
    story = honest(tmp_path / "scene")
    base = Base.build(index=6, head="5" * 64, time="2026-11-29T16:00:00Z")
    story.relog(story.ledger.lines, base["head"], base["index"] + 1)
    assert story.close is not None
    story.releases = [
        (who, rebuilt(one, close_head=story.close["head"]), signer) for who, one, signer in story.releases
    ]
    package = story.write(tmp_path / "package")
    put(package / "base", base, story.scene.platform, OPENS)
    assert main([str(package)]) == 0
    assert judge(package)
    (package / "base.json").unlink()
    assert main([str(package)]) == 1
    assert not judge(package)


def test_receipts_of_two_keys_of_the_platform_hold_for_both_judges(tmp_path: Path) -> None:
    story = honest(tmp_path / "scene")
    package = story.write(tmp_path / "package")
    before, kept = person("平台回执"), min((package / "receipts").glob("*.json"))
    put(kept.with_suffix(""), Receipt.parse(kept.read_bytes()), before, START + timedelta(hours=1))
    assert main([str(package)]) == 0
    assert judge(package)


def dropped_bid(story: Story) -> None:
    """A bid is left out of the close list."""
    bids = story.sealed[-2:]
    story.close_at(OPENS, bids)
    story.open(bids, OPENS + timedelta(minutes=1))


def bid_after_close(story: Story) -> None:
    """A bid is logged after the close record with an early time."""
    _close_and_open(story)
    story.bid(story.scene.suppliers[3])


def late_bid(story: Story) -> None:
    """A bid that arrived at the very deadline is opened."""
    story.bid(story.scene.suppliers[3], at=OPENS)
    _close_and_open(story)


def another_price_is_recorded(story: Story) -> None:
    """The opening and the record tell another price than the sealed one."""
    _close_and_open(story)
    assert story.opening is not None
    assert story.record is not None
    for name in ("opening", "record"):
        document = getattr(story, name)
        lines = [{**one} for one in document["results"]]
        lines[0] = {**lines[0], "form": {**lines[0]["form"], "price": "1.00"}}
        setattr(story, name, rebuilt(document, results=lines))


def replaced_bid_is_opened(story: Story) -> None:
    """The bid that was replaced is opened in place of the one that stood."""
    old = story.sealed[0]
    story.bid(story.scene.suppliers[0], seq=2, prev=old.bid.sha256)
    story.close_at(OPENS, story.sealed[:3])
    story.open(story.sealed[:3], OPENS + timedelta(minutes=1))


def withdrawn_bid_is_opened(story: Story) -> None:
    """A withdrawn bid is in the close list."""
    first = story.scene.suppliers[0]
    document, p7s = sealing.withdraw(story.scene.tender, first.signer, 2, story.sealed[0].bid.sha256, START)
    story.submit(document, p7s, first.signer, OPENS - timedelta(minutes=1))
    _close_and_open(story)


def signed_by_another(story: Story) -> None:
    """A bid carries a rival's signature."""
    document, _ = story.documents[0]
    p7s = story.scene.suppliers[3].signer.sign(document.data, OPENS)
    story.documents[0] = (document, p7s)
    _close_and_open(story)


def _close_and_open(story: Story) -> None:
    story.close_at(OPENS, story.sealed)
    story.open(story.sealed, OPENS + timedelta(minutes=1))


FRAUDS = [
    dropped_bid,
    bid_after_close,
    late_bid,
    another_price_is_recorded,
    replaced_bid_is_opened,
    withdrawn_bid_is_opened,
    signed_by_another,
]


@pytest.mark.parametrize("fraud", FRAUDS, ids=lambda one: one.__name__)
def test_a_planted_fraud_is_refused_by_both_judges(
    fraud: Callable[[Story], None], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    story = begin(tmp_path / "scene")
    for supplier in story.scene.suppliers[:3]:
        story.bid(supplier)
    fraud(story)
    package = story.write(tmp_path / "package")
    assert main([str(package)]) == 1
    assert "AUDIT FAILED: " in capsys.readouterr().out
    assert not judge(package)


def test_without_a_fraud_the_same_story_holds(tmp_path: Path) -> None:
    story = begin(tmp_path / "scene")
    for supplier in story.scene.suppliers[:3]:
        story.bid(supplier)
    _close_and_open(story)
    package = story.write(tmp_path / "package")
    assert main([str(package)]) == 0
    assert judge(package)


def test_a_line_put_into_the_log_afterwards_contradicts_what_custodians_signed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    story = honest(tmp_path / "scene")
    entries = [*story.ledger.lines]
    story.relog([*entries[:2], Entry.build("tick", START), *entries[2:]])
    package = story.write(tmp_path / "package")
    assert main([str(package)]) == 1
    assert "截标记录与本项目不符" in capsys.readouterr().out


def test_a_bid_wiped_from_the_log_is_found_by_its_receipt(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    story = begin(tmp_path / "scene")
    kept = [story.bid(one) for one in story.scene.suppliers[:3]]
    story.bid(story.scene.suppliers[3])
    held = tmp_path / "held.json"
    held.write_bytes(story.ledger.receipts[-1].data)
    story.documents.pop()
    story.relog(story.ledger.lines[:-1])
    story.close_at(OPENS, kept)
    story.open(kept, OPENS + timedelta(minutes=1))
    package = story.write(tmp_path / "package")
    assert main([str(package)]) == 0
    assert main([str(package), "--receipt", str(held)]) == 1
    assert "所持回执不在本证据包的账本中" in capsys.readouterr().out


def test_a_receipt_of_a_disclosed_bid_agrees(tmp_path: Path) -> None:
    story = honest(tmp_path / "scene")
    held = tmp_path / "held.json"
    held.write_bytes(story.ledger.receipts[2].data)
    package = story.write(tmp_path / "package")
    assert main([str(package), "--receipt", str(held)]) == 0


def test_an_opening_before_the_time_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Sealing 60."""
    story = honest(tmp_path / "scene")
    assert story.opening is not None
    story.opening = rebuilt(story.opening, time="2026-12-01T00:59:59Z")
    assert main([str(story.write(tmp_path / "package"))]) == 1
    assert "开标早于开标时间" in capsys.readouterr().out


def test_a_bid_said_not_to_open_though_it_opens_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    story = honest(tmp_path / "scene")
    assert story.opening is not None
    lines = [dict(one) for one in story.opening["results"]]
    lines[0] = {name: lines[0][name] for name in ("bid_sha256", "bidder")}
    lines[0] |= {"status": "not-opened", "reason": "shares-missing"}
    story.opening = rebuilt(story.opening, results=lines)
    assert main([str(story.write(tmp_path / "package"))]) == 1
    assert "但它可以解密" in capsys.readouterr().out


def test_a_record_that_differs_from_the_opening_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    story = honest(tmp_path / "scene")
    assert story.record is not None
    lines = [dict(one) for one in story.record["results"]]
    lines[0]["form"] = {**lines[0]["form"], "price": "1.00"}
    story.record = rebuilt(story.record, results=lines)
    assert main([str(story.write(tmp_path / "package"))]) == 1
    assert "record.json" in capsys.readouterr().out


def test_a_bid_copied_from_a_rival_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    story = begin(tmp_path / "scene")
    bids = [story.bid(one) for one in story.scene.suppliers[:3]]
    rival = story.scene.suppliers[3].signer
    copy = rebuilt(bids[0].bid, bidder=certificates.sha256_of(rival.certificate))
    story.submit(copy, rival.sign(copy.data, OPENS), rival, OPENS - timedelta(minutes=1))
    story.close_at(OPENS, bids)
    assert main([str(story.write(tmp_path / "package"))]) == 1
    story.open(bids, OPENS + timedelta(minutes=1))
    shutil.rmtree(tmp_path / "package")
    assert main([str(story.write(tmp_path / "package"))]) == 1
    assert "相同的密文或密钥份额" in capsys.readouterr().out


def test_a_tender_signed_under_a_namesake_ca_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    story = honest(tmp_path / "scene")
    key, root = certificates.new_root("平台签发机构", START, 10)
    story.scene.purchaser = person("采购人甲", root_key=key, root=root)
    package = story.write(tmp_path / "package")
    assert main([str(package)]) == 1
    assert "tender.p7s" in capsys.readouterr().out
    assert not judge(package)


def test_a_close_signed_by_a_bidder_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    story = honest(tmp_path / "scene")
    story.scene.platform = story.scene.suppliers[0].signer
    assert main([str(story.write(tmp_path / "package"))]) == 1
    assert "同一主体" in capsys.readouterr().out


def test_an_index_covers_each_of_its_packages(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    story = honest(tmp_path / "scene")
    assert story.close is not None
    story.write(tmp_path / "all" / "1")
    lines = [{"path": "1", "lot": "1", "close_sha256": story.close.sha256}]
    put(tmp_path / "all" / "index", Index.build(tender="T1", packages=lines), story.scene.platform, OPENS)
    assert main([str(tmp_path / "all"), "--anchor", ANCHOR]) == 0, capsys.readouterr().out
    shutil.copytree(tmp_path / "all" / "1", tmp_path / "all" / "2")
    assert main([str(tmp_path / "all")]) == 1
    twice = Index.build(tender="T1", packages=[*lines, lines[0] | {"path": "2"}])
    put(tmp_path / "all" / "index", twice, story.scene.platform, OPENS)
    assert main([str(tmp_path / "all")]) == 1
    assert "列了两次" in capsys.readouterr().out
    shutil.rmtree(tmp_path / "all" / "2")
    lines[0]["close_sha256"] = "0" * 64
    put(tmp_path / "all" / "index", Index.build(tender="T1", packages=lines), story.scene.platform, OPENS)
    assert main([str(tmp_path / "all")]) == 1


def test_a_folder_without_a_package_is_unusable(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path)]) == 2
    assert main([str(tmp_path / "nowhere")]) == 2
    assert "NOT AUDITED" in capsys.readouterr().err


@pytest.mark.parametrize(
    "name", ["close.json", "log.txt", "root.pem", "entries/0.json", "bids", "tender.p7s"]
)
@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"[[[[", b"{}", None])
def test_a_broken_file_ends_in_a_sentence_never_in_a_crash(
    name: str, content: bytes | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    package = tmp_path / "package"
    shutil.copytree(VECTORS[0], package)
    path = package / name
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    if content is not None:
        path.write_bytes(content)
    assert main([str(package)]) == 1
    said = capsys.readouterr().out
    assert "AUDIT FAILED: " in said
    assert "Traceback" not in said
    assert "证据包无法处理" not in said


def test_a_link_out_of_the_package_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    package = tmp_path / "package"
    shutil.copytree(VECTORS[0], package)
    (package / "tender.json").unlink()
    (package / "tender.json").symlink_to(VECTORS[0] / "tender.json")
    assert main([str(package)]) == 1
    assert "不是普通文件" in capsys.readouterr().out
