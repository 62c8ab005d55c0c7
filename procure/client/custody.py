"""``procure custodian``: show before an opening that the keys work; after all checks let the shares go."""

from __future__ import annotations

import argparse
from functools import partial
from typing import Any

from procure.client import platform
from procure.client.command import Parser, add_keys, keys_of, run
from procure.client.platform import Place, SignedTender
from procure.core import clock
from procure.core.errors import BadInput
from procure.core.terms import Message
from procure.crypto import certificates
from procure.crypto import release as custody
from procure.crypto.cms import Signer
from procure.crypto.readiness import Ready, answer_challenge
from procure.crypto.records import TECHNICAL_FAILED, Release


def main(argv: list[str]) -> int:
    """Run the sub-command."""
    arguments = _parser().parse_args(argv)
    return run(partial(arguments.act, arguments))


def ready(arguments: argparse.Namespace) -> None:
    """Answer the challenge of the check that is on."""
    named = platform.place(keys_of(arguments), arguments.tender, arguments.server, arguments.lot)
    at = platform.waiting(named)
    signed = platform.tender_of(at)
    print(signed.words)
    document = answer(at, signed)
    parts = {
        "document": ("ready.json", document.data),
        "signature": ("ready.p7s", _signer(at, signed).sign(document.data, clock.now())),
    }
    count = at.server.post(f"{at.path}/readiness", files=parts).json()["answered"]
    print(f"本机密钥可用，已作答。本次检查已有{count}家保管人作答，开标需要{signed.tender['threshold']}家。")


def answer(at: Place, signed: SignedTender) -> Ready:
    """The answer to the challenge, made only where it is one for this tender and custodian."""
    sealed = platform.as_bytes(at.get("/readiness")["challenge"])
    return answer_challenge(sealed, signed.tender, _who(at, signed), [at.keys.identity()])


def release(arguments: argparse.Namespace) -> None:
    """Release after the opening time; refused without a signed close record and where too few bid."""
    named = platform.place(keys_of(arguments), arguments.tender, arguments.server, arguments.lot)
    at = platform.waiting(named)
    signed = platform.tender_of(at)
    print(signed.words)
    document = build(at, signed)
    for sha256, code in document.get("refused", {}).items():
        if code == TECHNICAL_FAILED:
            print(f"投标 {sha256[:12]}… 没有通过技术评审，报价信封不开启，未予释放。")
            continue
        print(f"投标 {sha256[:12]}… 的份额有误（{code}），未予释放，已在释放文件中写明。")
    parts = {
        "document": ("release.json", document.data),
        "signature": ("release.p7s", _signer(at, signed).sign(document.data, clock.now())),
    }
    answer = at.server.post(f"{at.path}/releases", files=parts).json()
    print(f"已释放{len(document['releases'])}份投标的密钥份额。")
    print("份额已齐，投标已全部尝试开启。" if answer["opened"] else "份额尚未齐，等待其他保管人。")


def build(at: Place, signed: SignedTender) -> Release:
    """The release document, made only if the close record, every bid and every share hold.

    OpeningRefused, SignatureRefused or BadInput say why nothing may be released.
    """
    who = _who(at, signed)
    _refuse_early(signed)
    answer, roots = at.closing, platform.trusted(at).roots
    close = platform.by_platform(answer["close"].encode(), platform.as_bytes(answer["p7s"]), at.keys)
    case = custody.Case(
        tender=custody.Signature(signed.signed.data, signed.signed.p7s),
        close=custody.Signature(close.data, close.p7s),
        bids=[_signature(one) for one in answer["bids"]],
        extensions=[custody.Signature(one.data, one.p7s) for one in signed.extensions],
        revisions=[custody.Signature(one.data, one.p7s) for one in signed.revisions],
    )
    return custody.build_release(case, who, [at.keys.identity()], roots, clock.now())


def _refuse_early(signed: SignedTender) -> None:
    """Judged on this machine's own clock, before anything is asked of the platform."""
    if clock.in_time(clock.now(), signed.opens):
        opens = signed.opens.astimezone(clock.BEIJING)
        reason = Message("未到开标时间（北京时间%(opens)s），拒绝释放。", opens=f"{opens:%Y-%m-%d %H:%M:%S}")
        raise BadInput(reason, code="too-early")


def _who(at: Place, signed: SignedTender) -> str:
    own = certificates.sha256_of(_signer(at, signed).certificate)
    return next(str(one["id"]) for one in signed.tender["custodians"] if one["cert_sha256"] == own)


def _signer(at: Place, signed: SignedTender) -> Signer:
    """The key whose certificate the tender names: it may have been renewed since."""
    named = {one["cert_sha256"] for one in signed.tender["custodians"]}
    for one in at.keys.signers():
        if certificates.sha256_of(one.certificate) in named:
            return one
    raise BadInput(Message("本机证书不在招标文件所列的密钥保管人之中。"), code="stranger")


def _signature(one: dict[str, Any]) -> custody.Signature:
    return custody.Signature(one["document"].encode(), platform.as_bytes(one["p7s"]))


def _parser() -> Parser:
    parser = Parser(prog="procure custodian", description="证明密钥可用；开标后释放开标密钥份额")
    commands = parser.add_subparsers(required=True, metavar="ready|release", parser_class=Parser)
    for name, act, words in (
        ("ready", ready, "开标之前，证明本机密钥可用（就绪检查）"),
        ("release", release, "开标时间之后，核验并释放密钥份额"),
    ):
        one = commands.add_parser(name, help=words)
        one.set_defaults(act=act)
        one.add_argument("--tender", required=True, help="项目网址（或项目标识）")
        one.add_argument("--lot", help="包号（分包的项目，每个包分别办理）")
        one.add_argument("--server", help="平台网址（默认：登记密钥时的平台）")
        add_keys(one)
    return parser
