"""What lies in a folder of keys, and how it is read and written."""

from __future__ import annotations

import getpass
import json
import os
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path

from cryptography import x509

from procure.client import p12
from procure.core.errors import BadInput
from procure.core.terms import Message
from procure.crypto import backup, certificates, sm2
from procure.crypto.certificates import PrivateKey, Subject
from procure.crypto.cms import Signer, SigningKey

_NOT_ENROLLED = "密钥还没有登记，请先运行 procure key enrol。"


def ask_passphrase() -> str:
    """From ``PROCURE_PASSPHRASE``, else asked at the terminal."""
    return os.environ.get("PROCURE_PASSPHRASE") or getpass.getpass("密钥口令：")


class KeyFolder:
    """The keys in one folder; the passphrase is asked for when a private key is first needed."""

    def __init__(self, folder: Path, ask: Callable[[], str] = ask_passphrase) -> None:
        self.folder = folder
        self._ask = ask
        self._identities: dict[str, str] = {}

    @cached_property
    def passphrase(self) -> str:
        """What opens the private keys."""
        return self._ask()

    @property
    def is_of_authority(self) -> bool:
        """Whether the key came with the certificate of an authority."""
        return self._path("authority.pem").exists()

    @cached_property
    def key(self) -> PrivateKey:
        """The signing key; BadInput for a wrong passphrase."""
        return p12.unlock(self._read("key.p12"), self.passphrase)[0]

    @property
    def is_sm2(self) -> bool:
        """Whether the signing key is one of the national suite."""
        return self._path("key.sm2").exists()

    @cached_property
    def signing_key(self) -> SigningKey:
        """The signing key of either suite; BadInput or SealRefused for a wrong passphrase."""
        return sm2.load_key(backup.open_(self._read("key.sm2"), self.passphrase)) if self.is_sm2 else self.key

    @property
    def certificate(self) -> x509.Certificate:
        """The enrolled certificate; BadInput before enrolment."""
        return certificates.load_all(self._read("certificate.pem", _NOT_ENROLLED))[0]

    @property
    def root(self) -> x509.Certificate:
        """The platform's root as it was at enrolment."""
        return certificates.load(self._read("root.pem", _NOT_ENROLLED))

    @property
    def server(self) -> str:
        """The platform that the key is enrolled with."""
        text = self._read("server.json", _NOT_ENROLLED)
        return str(json.loads(text)["server"])

    @property
    def signer(self) -> Signer:
        """The key with its certificate."""
        key = self.signing_key
        own, *between = certificates.load_all(self._read("certificate.pem", _NOT_ENROLLED))
        return Signer(key, own, tuple(between))

    @property
    def claimant(self) -> Signer:
        """The key with the authority's certificate, which is not enrolled yet."""
        own, *between = certificates.load_all(self._read("authority.pem"))
        return Signer(self.signing_key, own, tuple(between))

    def signers(self) -> Iterator[Signer]:
        """The key, then those that it renewed."""
        yield self.signer
        for folder in sorted(self.folder.glob("earlier/*")):
            key, certificate, _ = p12.unlock((folder / "key.p12").read_bytes(), self.passphrase)
            if certificate is not None:
                yield Signer(key, certificate)

    @property
    def recipient(self) -> str | None:
        """The public half of the decryption key."""
        return self._public.get("recipient")

    @property
    def spare_recipient(self) -> str | None:
        """The public half of the spare decryption key, where one was made."""
        return self._public.get("spare_recipient")

    def identity(self) -> str:
        """The decryption key; SealRefused for a wrong passphrase."""
        return self._opened("identity.age")

    def spare_identity(self) -> str:
        """The spare decryption key, while it still lies here."""
        return self._opened("spare.age")

    def request(self) -> bytes:
        """A certificate request (PEM); whom the certificate names is the platform's to say."""
        return certificates.csr(self.key, Subject("procure"))

    @property
    def _public(self) -> dict[str, str]:
        public: dict[str, str] = json.loads(self._read("public.json"))
        return public

    def _opened(self, name: str) -> str:
        if name not in self._identities:
            opened = backup.open_(self._read(name), self.passphrase)
            self._identities[name] = opened.decode().strip()
        return self._identities[name]

    def _path(self, name: str) -> Path:
        return self.folder / name

    def _read(self, name: str, missing: str = "") -> bytes:
        try:
            return self._path(name).read_bytes()
        except FileNotFoundError:
            reason = Message(missing) if missing else _no_keys(self.folder)
            raise BadInput(reason, code="keys-missing") from None

    def _write(self, name: str, content: bytes) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        incoming = self._path(f"{name}.new")
        with os.fdopen(os.open(incoming, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as handle:
            handle.write(content)
            handle.flush()
            os.fsync(handle.fileno())
        incoming.replace(self._path(name))


def _no_keys(folder: Path) -> Message:
    return Message(
        "“%(folder)s”里没有密钥。请先运行 procure key new，或者用 --keys 指明密钥文件夹。", folder=folder
    )
