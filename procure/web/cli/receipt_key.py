"""``procure receipt-key``: a new key for receipts, heads and close records under the platform's same root."""

from __future__ import annotations

import sys

from procure.core import clock
from procure.core.terms import Message
from procure.crypto import certificates, keyring
from procure.web import config


def main(argv: list[str]) -> int:
    """Exchange the key and name the new certificate; 2 for a wrong call, or where there is no key yet."""
    keys = config.from_environment().keys
    if argv != ["--exchange"] or not (keys / "root.crt").exists():
        reason = Message("用法：procure receipt-key --exchange（更换平台签发回执的密钥；平台须已建立）")
        print(reason, file=sys.stderr)
        return 2
    ring = keyring.exchange_receipt_key(keys, clock.now())
    sha256 = certificates.sha256_of(ring.receipt_certificate)
    print(Message("回执密钥已更换，新证书SHA-256：%(sha256)s。", sha256=sha256))
    print(Message("以前的回执仍由同一根证书验证。请重新启动网站和时钟任务，新密钥方才使用。"))
    return 0
