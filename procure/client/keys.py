"""``procure key``: keys made on this machine, and the life of their certificates."""

from __future__ import annotations

import argparse
import base64
import getpass
import os
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from procure.client.api import Server
from procure.client.command import Parser, add_keys, keys_of, run
from procure.client.keystore import Keystore
from procure.core import clock
from procure.core.errors import BadInput
from procure.core.terms import Message
from procure.crypto import certificates, nonces
from procure.crypto.certificates import Subject

_REASONS = ("lost", "compromised", "replaced", "left")


def main(argv: list[str]) -> int:
    """Run one of the sub-commands."""
    arguments = _parser().parse_args(argv)
    return run(partial(arguments.act, arguments))


def new(arguments: argparse.Namespace) -> None:
    """Make a signing key and a decryption key."""
    keys = keys_of(arguments)
    keys.create(spare=arguments.spare, decrypts=not arguments.sign_only)
    print(f"密钥已生成：{keys.folder}")
    print("私钥只在这个文件夹里，平台没有副本。请马上备份到另一处；丢失或忘记口令都无法恢复。")
    if arguments.spare:
        print("备用解密密钥是 spare.age，请移到另一处安全保存。")
    print("下一步：登录平台，在“我的证书”取一个登记码，再运行 procure key enrol。")


def take_in(arguments: argparse.Namespace) -> None:
    """Take in the key and certificate of a licensed authority, to be enrolled like keys made here."""
    keys = keys_of(arguments)
    content, decrypts = arguments.file.read_bytes(), not arguments.sign_only
    if arguments.certificate:
        keys.take_in_sm2(content, arguments.certificate.read_bytes(), decrypts=decrypts)
    else:
        opens = os.environ.get("PROCURE_P12_PASSPHRASE") or getpass.getpass("证书文件的口令：")
        keys.take_in(content, opens, decrypts=decrypts)
    print(f"已导入：{keys.folder}")
    print("下一步：登录平台，在“我的证书”取一个登记码，再运行 procure key enrol。")


def enrol(arguments: argparse.Namespace) -> None:
    """Exchange a one-time code for a certificate."""
    _enrol(keys_of(arguments), arguments.server, arguments.code)


def restore(arguments: argparse.Namespace) -> None:
    """Take in the backup of a browser's keys."""
    keys = keys_of(arguments)
    identity = arguments.identity.read_bytes() if arguments.identity else None
    keys.restore(arguments.file.read_bytes(), identity, arguments.server)
    _say_enrolled(keys)


def renew(arguments: argparse.Namespace) -> None:
    """Make a new signing key and have the old one vouch for it; the decryption keys stay."""
    keys = keys_of(arguments)
    if keys.is_sm2:
        reason = Message("SM2 证书由签发机构续期。取得新证书后，请导入另一个文件夹再登记。")
        raise BadInput(reason, code="of-authority")
    key = certificates.new_key()
    csr = certificates.csr(key, Subject("procure"))
    asked = {
        "csr": csr.decode(),
        "p7s": base64.b64encode(keys.signer.sign(csr, _claimed_at(keys))).decode(),
        **_recipients(keys),
    }
    answer = Server(keys.server).post("/api/renew", json=asked).json()
    keys.renewed(key, answer["certificate"].encode(), answer["root"].encode())
    _say_enrolled(keys)
    print("旧密钥保存在 earlier 文件夹，进行中的项目可能还要用它，请一并备份。")


def replace(arguments: argparse.Namespace) -> None:
    """Make fresh keys after a loss, enrol them, and end every certificate that the person has."""
    keys = keys_of(arguments)
    keys.create(spare=arguments.spare, decrypts=not arguments.sign_only)
    _enrol(keys, arguments.server, arguments.code, replaces=arguments.reason)
    print("此前的证书已全部吊销。用旧密钥密封的投标，截止前可用 procure bid replace 重新密封递交。")


def revoke(arguments: argparse.Namespace) -> None:
    """End the certificate of this folder."""
    keys = keys_of(arguments)
    answer = Server(keys.server, keys).post("/api/revoke", json={"reason": arguments.reason}).json()
    print(f"已吊销：证书 {answer['serial']}。此前作出的签名仍然有效，此后用它作出的一律不被接受。")


def _enrol(keys: Keystore, server: str, code: str, **more: str) -> None:
    asked = {"code": code, **_recipients(keys), **more}
    if keys.is_of_authority:
        statement = f"{nonces.ENROLMENT}{code.strip().upper()}".encode()
        asked["p7s"] = base64.b64encode(keys.claimant.sign(statement, clock.now())).decode()
    else:
        asked["csr"] = keys.request().decode()
    answer = Server(server).post("/api/enrol", json=asked).json()
    keys.enrolled(answer["certificate"].encode(), answer["root"].encode(), server)
    _say_enrolled(keys)
    print(f"平台根证书 SHA-256：{certificates.sha256_of(keys.root)}")
    print("请与平台公布的根证书核对码核对一致。")


def _recipients(keys: Keystore) -> dict[str, str | None]:
    return {"recipient": keys.recipient, "spare_recipient": keys.spare_recipient}


def _say_enrolled(keys: Keystore) -> None:
    seen = certificates.subject_of(keys.certificate)
    print(f"已登记：{seen.organisation}（{seen.code}）{seen.person or ''}")
    print(f"证书序列号：{keys.certificate.serial_number:x}")


def _claimed_at(keys: Keystore) -> datetime:
    """When the old key says it signed: an ended certificate signs nothing after its end."""
    return min(clock.now(), keys.certificate.not_valid_after_utc)


def _parser() -> Parser:
    parser = Parser(prog="procure key", description="生成密钥，登记、续期、更换、吊销证书")
    names = "new|import|enrol|restore|renew|replace|revoke"
    commands = parser.add_subparsers(required=True, metavar=names, parser_class=Parser)
    making = _command(commands, "new", new, "在本机生成密钥")
    _add_kinds(making)
    taking = _command(commands, "import", take_in, "导入外部机构签发的密钥和证书（.p12，或者国密 SM2）")
    taking.add_argument("file", type=Path, help="签发机构给的 .p12 或 .pfx 文件；国密的为 SM2 私钥（.pem）")
    taking.add_argument("--certificate", type=Path, help="SM2 私钥的证书，其后附上级机构的证书（.pem）")
    taking.add_argument("--sign-only", action="store_true", help="不另生成解密密钥")
    _add_code(_command(commands, "enrol", enrol, "用登记码登记公钥，取得证书"))
    restoring = _command(commands, "restore", restore, "用浏览器里下载的备份文件恢复密钥")
    restoring.add_argument("file", type=Path, help="签名密钥备份（.p12）")
    restoring.add_argument("--identity", type=Path, help="解密密钥备份（.identity.age）")
    restoring.add_argument("--server", required=True, help="平台网址")
    _command(commands, "renew", renew, "证书到期前后，凭旧密钥换发新证书")
    replacing = _command(commands, "replace", replace, "密钥丢失或失密后，生成新密钥并吊销全部旧证书")
    _add_kinds(replacing)
    _add_code(replacing)
    _add_reason(replacing)
    _add_reason(_command(commands, "revoke", revoke, "吊销本文件夹里的证书"))
    return parser


def _command(commands: Any, name: str, act: Callable[[argparse.Namespace], None], text: str) -> Parser:
    one: Parser = commands.add_parser(name, help=text)
    one.set_defaults(act=act)
    add_keys(one)
    return one


def _add_kinds(parser: Parser) -> None:
    parser.add_argument("--spare", action="store_true", help="另生成一个备用解密密钥（开标密钥保管人用）")
    parser.add_argument("--sign-only", action="store_true", help="只要签名密钥（采购人、财务、评审专家用）")


def _add_code(parser: Parser) -> None:
    parser.add_argument("--server", required=True, help="平台网址")
    parser.add_argument("--code", required=True, help="“我的证书”页面上的登记码")


def _add_reason(parser: Parser) -> None:
    text = "原因：lost 丢失，compromised 失密，replaced 已换新证书，left 不再经办"
    parser.add_argument("--reason", required=True, choices=_REASONS, help=text)
