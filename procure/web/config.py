"""Settings, read from the environment once."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from procure.crypto.family import Suite


@dataclass(frozen=True)
class Site:
    """What the pages say about whose site this is; an empty line isn't shown."""

    name: str = "政府采购电子交易平台"
    city: str = ""
    organiser: str = ""
    operator: str = ""
    phone: str = ""
    address: str = ""
    icp: str = ""
    police: str = ""
    identifier: str = ""


@dataclass(frozen=True)
class Config:
    """One installation: its folder, its database and its site."""

    home: Path
    database_url: str
    secret_key: str
    production: bool = False
    proxies: int = 0
    """How many proxies stand before us; only what they add is believed about who calls."""
    idle_minutes: int = 30
    """After how many minutes without a request a sign-in ends (GB/T 22239-2019 8.1.4.1)."""
    signatures: frozenset[Suite] = frozenset(Suite)
    """Whose suites people may sign with; the platform's own signatures are of the international one."""
    probe: str = ""
    """An address of the site that the heartbeat asks; without one it shows that worker and database live."""
    bucket: str = ""
    """``s3://bucket/prefix`` where stored content lies in a bucket; then ``files`` has only what comes in."""
    tsa_url: str = ""
    """The authority that stamps heads with the time (RFC 3161)."""
    tsa_root: Path | None = None
    """The file with the roots under which its stamps hold."""
    site: Site = field(default_factory=Site)

    @property
    def keys(self) -> Path:
        """The platform's own keys; no user's key ever lies here."""
        return self.home / "keys"

    @property
    def files(self) -> Path:
        """Stored content."""
        return self.home / "files"


def from_environment(environment: dict[str, str] | None = None) -> Config:
    """The installation that the environment describes; ``var/`` in the current folder without one."""
    env = dict(os.environ if environment is None else environment)
    home = Path(env.get("PROCURE_HOME", "var")).resolve()
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    shown = {name: env.get(f"PROCURE_SITE_{name.upper()}") for name in Site.__annotations__}
    return Config(
        home=home,
        database_url=database_url(env.get("DATABASE_URL", f"sqlite:///{home / 'procure.db'}")),
        secret_key=env.get("SECRET_KEY") or _kept_secret(home / "secret"),
        production=env.get("PROCURE_ENV") == "production",
        proxies=int(env.get("PROCURE_PROXIES", "0")),
        idle_minutes=max(1, int(env.get("PROCURE_IDLE_MINUTES", "30"))),
        signatures=frozenset(Suite(one) for one in env.get("PROCURE_SIGNATURES", "").split())
        or frozenset(Suite),
        bucket=env.get("PROCURE_BUCKET", ""),
        tsa_url=env.get("PROCURE_TSA_URL", ""),
        tsa_root=Path(env["PROCURE_TSA_ROOT"]) if env.get("PROCURE_TSA_ROOT") else None,
        probe=env.get("PROCURE_PROBE", ""),
        site=Site(**{name: text for name, text in shown.items() if text is not None}),
    )


def database_url(url: str) -> str:
    """The address with the driver we ship."""
    for scheme in ("postgresql://", "postgres://"):
        if url.startswith(scheme):
            return f"postgresql+psycopg://{url.removeprefix(scheme)}"
    return url


def _kept_secret(path: Path) -> str:
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text()
