"""``procure sign``: a detached signature over exactly one file, made on this machine."""

from __future__ import annotations

import argparse
from functools import partial
from hashlib import sha256
from pathlib import Path

from procure.client.command import Parser, add_keys, keys_of, run
from procure.core import clock
from procure.crypto import certificates, gaps


def main(argv: list[str]) -> int:
    """Sign one file."""
    arguments = _parser().parse_args(argv)
    return run(partial(sign, arguments))


def sign(arguments: argparse.Namespace) -> None:
    """Write the signature beside the file, and say what was signed.

    Of a PDF with room for a signature, what that signature is to cover.
    """
    given, signer = arguments.file.read_bytes(), keys_of(arguments).signer
    content = covered_by(given)
    target = arguments.out or arguments.file.with_name(f"{arguments.file.name}.p7s")
    target.write_bytes(signer.sign(content, clock.now()))
    seen = certificates.subject_of(signer.certificate)
    if content is not given:
        print("这是留有签名位置的PDF：签的是其中除签名以外的全部内容")
    print(f"文件 SHA-256：{sha256(content).hexdigest()}")
    print(f"签名人：{seen.organisation}（{seen.code}）{seen.person or ''}")
    print(f"签名文件：{target}")


def covered_by(content: bytes) -> bytes:
    """What a signature over a file covers: all of it, or of a PDF with room for one all but that room."""
    covered = gaps.awaited(content)
    return content if covered is None else covered


def _parser() -> Parser:
    parser = Parser(prog="procure sign", description="给一个文件签名，得到 .p7s")
    parser.add_argument("file", type=Path, help="要签的文件")
    parser.add_argument("--out", type=Path, help="签名文件（默认：文件名.p7s）")
    add_keys(parser)
    return parser
