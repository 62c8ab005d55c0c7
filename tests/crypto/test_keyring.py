"""The platform's own keys: exchanged without taking back what was signed, and never taken half."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509

from procure.__main__ import COMMANDS
from procure.crypto import certificates, cms, keyring
from procure.crypto.refusals import SignatureRefused
from procure.web.cli import receipt_key
from tests.crypto.scene import START

RECEIPT = b"a receipt"


def kept(folder: Path) -> x509.Certificate:
    """The certificate for receipts that an installation loads."""
    return keyring.load_or_create(folder, START).receipt_certificate


def test_what_was_signed_before_the_exchange_of_the_receipt_key_still_holds(tmp_path: Path) -> None:
    before = keyring.load_or_create(tmp_path, START)
    old = before.receipt_signer.sign(RECEIPT, START)
    after = keyring.exchange_receipt_key(tmp_path, START + timedelta(days=1))
    assert kept(tmp_path) == after.receipt_certificate
    assert after.root_certificate == before.root_certificate
    assert after.receipt_certificate != before.receipt_certificate
    at = START + timedelta(days=2)
    for p7s in (old, after.receipt_signer.sign(RECEIPT, at)):
        assert cms.verify(RECEIPT, p7s, [after.root_certificate], at)


def test_a_receipt_key_that_has_run_out_signs_nothing_that_holds(tmp_path: Path) -> None:
    ring = keyring.load_or_create(tmp_path, START)
    end = ring.receipt_certificate.not_valid_after_utc
    p7s = ring.receipt_signer.sign(RECEIPT, end + timedelta(seconds=1))
    assert cms.verify(RECEIPT, p7s, [ring.root_certificate], end)
    with pytest.raises(SignatureRefused) as refused:
        cms.verify(RECEIPT, p7s, [ring.root_certificate], end + timedelta(seconds=1))
    assert refused.value.code == "expired"


def test_an_exchange_that_was_cut_short_is_noticed_and_mended_by_another(tmp_path: Path) -> None:
    keyring.load_or_create(tmp_path, START)
    (tmp_path / "receipt.key").write_bytes(certificates.key_pem(certificates.new_key()))
    with pytest.raises(ValueError, match="exchange the key once more"):
        keyring.load_or_create(tmp_path, START)
    after = keyring.exchange_receipt_key(tmp_path, START)
    assert kept(tmp_path) == after.receipt_certificate


def test_the_command_exchanges_the_key_of_an_installation_and_of_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PROCURE_HOME", str(tmp_path))
    assert receipt_key.main(["--exchange"]) == 2
    before = keyring.load_or_create(tmp_path / "keys", START)
    assert receipt_key.main([]) == 2
    assert receipt_key.main(["--exchange"]) == 0
    after = keyring.load_or_create(tmp_path / "keys", START)
    assert after.receipt_certificate != before.receipt_certificate
    assert certificates.sha256_of(after.receipt_certificate) in capsys.readouterr().out
    assert COMMANDS["receipt-key"][0] == receipt_key.__name__
