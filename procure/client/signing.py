"""``procure sign``: a detached signature over exactly one file, made on this machine."""

from __future__ import annotations

import argparse
from functools import partial
from hashlib import sha256
from pathlib import Path

from procure.client.command import Parser, add_keys, keys_of, run
from procure.core import clock
from procure.crypto import certificates


def main(argv: list[str]) -> int:
    """Sign one file."""
    arguments = _parser().parse_args(argv)
    return run(partial(sign, arguments))


def sign(arguments: argparse.Namespace) -> None:
    """Write the signature beside the file, and say what was signed."""
    content, signer = arguments.file.read_bytes(), keys_of(arguments).signer
    target = arguments.out or arguments.file.with_name(f"{arguments.file.name}.p7s")
    target.write_bytes(signer.sign(content, clock.now()))
    seen = certificates.subject_of(signer.certificate)
    print(f"文件 SHA-256：{sha256(content).hexdigest()}")
    print(f"签名人：{seen.organisation}（{seen.code}）{seen.person or ''}")
    print(f"签名文件：{target}")


def _parser() -> Parser:
    parser = Parser(prog="procure sign", description="给一个文件签名，得到 .p7s")
    parser.add_argument("file", type=Path, help="要签的文件")
    parser.add_argument("--out", type=Path, help="签名文件（默认：文件名.p7s）")
    add_keys(parser)
    return parser
