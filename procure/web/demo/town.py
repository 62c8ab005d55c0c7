"""The people of a demonstration city: who they are, and their keys, which stay in the demo's own folder."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path

from procure.accounts import passwords, service
from procure.accounts.models import Organisation, Size
from procure.client import keys as key_command
from procure.client import signing as sign_command
from procure.client.keystore import Keystore
from procure.core import actors, clock
from procure.core.actors import RoleName
from procure.db import unit_of_work
from procure.web.demo.browser import Browser
from procure.web.demo.stage import Stage

PASSWORD = "procure-demo-2026"  # noqa: S105  # the demo's sign-ins are printed for whoever tries it
_DIGITS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = [pow(3, place, 31) for place in range(17)]


class PlayFailed(Exception):
    """A step of the play did not go as it must."""


@dataclass(frozen=True)
class Part:
    """One person of the play."""

    key: str
    name: str
    organisation: str
    roles: tuple[RoleName, ...]


@dataclass(frozen=True)
class House:
    """One organisation of the play."""

    key: str
    name: str
    size: Size = Size.OTHER
    legal_representative: str = ""


@dataclass
class Player:
    """A person of the play at work: a browser session and a keystore of its own."""

    part: Part
    email: str
    keys: Path
    stage: Stage
    browser: Browser = field(init=False)

    def __post_init__(self) -> None:
        self.browser = Browser(self.stage.base)

    def sign_in(self) -> None:
        """A fresh session."""
        self.browser.close()
        self.browser = Browser(self.stage.base)
        self.browser.sign_in(self.email, PASSWORD)

    def enrol(self) -> None:
        """Enrol this person's key with a one-time code from the certificate page."""
        code = self.browser.one_time_code()
        arguments = ["enrol", "--server", self.stage.base, "--code", code, "--keys", str(self.keys)]
        command(key_command.main, arguments)

    def sign(self, name: str, content: bytes, folder: Path) -> bytes:
        """Sign a downloaded file with the offline client; the bytes of its .p7s."""
        path = folder / f"{self.part.key}-{name}"
        path.write_bytes(content)
        command(sign_command.main, [str(path), "--keys", str(self.keys)])
        return path.with_name(f"{path.name}.p7s").read_bytes()


def command(main: Callable[[list[str]], int], arguments: list[str], *, refused: bool = False) -> str:
    """Run one command of the client in this process; what it printed."""
    said = StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        status = main(arguments)
    if (status != 0) is not refused:
        raise PlayFailed(f"{main.__module__} {arguments}: {status}\n{said.getvalue()}")
    return said.getvalue()


def make_keys(players: Iterable[Player]) -> None:
    """Make everybody's keys, as each would at home."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        list(pool.map(_make_key, players))


def settle(houses: Iterable[House], parts: Iterable[Part]) -> dict[str, str]:
    """Enter the organisations and their people; each person's e-mail by the key of the part."""
    at, by = clock.now(), actors.platform("127.0.0.1")
    emails = {}
    with unit_of_work():
        homes: dict[str, Organisation] = {
            house.key: service.register(
                house.name,
                credit_code(position),
                by=by,
                at=at,
                size=house.size,
                legal_representative=house.legal_representative,
                address="淄博市某区某路1号",
                phone="0533-0000000",
                bank_account=f"某银行淄博分行 0000 0000 0000 {position:04d}",
            )
            for position, house in enumerate(houses)
        }
        for part in parts:
            emails[part.key] = f"{part.key}@demo.example"
            home = homes[part.organisation]
            person, _ = service.add_person(home, part.name, emails[part.key], part.roles, by=by, at=at)
            person.password, person.password_is_initial = passwords.hash_of(PASSWORD), False
    return emails


def credit_code(position: int) -> str:
    """A 统一社会信用代码 with a right check digit for the n-th organisation of the play."""
    body = f"91370300MA{position:07d}"
    total = sum(_DIGITS.index(letter) * weight for letter, weight in zip(body, _WEIGHTS, strict=True))
    return body + _DIGITS[-total % 31]


def _make_key(player: Player) -> None:
    decrypts = bool({RoleName.SUPPLIER, RoleName.CUSTODIAN} & set(player.part.roles))
    Keystore(player.keys, lambda: PASSWORD).create(decrypts=decrypts)
