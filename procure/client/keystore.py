"""A folder of keys on the signer's own machine; nothing in it ever leaves the machine but public halves.

``key.p12`` the signing key, ``identity.age`` and perhaps ``spare.age`` the decryption keys under the same
passphrase, ``public.json`` their public halves; once enrolled also ``certificate.pem``, ``root.pem`` and
``server.json``. An SM2 key lies in ``key.sm2`` in place of ``key.p12``. ``earlier/`` keeps the signing keys
that were renewed: what is under way may need them.
"""

from __future__ import annotations

import json
from pathlib import Path

from cryptography import x509

from procure.client import p12
from procure.client.keyfolder import KeyFolder
from procure.core.errors import BadInput
from procure.core.terms import Message
from procure.crypto import age, backup, certificates, sm2
from procure.crypto.certificates import PrivateKey

DEFAULT = Path.home() / ".procure"
LEAST_PASSPHRASE = 8


class Keystore(KeyFolder):
    """A folder of keys with what is done to it, from their making to their renewal."""

    def create(self, *, spare: bool = False, decrypts: bool = True) -> None:
        """Make fresh keys; without ``decrypts`` for a person who only signs.

        BadInput where the folder holds keys already or the passphrase is too short.
        """
        self._refuse_to_overwrite()
        if len(self.passphrase) < LEAST_PASSPHRASE:
            raise BadInput(
                Message("口令至少 %(n)s 个字符，请另设一个。", n=LEAST_PASSPHRASE), code="passphrase-short"
            )
        public = {"recipient": self._new_identity("identity.age")} if decrypts else {}
        if spare:
            public["spare_recipient"] = self._new_identity("spare.age")
        self._write("public.json", json.dumps(public).encode())
        self.key = certificates.new_key()
        self._write("key.p12", p12.wrap(self.passphrase, self.key, None, []))

    def take_in(self, content: bytes, passphrase: str, *, decrypts: bool = True) -> None:
        """Keep the key and certificate of an authority; decryption keys are made beside them.

        BadInput where the folder holds keys already, the file does not open, or holds no certificate.
        """
        key, certificate, above = p12.unlock(content, passphrase)
        if certificate is None:
            reason = Message("这个文件里没有证书，请用签发机构给的 .p12/.pfx 文件。")
            raise BadInput(reason, code="no-certificate")
        below_root = [one for one in above if one.issuer != one.subject]
        self.create(decrypts=decrypts)
        self.key = key
        self._write("key.p12", p12.wrap(self.passphrase, key, certificate, below_root))
        chain = b"".join(certificates.pem(one) for one in [certificate, *below_root])
        self._write("authority.pem", chain)

    def take_in_sm2(self, key_pem: bytes, chain_pem: bytes, *, decrypts: bool = True) -> None:
        """Keep the SM2 key and certificate of an authority; decryption keys are made beside them.

        BadInput where the folder holds keys already or the two don't belong together.
        """
        own, *above = certificates.load_all(chain_pem)
        if sm2.point_of(own) != sm2.load_key(key_pem).point:
            reason = Message("证书文件的第一张须是这个私钥的证书，其后是它的上级机构。请核对两个文件。")
            raise BadInput(reason, code="foreign-certificate")
        self.create(decrypts=decrypts)
        self._path("key.p12").unlink()
        self._write("key.sm2", backup.seal(key_pem, self.passphrase))
        below_root = [one for one in above if one.issuer != one.subject]
        chain = b"".join(certificates.pem(one) for one in [own, *below_root])
        self._write("authority.pem", chain)

    def restore(self, content: bytes, identity: bytes | None, server: str) -> None:
        """Keep the keys of a browser's backup: the .p12 with its root, and the decryption key's file.

        BadInput where the folder holds keys already, a file does not open, or the .p12 isn't such a backup.
        """
        self._refuse_to_overwrite()
        key, certificate, above = p12.unlock(content, self.passphrase)
        root = next((one for one in above if one.issuer == one.subject), None)
        if certificate is None or root is None:
            reason = Message("这不是登记证书时得到的备份文件：里面没有证书和平台根证书。")
            raise BadInput(reason, code="no-backup")
        between = [one for one in above if one is not root]
        chain = b"".join(certificates.pem(one) for one in [certificate, *between])
        public = self._take_identity(identity) if identity is not None else {}
        self.key = key
        self._write("key.p12", content)
        self._write("public.json", json.dumps(public).encode())
        self._write("root.pem", certificates.pem(root))
        self._write("server.json", json.dumps({"server": server}).encode())
        if not p12.is_under(certificate, root):
            self._write("authority.pem", chain)
        self._write("certificate.pem", chain)

    def enrolled(self, certificate: bytes, root: bytes, server: str) -> None:
        """Keep what the platform answered; BadInput where the certificate isn't for this key or this root."""
        issued, above = certificates.load(certificate), certificates.load(root)
        if self.is_of_authority:
            self._enrol_own(issued)
            certificate = self._read("authority.pem")
        else:
            self._check_issued(issued, above, self.key)
            self._write("key.p12", p12.wrap(self.passphrase, self.key, issued, [above]))
        self._write("root.pem", root)
        self._write("server.json", json.dumps({"server": server}).encode())
        self._write("certificate.pem", certificate)

    def renewed(self, key: PrivateKey, certificate: bytes, root: bytes) -> None:
        """Keep a new key with its certificate; the old ones go to ``earlier``."""
        issued, above = certificates.load(certificate), certificates.load(root)
        self._check_issued(issued, above, key)
        self.put_aside()
        self.key = key
        self._write("key.p12", p12.wrap(self.passphrase, key, issued, [above]))
        self._write("certificate.pem", certificate)

    def put_aside(self) -> None:
        """Copy the signing key with its certificate to ``earlier``."""
        old = self._path("earlier") / f"{self.certificate.serial_number:x}"
        old.mkdir(parents=True, exist_ok=True, mode=0o700)
        for name in ("key.p12", "certificate.pem"):
            self._write(f"{old.relative_to(self.folder)}/{name}", self._read(name))

    def _new_identity(self, name: str) -> str:
        identity, recipient = age.new_identity()
        self._write(name, backup.seal(identity.encode(), self.passphrase))
        self._identities[name] = identity
        return recipient

    def _take_identity(self, content: bytes) -> dict[str, str]:
        recipient = age.recipient_of(backup.open_(content, self.passphrase).decode().strip())
        self._write("identity.age", content)
        return {"recipient": recipient}

    def _refuse_to_overwrite(self) -> None:
        if self._path("key.p12").exists() or self.is_sm2:
            reason = Message(
                "“%(folder)s”里已有密钥，不会覆盖。请用 --keys 另指一个文件夹。", folder=self.folder
            )
            raise BadInput(reason, code="keys-exist")

    def _enrol_own(self, issued: x509.Certificate) -> None:
        if issued != self.claimant.certificate:
            raise _foreign()

    @staticmethod
    def _check_issued(issued: x509.Certificate, above: x509.Certificate, key: PrivateKey) -> None:
        if issued.public_key() != key.public_key() or not p12.is_under(issued, above):
            raise _foreign()


def _foreign() -> BadInput:
    return BadInput(Message("平台发来的证书与本机密钥不符，请重新登记。"), code="foreign-certificate")
