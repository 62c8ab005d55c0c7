"""A time stamp authority of its own: stock openssl behind a few lines of HTTP."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from flask import Flask

from procure.crypto import certificates

_CONFIG = """
[tsa]
default_tsa = one
[one]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
certs = {folder}/root.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512
ess_cert_id_alg = sha256
"""


_SIGNS_CERTIFICATES = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
_OF_A_ROOT = (x509.BasicConstraints(True, None), _SIGNS_CERTIFICATES)


@dataclass(frozen=True)
class Tsa:
    """An authority with its folder; ``root`` is the file that others trust."""

    folder: Path
    root: Path

    @property
    def roots(self) -> list[x509.Certificate]:
        """What others trust."""
        return certificates.load_all(self.root.read_bytes())

    def stamp(self, request: bytes) -> bytes:
        """The answer to a request."""
        asked, told = self.folder / "asked.tsq", self.folder / "told.tsr"
        asked.write_bytes(request)
        options = ["-config", str(self.folder / "tsa.cnf"), "-queryfile", str(asked), "-out", str(told)]
        subprocess.run(["openssl", "ts", "-reply", *options], check=True, capture_output=True)
        return told.read_bytes()


def tsa(folder: Path) -> Tsa:
    """An authority that has just been founded."""
    folder.mkdir()
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root = _certificate("时间戳根", root_key, "时间戳根", root_key, *_OF_A_ROOT)
    usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
    own = _certificate("时间戳服务", key, "时间戳根", root_key, usage)
    (folder / "root.pem").write_bytes(certificates.pem(root))
    (folder / "tsa.pem").write_bytes(certificates.pem(own))
    (folder / "tsa.key").write_bytes(certificates.key_pem(key))
    (folder / "serial").write_text("01\n")
    (folder / "tsa.cnf").write_text(_CONFIG.format(folder=folder))
    return Tsa(folder, folder / "root.pem")


def _certificate(
    name: str,
    key: ec.EllipticCurvePrivateKey,
    issuer: str,
    by: ec.EllipticCurvePrivateKey,
    *extensions: x509.ExtensionType,
) -> x509.Certificate:
    now = datetime.now(UTC)
    names = [x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, one)]) for one in (name, issuer)]
    built = x509.CertificateBuilder(names[1], names[0], key.public_key(), x509.random_serial_number())
    built = built.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=30))
    for one in extensions:
        built = built.add_extension(one, critical=True)
    above = x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key())
    return built.add_extension(above, critical=False).sign(by, hashes.SHA256())


@contextmanager
def serving(one: Tsa, app: Flask) -> Iterator[type[BaseHTTPRequestHandler]]:
    """The authority at an address that the application is configured with; its ``broken`` may be set."""

    class Answering(BaseHTTPRequestHandler):
        broken = ""

        def do_POST(self) -> None:
            asked = self.rfile.read(int(self.headers["Content-Length"]))
            told = b"nonsense" if self.broken == "nonsense" else one.stamp(asked)
            self.send_response(503 if self.broken == "away" else 200)
            self.send_header("Content-Length", str(len(told)))
            self.end_headers()
            self.wfile.write(told)

        def log_message(self, *_: object) -> None:
            """Silence."""

    before = app.extensions["procure.config"]
    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/"
        app.extensions["procure.config"] = replace(before, tsa_url=url, tsa_root=one.root)
        try:
            yield Answering
        finally:
            app.extensions["procure.config"] = before
            server.shutdown()
