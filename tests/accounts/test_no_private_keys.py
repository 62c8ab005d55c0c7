"""No private key of a user is ever on the server: not in a row, not in a file (签名法 13(2))."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
    pkcs12,
)

from procure import storage
from procure.accounts.models import Organisation
from procure.client.keystore import Keystore
from procure.crypto import age, certificates
from procure.db import db, unit_of_work
from procure.web.tables import METADATA
from tests.make.accounts import code_for, request_with, token_of

PLATFORMS = {"root.key", "receipt.key"}
KEY = certificates.new_key()
PKCS8 = KEY.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
PKCS12_MARK = bytes.fromhex("06092a864886f70d010701")
"""The object identifier of a PKCS#12 file's content (``data``), met near its start."""


def _looks_private(content: bytes) -> bool:
    if b"PRIVATE KEY-----" in content or b"AGE-SECRET-KEY-" in content.upper():
        return True
    return _is_der_key(content) or (content[:1] == b"\x30" and PKCS12_MARK in content[:40])


def _is_der_key(content: bytes) -> bool:
    try:
        load_der_private_key(content, None)
    except TypeError:
        return True
    except ValueError:
        return False
    return True


def _rows():
    for table in METADATA.sorted_tables:
        for row in db.session.execute(sa.select(table)):
            for name, value in row._mapping.items():
                content = value if isinstance(value, bytes) else str(value).encode()
                yield f"{table.name}.{name}", content


def _files(home: Path):
    for path in home.rglob("*"):
        if path.is_file() and path.name not in PLATFORMS:
            yield str(path.relative_to(home)), path.read_bytes()


def _found(home):
    db.session.rollback()
    return [
        where for source in (_rows(), _files(home)) for where, content in source if _looks_private(content)
    ]


def _use_everything(visitor, cast):
    visitor.post("/api/enrol", json=request_with(code=code_for(cast.supplier)))
    token_of(visitor, cast.supplier)


def test_rows_and_files_hold_no_private_key(app, home, visitor, cast):
    _use_everything(visitor, cast)
    assert _found(home) == []


def test_the_search_reads_every_row(app, home, cast):
    assert len({where for where, _ in _rows()}) > 20


@pytest.mark.parametrize(
    "planted",
    [
        certificates.key_pem(KEY),
        certificates.key_pem(KEY, b"passphrase"),
        PKCS8,
        KEY.private_bytes(Encoding.DER, PrivateFormat.PKCS8, BestAvailableEncryption(b"passphrase")),
        pkcs12.serialize_key_and_certificates(b"x", KEY, None, None, BestAvailableEncryption(b"passphrase")),
        age.new_identity()[0].encode(),
    ],
    ids=["pem", "encrypted pem", "der", "encrypted der", "pkcs12", "age identity"],
)
def test_a_planted_key_is_found_in_a_file(app, home, cast, planted):
    sha256 = storage.current().put(planted)
    assert any(sha256 in where for where in _found(home))


def test_a_planted_key_is_found_in_a_row(app, home, cast):
    with unit_of_work():
        row = db.session.get_one(Organisation, cast.supplier.organisation)
        row.address = age.new_identity()[0]
    assert _found(home) == ["organisation.address"]


def test_a_clients_own_keystore_would_be_found(app, home):
    Keystore(home / "files" / "stray", ask=lambda: "long enough").create()
    assert any("key.p12" in where for where in _found(home))
