"""``procure key``: make keys on this machine, and enrol their public halves."""

from __future__ import annotations

import argparse
from functools import partial

from procure.client.api import Server
from procure.client.command import Parser, add_keys, keys_of, run
from procure.crypto import certificates


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


def enrol(arguments: argparse.Namespace) -> None:
    """Exchange a one-time code for a certificate."""
    keys = keys_of(arguments)
    asked = {
        "code": arguments.code,
        "csr": keys.request().decode(),
        "recipient": keys.recipient,
        "spare_recipient": keys.spare_recipient,
    }
    answer = Server(arguments.server).post("/api/enrol", json=asked).json()
    keys.enrolled(answer["certificate"].encode(), answer["root"].encode(), arguments.server)
    seen = certificates.subject_of(keys.certificate)
    print(f"已登记：{seen.organisation}（{seen.code}）{seen.person or ''}")
    print(f"证书序列号：{keys.certificate.serial_number:x}")
    print(f"平台根证书 SHA-256：{certificates.sha256_of(keys.root)}")
    print("请与平台公布的根证书核对码核对一致。")


def _parser() -> Parser:
    parser = Parser(prog="procure key", description="生成密钥、登记证书")
    commands = parser.add_subparsers(required=True, metavar="new|enrol", parser_class=Parser)
    making = commands.add_parser("new", help="在本机生成密钥")
    making.add_argument("--spare", action="store_true", help="另生成一个备用解密密钥（开标密钥保管人用）")
    making.add_argument("--sign-only", action="store_true", help="只要签名密钥（采购人、财务、评审专家用）")
    making.set_defaults(act=new)
    enrolling = commands.add_parser("enrol", help="用登记码登记公钥，取得证书")
    enrolling.add_argument("--server", required=True, help="平台网址")
    enrolling.add_argument("--code", required=True, help="“我的证书”页面上的登记码")
    enrolling.set_defaults(act=enrol)
    for one in (making, enrolling):
        add_keys(one)
    return parser
