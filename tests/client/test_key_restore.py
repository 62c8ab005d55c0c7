"""``procure key restore``: going on with keys that were made in a browser."""

from __future__ import annotations

import pytest

from procure.client.keystore import Keystore
from procure.core.errors import BadInput
from procure.crypto import backup, cms
from procure.crypto.refusals import SealRefused
from tests.cast import START
from tests.make import authorities
from tests.make.backups import PASSPHRASE, p12_of


@pytest.fixture
def keys(tmp_path):
    """A folder that doesn't exist yet."""
    return Keystore(tmp_path / "own", ask=lambda: PASSPHRASE)


def file_of(player, *above):
    """The .p12 of a backup."""
    return p12_of(player.key, player.certificate, *above)


def sealed(identity):
    """The file of an identity."""
    return backup.seal(identity.encode(), PASSPHRASE)


def test_the_keys_of_a_backup_sign_decrypt_and_know_their_platform(keys, whole_cast):
    player = whole_cast.supplier
    keys.restore(file_of(player, whole_cast.root), sealed(player.identity), "https://platform.example")
    assert keys.root == whole_cast.root
    assert keys.server == "https://platform.example"
    assert (keys.recipient, keys.identity()) == (player.recipient, player.identity)
    assert not keys.is_of_authority
    p7s = keys.signer.sign(b"text", START)
    assert cms.verify(b"text", p7s, [whole_cast.root], START).certificate == player.certificate


def test_an_authoritys_certificate_comes_back_with_what_stands_above_it(keys, whole_cast):
    made = authorities.authority()
    signer = made.issued(whole_cast.supplier.house.code)
    content = p12_of(signer.key, signer.certificate, made.issuer, whole_cast.root)
    keys.restore(content, None, "https://platform.example")
    assert keys.is_of_authority
    assert keys.root == whole_cast.root
    assert keys.recipient is None
    signed = cms.verify(b"text", keys.signer.sign(b"text", START), [made.root], START)
    assert signed.certificate == signer.certificate


def test_what_is_no_backup_leaves_no_folder(keys, whole_cast):
    player = whole_cast.supplier
    with pytest.raises(BadInput) as refused:
        keys.restore(file_of(player), sealed(player.identity), "https://platform.example")
    assert refused.value.code == "no-backup"
    with pytest.raises(SealRefused):
        keys.restore(file_of(player, whole_cast.root), b"no age file", "https://platform.example")
    assert not keys.folder.exists()


def test_keys_that_are_there_are_not_overwritten(keys, whole_cast):
    player = whole_cast.supplier
    keys.restore(file_of(player, whole_cast.root), None, "https://platform.example")
    before = keys.signer.certificate
    with pytest.raises(BadInput) as refused:
        keys.restore(file_of(whole_cast.rival, whole_cast.root), None, "https://platform.example")
    assert refused.value.code == "keys-exist"
    assert Keystore(keys.folder, ask=lambda: PASSPHRASE).certificate == before
