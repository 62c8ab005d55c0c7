"""See that the machine has what pip can't bring; ``python tools/system.py run|test|python``.

Installs what is missing with apt-get where we may, else says the one command to run and ends with 1.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from ctypes.util import find_library
from dataclasses import dataclass

OLDEST_PYTHON = (3, 11)


@dataclass(frozen=True)
class Need:
    """Something the machine must have: how to see it, and the Debian packages that bring it."""

    what: str
    is_there: Callable[[], bool]
    packages: str
    serves: Callable[[], bool] = lambda: False
    """Whether something else does, where the packages can't be had."""


def program(*names: str) -> Callable[[], bool]:
    """Whether one of these programs is on the path."""
    return lambda: any(shutil.which(name) for name in names)


def library(*names: str) -> Callable[[], bool]:
    """Whether all of these shared libraries can be loaded."""
    return lambda: all(find_library(name) for name in names)


def chinese_font() -> bool:
    """Whether a font with Chinese characters is installed."""
    if not shutil.which("fc-list"):
        return False
    found = subprocess.run(["fc-list", ":lang=zh", "family"], capture_output=True, text=True, check=False)
    return bool(found.stdout.strip())


PANGO = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
RUN = (
    Need("Pango", library("pango-1.0", "pangoft2-1.0", "harfbuzz-subset"), PANGO),
    Need("a Chinese font", chinese_font, "fontconfig fonts-noto-cjk"),
    Need("node and npm", lambda: program("node")() and program("npm")(), "nodejs npm"),
    Need("openssl", program("openssl"), "openssl"),
    Need("age", program("age"), "age"),
)
TEST = (
    Need(
        "chromium",
        program("chromium-headless-shell", "chrome-headless-shell"),
        "chromium-headless-shell",
        program("chromium", "google-chrome"),
    ),
    Need("pdftotext", program("pdftotext"), "poppler-utils"),
    Need("qpdf", program("qpdf"), "qpdf"),
    Need("libatomic", library("atomic"), "libatomic1"),
    Need("strace", program("strace"), "strace"),
)
NEEDS = {"run": RUN, "test": RUN + TEST}


def main(what: str) -> int:
    """0 when everything is there, at once or after installing it."""
    if what == "python":
        return _python()
    if not (missing := _missing(what)):
        return 0
    _install(missing)
    if not (missing := [need for need in _missing(what) if not need.serves()]):
        return 0
    print(f"missing: {', '.join(need.what for need in missing)}; run this and try again:", file=sys.stderr)
    print(f"  sudo apt-get install -y --no-install-recommends {_packages(missing)}", file=sys.stderr)
    return 1


def _missing(what: str) -> list[Need]:
    return [need for need in NEEDS[what] if not need.is_there()]


def _install(missing: list[Need]) -> None:
    if (before := _privilege()) is None or not shutil.which("apt-get"):
        return
    print(f"installing {', '.join(need.what for need in missing)}")
    apt = [*before, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    install = [*apt, "install", "-y", "--no-install-recommends", *_packages(missing).split()]
    for command in ([*apt, "update"], install):
        subprocess.run(command, stdout=subprocess.DEVNULL, check=False)


def _privilege() -> list[str] | None:
    """What to put before a command that needs root; None where we may not be root."""
    if os.geteuid() == 0:
        return []
    may = shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], check=False).returncode == 0
    return ["sudo", "-n"] if may else None


def _packages(missing: list[Need]) -> str:
    return " ".join(need.packages for need in missing)


def _python() -> int:
    if sys.version_info >= OLDEST_PYTHON:
        return 0
    wanted = ".".join(map(str, OLDEST_PYTHON))
    print(f"Python {wanted} or newer is needed: make PYTHON=python{wanted}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
