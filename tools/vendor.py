"""Copy the allowed files of the design system from node_modules to static/vendor; run it after ``npm ci``.

Standard library only. Prints the SHA-256 of every file; ends with 1 when a package or icon is missing.
"""

from __future__ import annotations

import hashlib
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE_MAP = re.compile(rb"(?m)^/[/*]# sourceMappingURL=.*$\n?")
SYMBOL = re.compile(r'<symbol id="tabler-([a-z0-9-]+)".*?</symbol>', re.DOTALL)
ICONS = (
    "alert-circle", "alert-triangle", "arrow-left", "award", "ban", "bell", "building", "building-bank",
    "calendar", "calendar-due", "certificate", "chevron-left", "chevron-right", "circle", "circle-check",
    "circle-dashed", "circle-x", "clipboard-list", "clock", "copy", "download", "edit", "external-link",
    "eye", "file-description", "file-text", "gavel", "hourglass", "info-circle", "key", "list-check", "lock",
    "lock-open", "login", "logout", "menu-2", "message", "player-pause", "player-play", "plus", "printer",
    "qrcode", "scale", "search", "send", "shield-check", "signature", "trash", "upload", "user", "users",
)  # fmt: skip
COPIED = {
    "tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
    "tabler-icons-license.txt": "@tabler/icons-sprite/LICENSE",
}


def sprite(source: str) -> str:
    """One SVG holding only the symbols of ICONS; ValueError names those the package does not have."""
    symbols = {match[1]: match[0] for match in SYMBOL.finditer(source)}
    if missing := sorted(set(ICONS) - set(symbols)):
        raise ValueError(f"no such icon: {', '.join(missing)}")
    body = "".join(symbols[name] for name in ICONS)
    return f'<svg xmlns="http://www.w3.org/2000/svg"><defs>{body}</defs></svg>\n'


def gather(modules: Path) -> dict[str, bytes]:
    """The content of static/vendor by file name, read from a node_modules folder."""
    files = {name: SOURCE_MAP.sub(b"", (modules / path).read_bytes()) for name, path in COPIED.items()}
    symbols = (modules / "@tabler/icons-sprite/dist/tabler-sprite.svg").read_text(encoding="utf-8")
    return files | {"icons.svg": sprite(symbols).encode()}


def main() -> int:
    """Write the files and print their sums; the exit code is 1 when something is missing."""
    try:
        files = gather(ROOT / "node_modules")
    except (OSError, ValueError) as problem:
        print(f"vendor: {problem}; run npm ci first", file=sys.stderr)
        return 1
    target = ROOT / "static" / "vendor"
    target.mkdir(parents=True, exist_ok=True)
    for name, content in sorted(files.items()):
        (target / name).write_bytes(content)
        print(hashlib.sha256(content).hexdigest(), name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
