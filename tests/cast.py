"""The people of every test: who they are, whom they act for, and the keys that only they hold."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from stdnum.cn import uscc

from procure.core.actors import Actor, RoleName
from procure.core.clock import BEIJING
from procure.crypto import age, certificates, cms

PASSWORD = "correct-horse-battery-7"
_CERTIFICATE_DAYS = 3650


def at(text: str) -> datetime:
    """``2026-03-02 09:00`` (or with seconds) as an instant in Beijing."""
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


START = at("2026-03-02 09:00")
"""When every test begins: a Monday with the laws of 2026 in force and its holidays published."""
ENROLLED = at("2026-01-05 09:00")


@dataclass(frozen=True)
class House:
    """An organisation: ``code`` has a right check digit."""

    id: str
    name: str
    code: str


@dataclass(frozen=True)
class Player:
    """Somebody of the cast; ``key`` and the identities exist in the test alone, never on the server."""

    id: str
    name: str
    email: str
    house: House
    roles: tuple[RoleName, ...]
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate
    identity: str
    recipient: str
    spare_identity: str
    spare_recipient: str

    @property
    def between(self) -> tuple[x509.Certificate, ...]:
        """What stands between the certificate and its root: nothing, below the platform."""
        return ()

    @property
    def organisation(self) -> str:
        """The organisation's id."""
        return self.house.id

    @property
    def actor(self) -> Actor:
        """This player at work, in its first role."""
        return Actor(self.id, self.house.id, str(self.roles[0]), "192.0.2.7")

    @property
    def certificate_sha256(self) -> str:
        """What bids and custodians call the certificate."""
        return certificates.sha256_of(self.certificate)

    def sign(self, content: bytes, at: datetime = START) -> bytes:
        """A detached CMS signature over the content."""
        return cms.sign(content, self.key, self.certificate, at)


@dataclass(frozen=True)
class Cast:
    """Everybody: ``colleague`` and ``finance`` work for the purchaser; ``stranger`` has no business here."""

    purchaser: Player
    colleague: Player
    finance: tuple[Player, ...]
    supplier: Player
    rival: Player
    third: Player
    experts: tuple[Player, ...]
    custodians: tuple[Player, ...]
    supervisor: Player
    auditor: Player
    administrator: Player
    stranger: Player
    root: x509.Certificate

    @property
    def bidders(self) -> tuple[Player, ...]:
        """The three suppliers that bid."""
        return (self.supplier, self.rival, self.third)

    def everyone(self) -> Iterator[Player]:
        """Every player once."""
        for field in fields(self):
            value = getattr(self, field.name)
            if not isinstance(value, x509.Certificate):
                yield from (value if isinstance(value, tuple) else (value,))


@dataclass(frozen=True)
class Authority:
    """Who issues the certificates: the platform's root."""

    key: ec.EllipticCurvePrivateKey
    root: x509.Certificate

    def player(self, name: str, email: str, house: House, *roles: RoleName) -> Player:
        """A person with a new key pair, a certificate and two age identities."""
        key = certificates.new_key()
        subject = certificates.Subject(house.name, house.code, name)
        request = certificates.csr(key, subject)
        issued = certificates.issue(request, subject, self.key, self.root, ENROLLED, _CERTIFICATE_DAYS)
        own, spare = age.new_identity(), age.new_identity()
        return Player(secrets.token_hex(16), name, email, house, roles, key, issued, *own, *spare)


def new_cast(key: ec.EllipticCurvePrivateKey, root: x509.Certificate) -> Cast:
    """The cast with certificates under this root."""
    enrol, role = Authority(key, root).player, RoleName
    buyer = house(1, "采购人甲")
    return Cast(
        purchaser=enrol("采购经办人", "purchaser@example.org", buyer, role.PURCHASER),
        colleague=enrol("采购复核人", "colleague@example.org", buyer, role.PURCHASER),
        finance=tuple(enrol(f"财务人员{n}", f"finance{n}@example.org", buyer, role.FINANCE) for n in (1, 2)),
        supplier=enrol("投标经办人一", "supplier@example.org", house(11, "供应商一"), role.SUPPLIER),
        rival=enrol("投标经办人二", "rival@example.org", house(12, "供应商二"), role.SUPPLIER),
        third=enrol("投标经办人三", "third@example.org", house(13, "供应商三"), role.SUPPLIER),
        experts=tuple(
            enrol(f"评审专家{n}", f"expert{n}@example.org", house(20 + n, f"专家单位{n}"), role.EXPERT)
            for n in range(1, 6)
        ),
        custodians=tuple(
            enrol(
                f"密钥保管人{n}", f"custodian{n}@example.org", house(30 + n, f"保管单位{n}"), role.CUSTODIAN
            )
            for n in range(1, 4)
        ),
        supervisor=enrol("监管人员", "supervisor@example.org", house(41, "监管部门"), role.SUPERVISOR),
        auditor=enrol("审计人员", "auditor@example.org", house(42, "审计机关"), role.AUDITOR),
        administrator=enrol("管理员", "administrator@example.org", house(43, "运营方"), role.ADMINISTRATOR),
        stranger=enrol(
            "无关人员",
            "stranger@example.org",
            house(51, "无关单位"),
            *(role.SUPPLIER, role.PURCHASER, role.FINANCE, role.EXPERT, role.CUSTODIAN),
        ),
        root=root,
    )


def house(number: int, name: str) -> House:
    """An organisation whose code is made from a number."""
    start = f"91110000MA00{number:05d}"
    return House(secrets.token_hex(16), name, start + uscc.calc_check_digit(start))
