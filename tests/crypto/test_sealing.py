"""From sealing to opening: what opens, who may release what and when, and each way of failing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from procure.crypto import age, certificates, opening, release, sealing, shapes
from procure.crypto.documents import Extension
from procure.crypto.opening import NotOpened, Opened
from procure.crypto.refusals import DocumentRefused, Refused, SealRefused, SignatureRefused
from procure.crypto.sealing import SealedBid
from tests.crypto.scene import OPENS, ROOT, START, Story, begin, blobs_of, honest, person, rebuilt


@pytest.fixture
def story(tmp_path: Path) -> Story:
    """Three bids, closed at the deadline."""
    told = begin(tmp_path)
    for supplier in told.scene.suppliers[:3]:
        told.bid(supplier)
    told.close_at(OPENS, told.sealed)
    return told


def let_go(story: Story, number: int = 0, **changes: Any) -> Any:
    """A custodian's release."""
    one = story.scene.custodians[number]
    given = {"case": story.case(story.sealed), "who": one.who, "identities": [one.desk[0]]}
    return release.build_release(**{**given, "roots": [ROOT], "at": OPENS, **changes})


def open_first(story: Story, sealed: SealedBid | None = None) -> opening.Outcome:
    """Open a bid from custodians one and three."""
    sealed = sealed or story.sealed[0]
    shares = release.shares_of(sealed.bid, [let_go(story, 0), let_go(story, 2)])
    return opening.open_with_shares(sealed.bid, shares, blobs_of(sealed))


def check(story: Story, posted: Any, number: int = 0, signer: Any = None) -> None:
    """What the server asks of a posted release."""
    assert story.close is not None
    certificate = (signer or story.scene.custodians[number].signer).certificate
    bids = {one.bid.sha256: one.bid for one in story.sealed}
    release.check_release(
        posted, certificate, {story.scene.tender.sha256: story.scene.tender}, story.close, bids
    )


def code_of(act: Any) -> str:
    """The code of the refusal that ``act`` raises."""
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.code


def test_a_bid_opens_to_the_form_and_files_that_were_sealed(story: Story, tmp_path: Path) -> None:
    outcome = open_first(story)
    assert isinstance(outcome, Opened)
    assert outcome.manifest["form"] == {"price": "1000.00", "currency": "CNY"}
    shares = release.shares_of(story.sealed[0].bid, [let_go(story, 1), let_go(story, 2)])
    into = tmp_path / "plain"
    into.mkdir()
    assert opening.open_with_shares(story.sealed[0].bid, shares, blobs_of(story.sealed[0]), into) == outcome
    assert [one["name"] for one in outcome.manifest["files"]] == ["技术标.pdf", "商务标.pdf"]
    content = (story.scene.folder / "file-1").read_bytes()
    assert {one.read_bytes() for one in into.iterdir()} == {content}


def test_the_safe_key_of_a_custodian_opens_as_well_as_the_desk_key(story: Story) -> None:
    safe = story.scene.custodians[0].safe[0]
    assert let_go(story).value == let_go(story, identities=[safe]).value


def test_no_secret_lies_in_the_folder_of_a_sealed_bid(story: Story) -> None:
    """Sealing 62."""
    for file in story.sealed[0].folder.rglob("*"):
        if file.is_file():
            assert b"AGE-SECRET-KEY" not in file.read_bytes()
            assert b"1000.00" not in file.read_bytes()


def test_a_sealed_bid_is_loaded_again_to_go_on_uploading(story: Story, tmp_path: Path) -> None:
    assert sealing.load(story.sealed[0].folder) == story.sealed[0]
    assert all(one.exists() for one in story.sealed[0].blobs)
    assert code_of(lambda: sealing.load(tmp_path / "nothing")) == "not-sealed-yet"


def test_one_custodian_alone_has_not_all_shares(story: Story) -> None:
    """Sealing 61."""
    sealed = story.sealed[0]
    shares = release.shares_of(sealed.bid, [let_go(story, 0)])
    assert opening.open_with_shares(sealed.bid, shares, blobs_of(sealed)) == NotOpened("shares-missing")


def test_dual_mode_needs_the_bidder_too(tmp_path: Path) -> None:
    story = begin(tmp_path, mode="dual")
    supplier = story.scene.suppliers[0]
    for one in story.scene.suppliers[:3]:
        story.bid(one)
    story.close_at(OPENS, story.sealed)
    assert open_first(story) == NotOpened("not-decrypted-by-bidder")
    sealed = story.sealed[0]
    own = sealing.own_wrap(sealed.bid, supplier.own[0])["shares"]
    posted = rebuilt(let_go(story), who="self", releases={sealed.bid.sha256: own})
    check(story, posted, signer=supplier.signer)
    all_shares = release.shares_of(sealed.bid, [let_go(story, 0), let_go(story, 1), posted])
    assert isinstance(opening.open_with_shares(sealed.bid, all_shares, blobs_of(sealed)), Opened)
    stranger = story.scene.suppliers[1].signer
    assert code_of(lambda: check(story, posted, signer=stranger)) == "stranger"


def test_a_custodian_does_not_release_before_the_time(story: Story) -> None:
    """Sealing 57."""
    assert code_of(lambda: let_go(story, at=OPENS - timedelta(seconds=1))) == "too-early"
    assert let_go(story, at=OPENS)


def test_a_custodian_does_not_release_before_an_extended_time(story: Story) -> None:
    later = Extension.build(
        tender_sha256=story.scene.tender.sha256, opens="2026-12-02T01:00:00Z", reason="更正"
    )
    story.extensions.append(later)
    assert code_of(lambda: let_go(story)) == "too-early"
    assert code_of(lambda: let_go(story, at=OPENS + timedelta(days=2))) == "too-early"


def test_a_custodian_does_not_release_without_an_opening(story: Story) -> None:
    story.close_at(OPENS, story.sealed[:2], result="no-opening")
    assert code_of(lambda: let_go(story)) == "no-opening"
    assert story.close is not None
    honest_one = rebuilt(
        _release_of(story), close_head=story.close["head"], tender_sha256=story.scene.tender.sha256
    )
    assert code_of(lambda: check(story, honest_one)) == "no-opening"


def _release_of(story: Story) -> Any:
    from_before = {"who": "c1", "tender_sha256": "0" * 64, "close_head": "0" * 64, "releases": {}}
    return release.Release.build(**from_before)


def test_a_forged_close_is_not_believed(story: Story) -> None:
    """Sealing 91."""
    case = story.case(story.sealed)
    other = story.case(story.sealed).tender
    forged = replace(case, close=release.Signature(case.close.data, other.p7s))
    with pytest.raises(SignatureRefused):
        let_go(story, case=forged)


def test_a_bid_that_is_not_in_the_close_list_is_not_released(story: Story) -> None:
    """Sealing 90."""
    extra = story.scene.seal(story.scene.suppliers[3])
    assert code_of(lambda: let_go(story, case=story.case([*story.sealed, extra]))) == "bid-not-in-close-list"
    assert code_of(lambda: let_go(story, case=story.case(story.sealed[1:]))) == "bids-missing"


def test_a_bid_signed_by_another_is_not_released(story: Story) -> None:
    case = story.case(story.sealed)
    thief = story.scene.suppliers[3].signer
    stolen = release.Signature(case.bids[0].data, thief.sign(case.bids[0].data, START))
    assert code_of(lambda: let_go(story, case=replace(case, bids=[stolen, *case.bids[1:]]))) == "other-tender"


def test_wraps_copied_from_a_rival_are_named_and_kept_back(story: Story) -> None:
    """The copier's bid is refused, and the other bids are released all the same."""
    rival = story.scene.suppliers[3].signer
    copy = rebuilt(story.sealed[0].bid, bidder=certificates.sha256_of(rival.certificate))
    copied = SealedBid(story.sealed[0].folder, copy, rival.sign(copy.data, START))
    story.sealed.append(copied)
    story.close_at(OPENS, story.sealed)
    posted = let_go(story)
    assert posted["refused"] == {copy.sha256: "wrap-context"}
    assert len(posted["releases"]) == 3
    identity = sealing.own_wrap(story.sealed[0].bid, story.scene.suppliers[0].own[0])["identity"]
    assert opening.open_bid(copy, identity, blobs_of(copied)) == NotOpened("manifest-binding")


def test_wraps_of_another_tender_are_kept_back(story: Story) -> None:
    """Pasting wraps into a tender that opens earlier makes no decryption oracle."""
    supplier = story.scene.suppliers[0]
    foreign = rebuilt(story.scene.tender, tender="T2")
    elsewhere = story.scene.seal(supplier, foreign)
    key = {**story.sealed[0].bid["key"], "wraps": elsewhere.bid["key"]["wraps"]}
    pasted = rebuilt(story.sealed[0].bid, key=key)
    one = story.scene.custodians[0]
    act = lambda: release.open_wrap(pasted, story.scene.tender, one.who, [one.desk[0]])  # noqa: E731  one short call
    assert code_of(act) == "wrap-context"


def test_a_bad_dealing_is_named_by_every_custodian_who_was_dealt_it(story: Story) -> None:
    """Sealing 70."""
    supplier = story.scene.suppliers[0]
    bid = story.sealed[0].bid
    hashes = {**bid["key"]["shares"], "2": "0" * 64}
    dealt = rebuilt(bid, key={**bid["key"], "shares": hashes})
    story.sealed[0] = SealedBid(story.sealed[0].folder, dealt, supplier.signer.sign(dealt.data, START))
    story.close_at(OPENS, story.sealed)
    assert let_go(story, 0)["refused"] == let_go(story, 1)["refused"] == {dealt.sha256: "share-mismatch"}
    assert "refused" not in let_go(story, 2).value


def test_a_posted_release_is_held_to_its_sender(story: Story) -> None:
    posted = let_go(story)
    check(story, posted)
    assert code_of(lambda: check(story, posted, number=1)) == "stranger"
    assert code_of(lambda: check(story, posted, signer=person("路人"))) == "stranger"
    assert code_of(lambda: check(story, rebuilt(posted, who="c9"))) == "stranger"
    assert code_of(lambda: check(story, rebuilt(posted, who="c2"), number=1)) == "share-not-held"
    assert code_of(lambda: check(story, rebuilt(posted, close_head="0" * 64))) == "other-close"
    assert code_of(lambda: check(story, rebuilt(posted, tender_sha256="0" * 64))) == "other-tender"
    renamed = {"0" * 64: next(iter(posted["releases"].values()))}
    assert code_of(lambda: check(story, rebuilt(posted, releases=renamed))) == "bid-not-in-close-list"


def test_a_wrong_share_is_refused_when_it_is_posted(story: Story) -> None:
    """Sealing 64."""
    posted = let_go(story)
    name = story.sealed[0].bid.sha256
    wrong = {**posted["releases"], name: {"1": "AAAA", "2": posted["releases"][name]["2"]}}
    assert code_of(lambda: check(story, rebuilt(posted, releases=wrong))) == "share-mismatch"


def test_a_bidder_releases_nothing_in_custodians_mode(story: Story) -> None:
    posted = rebuilt(let_go(story), who="self", releases={})
    assert code_of(lambda: check(story, posted, signer=story.scene.suppliers[0].signer)) == "stranger"


@pytest.mark.parametrize("number", [0, 1])
def test_an_altered_or_missing_blob_is_named_and_the_others_open(story: Story, number: int) -> None:
    """Sealing 74."""
    blob = story.sealed[0].blobs[number]
    whole = blob.read_bytes()
    blob.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    assert open_first(story) == NotOpened("blob-altered")
    blob.unlink()
    assert open_first(story) == NotOpened("blob-missing")
    assert isinstance(open_first(story, story.sealed[1]), Opened)


def resealed(story: Story, **changes: Any) -> tuple[SealedBid, str]:
    """The first bid with a manifest that says something else, sealed and signed by the bidder itself."""
    sealed, supplier = story.sealed[0], story.scene.suppliers[0]
    identity = sealing.own_wrap(sealed.bid, supplier.own[0])["identity"]
    manifest_blob = sealed.blobs[0].read_bytes()
    manifest = shapes.read_object(age.open_(manifest_blob, [identity]))
    lying = shapes.canonical({**manifest, **changes})
    blob = age.seal(lying, [sealed.bid.recipient])
    sha = sha256(blob).hexdigest()
    (sealed.folder / "blobs" / sha).write_bytes(blob)
    outer = {"sha256": sha, "size": len(blob), "plain_sha256": sha256(lying).hexdigest()}
    bid = rebuilt(sealed.bid, manifest=outer)
    return SealedBid(sealed.folder, bid, b""), identity


def test_a_lying_manifest_does_not_open(story: Story) -> None:
    """Sealing 75."""
    for changes, reason in [
        ({}, None),
        ({"bidder": "0" * 64}, "manifest-binding"),
        ({"tender_sha256": "0" * 64}, "manifest-binding"),
        ({"lot": "2"}, "manifest-binding"),
        ({"files": []}, "manifest-binding"),
        ({"more": 1}, "manifest-unreadable"),
        ({"form": {"price": 1}}, "manifest-unreadable"),
    ]:
        sealed, identity = resealed(story, **changes)
        outcome = opening.open_bid(sealed.bid, identity, blobs_of(sealed))
        assert outcome == NotOpened(reason) if reason else isinstance(outcome, Opened)


def test_a_manifest_with_false_file_hashes_does_not_open(story: Story) -> None:
    """Sealing 75."""
    sealed = story.sealed[0]
    outcome = open_first(story)
    assert isinstance(outcome, Opened)
    files = [dict(one) for one in outcome.manifest["files"]]
    files[0]["sha256"] = "0" * 64
    lying, identity = resealed(story, files=files)
    assert opening.open_bid(lying.bid, identity, blobs_of(sealed)) == NotOpened("file-mismatch")
    files[0] = {**outcome.manifest["files"][0], "size": 1}
    lying, identity = resealed(story, files=files)
    assert opening.open_bid(lying.bid, identity, blobs_of(sealed)) == NotOpened("file-unreadable")


def test_a_key_that_is_not_the_signed_one_is_refused(story: Story) -> None:
    """Sealing 71."""
    sealed = story.sealed[0]
    for identity in (age.new_identity()[0], "", "AGE-SECRET-KEY-1"):
        assert opening.open_bid(sealed.bid, identity, blobs_of(sealed)) == NotOpened("wrong-key")


def test_a_bid_whose_blob_is_spoiled_fails_its_own_test(story: Story) -> None:
    sealed, own = story.sealed[0], story.scene.suppliers[0].own[0]
    sealing.self_test(sealed, own)
    sealed.blobs[1].write_bytes(b"")
    assert code_of(lambda: sealing.self_test(sealed, own)) == "self-test"
    with pytest.raises(SealRefused):
        sealing.own_wrap(sealed.bid, story.scene.suppliers[1].own[0])


def sealed_from(story: Story, sources: list[sealing.Source], folder: Path) -> SealedBid:
    """The first supplier's bid of these files."""
    supplier = story.scene.suppliers[0]
    return sealing.seal_bid(
        story.scene.tender, sources, {"price": "1.00"}, supplier.signer, supplier.own[0], folder, START
    )


def test_files_with_hostile_or_equal_names_are_not_sealed(story: Story, tmp_path: Path) -> None:
    """Sealing 76."""
    file = tmp_path / "file"
    file.write_bytes(b"x")
    for names in (["../a"], ["a.pdf", "A.pdf"], ["报价\u202efdp.exe"]):
        with pytest.raises(DocumentRefused):
            sealed_from(story, [sealing.Source(name, file) for name in names], tmp_path / "out")
        assert not (tmp_path / "out").exists()


def test_a_file_larger_than_the_tender_takes_is_refused_before_anything_is_sealed(
    story: Story, tmp_path: Path
) -> None:
    large = tmp_path / "large.pdf"
    with large.open("wb") as file:
        file.truncate(2 << 30)
    assert story.scene.tender["max_blob"] < 2 << 30
    sources = [sealing.Source("large.pdf", large)]
    assert code_of(lambda: sealed_from(story, sources, tmp_path / "out")) == "blob-too-big"
    assert not (tmp_path / "out").exists()


def test_two_hundred_files_are_sealed_and_one_more_is_refused(story: Story, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"x")
    sources = [sealing.Source(f"{number}.pdf", file) for number in range(201)]
    assert code_of(lambda: sealed_from(story, sources, tmp_path / "out")) == "too-many-files"
    assert not (tmp_path / "out").exists()
    assert len(sealed_from(story, sources[:-1], tmp_path / "out").bid["blobs"]) == 200


def test_an_empty_file_is_sealed_and_opens(story: Story, tmp_path: Path) -> None:
    file = tmp_path / "empty.pdf"
    file.touch()
    sealed = sealed_from(story, [sealing.Source("empty.pdf", file)], tmp_path / "out")
    identity = sealing.own_wrap(sealed.bid, story.scene.suppliers[0].own[0])["identity"]
    outcome = opening.open_bid(sealed.bid, identity, blobs_of(sealed))
    assert isinstance(outcome, Opened)
    assert [(one["name"], one["size"]) for one in outcome.manifest["files"]] == [("empty.pdf", 0)]


def test_an_opening_run_twice_says_the_same(tmp_path: Path) -> None:
    """Sealing 120."""
    story = honest(tmp_path)
    assert story.opening is not None
    assert story.close is not None
    bids = sorted(
        (one for one in story.sealed if one.bid.sha256 in story.close["entry"]),
        key=lambda one: [line["bid_sha256"] for line in story.opening["results"]].index(one.bid.sha256),  # type: ignore[index]  # asserted above
    )
    again = opening.build_opening(
        story.scene.tender,
        story.close["head"],
        [story.result(one) for one in bids],
        story.opening.instant("time"),
    )
    assert again.data == story.opening.data


def test_the_public_record_holds_no_key_and_no_blob_hash(tmp_path: Path) -> None:
    story = honest(tmp_path)
    assert story.record is not None
    assert b"AGE-SECRET-KEY" not in story.record.data
    assert b'"blob"' not in story.record.data
    assert b"AGE-SECRET-KEY" in (story.opening or story.record).data


def test_a_bid_on_an_earlier_revision_opens_and_is_marked(tmp_path: Path) -> None:
    """Sealing 92."""
    story = begin(tmp_path)
    old = story.scene.tender
    sealed = story.bid(story.scene.suppliers[0])
    story.scene.tender = rebuilt(old, documents_sha256="e" * 64)
    story.revisions.append(old)
    story.sealed += [story.scene.seal(one) for one in story.scene.suppliers[1:3]]
    story.close_at(OPENS, story.sealed)
    story.open(story.sealed, OPENS)
    assert story.record is not None
    assert story.record["results"][0]["revision"] == old.sha256 == sealed.bid["tender_sha256"]
    assert "revision" not in story.record["results"][1]
