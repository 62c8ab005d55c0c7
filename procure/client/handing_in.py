"""What a supplier's machine does with a bid: seal, upload, hand in, replace, withdraw."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from procure.client import platform
from procure.client.api import ServerRefused
from procure.client.platform import Place
from procure.core import clock, money
from procure.core.errors import BadInput
from procure.core.terms import Message
from procure.crypto import sealing, shapes
from procure.crypto.documents import Receipt
from procure.crypto.sealing import SealedBid, Source

_PLACE = "place.json"
Say = Callable[[str], None]


@dataclass(frozen=True)
class Standing:
    """Where the organisation stands with a tender by the platform's account."""

    seq: int
    sha256: str | None
    """Hash of the bid that stands; None for none, or after a withdrawal."""
    documents: tuple[dict[str, Any], ...]
    refusals: tuple[dict[str, Any], ...]


def standing(at: Place) -> Standing:
    """The organisation's own documents; each receipt must hold, or nothing is believed."""
    answer = at.get("/mine")
    documents = tuple(one for one in answer["documents"] if one["envelope"] == at.envelope)
    for one in documents:
        platform.receipt_of(one, one["kind"], one["sha256"], at.keys)
    last: dict[str, Any] = documents[-1] if documents else {"seq": 0, "kind": ""}
    stands = last["sha256"] if last["kind"] == "bid" else None
    return Standing(last["seq"], stands, documents, tuple(answer["refusals"]))


def seal(
    at: Place, files: Sequence[Path], price: str | None, folder: Path, *, replaces: bool, say: Say
) -> SealedBid:
    """Seal and sign a bid or one envelope of it into ``folder`` after verifying the tender; nothing is sent.

    The price stands in no form but its own envelope's, where there are two: ``price`` is None for the other.
    BadInput where a bid stands already and ``replaces`` is false, or none stands and it is true.
    """
    signed, now = platform.tender_of(at), standing(at)
    say(signed.words)
    if signed.tender.is_dual:
        say("本项目由投标人和保管人共同解密：截标之后，须在招标文件规定的时限内运行 procure bid release。")
    check_order(now, replaces=replaces)
    form = {} if price is None else {"price": _price(price), "currency": "CNY"}
    sources = [Source(file.name, file) for file in files]
    sealed = sealing.seal_bid(
        signed.tender,
        sources,
        form,
        at.keys.signer,
        at.keys.identity(),
        folder,
        clock.now(),
        now.seq + 1,
        now.sha256,
    )
    _keep_place(at, folder)
    return sealed


def check_order(now: Standing, *, replaces: bool) -> None:
    """BadInput where a bid stands already and it is not to be replaced, or none stands and it is."""
    if now.sha256 and not replaces:
        reason = Message("本单位已有第%(seq)s版有效投标。要更换，请用 procure bid replace。", seq=now.seq)
        raise BadInput(reason, code="stands")
    if replaces and not now.sha256:
        raise BadInput(Message("本单位还没有有效投标，请用 procure bid seal。"), code="nothing-stands")


def reconfirm(at: Place, earlier: SealedBid, folder: Path, say: Say) -> SealedBid:
    """Seal the standing bid again for the amended tender: same key and files, nothing but a manifest to send.

    BadInput where it does not stand, or stands on the present tender already.
    """
    signed, now = platform.tender_of(at), standing(at)
    say(signed.words)
    if now.sha256 != earlier.bid.sha256:
        reason = Message("这个文件夹里的投标不是现在有效的那一版，请换成最近一次递交的文件夹。")
        raise BadInput(reason, code="not-standing")
    if earlier.bid["tender_sha256"] == signed.tender.sha256:
        reason = Message("这份投标就是按现行招标文件密封的，不用重新确认。")
        raise BadInput(reason, code="current")
    sealed = sealing.seal_again(
        signed.tender, earlier, at.keys.signer, at.keys.identity(), folder, clock.now(), now.seq + 1
    )
    _keep_place(at, folder)
    return sealed


def is_current(at: Place, sealed: SealedBid) -> bool:
    """Whether a bid was sealed for the tender as it now is."""
    return bool(sealed.bid["tender_sha256"] == platform.tender_of(at).tender.sha256)


def place_of(folder: Path) -> tuple[str, str, str | None]:
    """Server, tender and envelope that a sealed folder is for."""
    try:
        value = shapes.read_object((folder / _PLACE).read_bytes())
    except FileNotFoundError:
        raise BadInput(Message("“%(folder)s”不是 procure bid seal 生成的文件夹。", folder=folder)) from None
    envelope = value.get("envelope")
    return str(value["server"]), str(value["tender"]), None if envelope is None else str(envelope)


def parts(folder: Path) -> list[Path]:
    """The folders of a bid's envelopes in one folder, or the folder itself where there is one."""
    found = [folder / name for name in platform.ENVELOPES if (folder / name / _PLACE).exists()]
    return found or [folder]


def commit(at: Place, sealed: SealedBid) -> Receipt:
    """Hand the bid in; its receipt (or the signed refusal) is verified and kept beside it."""
    return _hand_in(at, "bid", sealed.bid.data, sealed.p7s, sealed.folder)


def withdraw(at: Place, folder: Path) -> Receipt:
    """Take the standing bid back; the signed withdrawal and its receipt are kept in ``folder``."""
    signed, now = platform.tender_of(at), standing(at)
    if now.sha256 is None:
        raise BadInput(Message("本单位在这个项目没有有效的投标，无需撤回。"), code="nothing-stands")
    document, p7s = sealing.withdraw(signed.tender, at.keys.signer, now.seq + 1, now.sha256, clock.now())
    folder.mkdir(parents=True)
    (folder / "withdraw.json").write_bytes(document.data)
    (folder / "withdraw.p7s").write_bytes(p7s)
    return _hand_in(at, "withdraw", document.data, p7s, folder)


def _keep_place(at: Place, folder: Path) -> None:
    named = {"server": at.keys.server, "tender": at.tender_id}
    named |= {"envelope": at.envelope} if at.envelope else {}
    (folder / _PLACE).write_bytes(shapes.canonical(named))


def _price(text: str) -> str:
    """The price in yuan as the decimal string of documents."""
    try:
        amount = money.fen(text)
    except ValueError:
        amount = 0
    if amount <= 0:
        reason = Message("报价“%(given)s”不对：请写元为单位的数字，最多两位小数，如 1234567.00。", given=text)
        raise BadInput(reason, code="price")
    return money.decimal(amount)


def _hand_in(at: Place, kind: str, document: bytes, p7s: bytes, folder: Path) -> Receipt:
    digest = sha256(document).hexdigest()
    parts = {"document": (f"{kind}.json", document), "signature": (f"{kind}.p7s", p7s)}
    try:
        answer = at.server.post(f"{at.path}/commit", files=parts).json()
    except ServerRefused as refused:
        if "refusal" in refused.answer:
            slip = platform.refusal_of(refused.answer, digest, at.keys)
            _keep(folder, "refusal", slip.data, refused.answer["p7s"])
        raise
    receipt = platform.receipt_of(answer, kind, digest, at.keys)
    _keep(folder, "receipt", receipt.data, answer["p7s"])
    return receipt


def _keep(folder: Path, name: str, document: bytes, p7s: str) -> None:
    (folder / f"{name}.json").write_bytes(document)
    (folder / f"{name}.p7s").write_bytes(platform.as_bytes(p7s))
