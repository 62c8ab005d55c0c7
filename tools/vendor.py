"""Copy what pages need of other packages from node_modules to static/vendor; run it after ``npm ci``.

The look: one style sheet and the icons in use. Sealing: the modules that ``static/crypto`` imports and all
that these import, their bare specifiers rewritten to relative paths: import maps don't apply in workers.
Standard library only. Prints the SHA-256 of every file; ends with 1 when something is missing.
"""

from __future__ import annotations

import hashlib
import json
import os
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
ENTRIES = (
    "age-encryption/dist/index.js", "@noble/hashes/sha2.js", "@noble/hashes/utils.js",
    "@noble/curves/abstract/weierstrass.js", "hash-wasm/dist/sha256.umd.min.js",
)  # fmt: skip
# Statements begin in column 0; what looks like one inside a comment doesn't.
IMPORT = re.compile(r"""(?m)^((?:import|export)(?:[\s{*][^"'`;()=]*\bfrom)?\s*["'])([^"'\n]+)(["'];?)""")


def sprite(source: str) -> str:
    """One SVG holding only the symbols of ICONS; ValueError names those the package does not have."""
    symbols = {match[1]: match[0] for match in SYMBOL.finditer(source)}
    if missing := sorted(set(ICONS) - set(symbols)):
        raise ValueError(f"no such icon: {', '.join(missing)}")
    body = "".join(symbols[name] for name in ICONS)
    return f'<svg xmlns="http://www.w3.org/2000/svg"><defs>{body}</defs></svg>\n'


def package_of(specifier: str) -> str:
    """The package's name at the start of a bare specifier or of a path below node_modules."""
    return "/".join(specifier.split("/")[: 2 if specifier.startswith("@") else 1])


def resolve(modules: Path, importer: str, specifier: str) -> str:
    """The path below ``modules`` of what ``importer`` imports; ValueError where there is no such file."""
    if specifier.startswith("."):
        path = os.path.normpath(f"{os.path.dirname(importer)}/{specifier}")
    elif specifier == (package := package_of(specifier)):
        path = f"{package}/{os.path.normpath(_main(modules / package))}"
    else:
        path = specifier
    if path.startswith("..") or not (modules / path).is_file():
        raise ValueError(f"no such module: {specifier} in {importer}")
    return path


def bundle(modules: Path, entries: tuple[str, ...]) -> dict[str, bytes]:
    """The modules at these paths and all that they import, by path, each importing by relative paths."""
    files: dict[str, bytes] = {}
    waiting = list(entries)
    while waiting:
        path = waiting.pop()
        if path in files:
            continue
        source = SOURCE_MAP.sub(b"", (modules / path).read_bytes()).decode("utf-8")
        waiting += [resolve(modules, path, found[2]) for found in IMPORT.finditer(source)]
        files[path] = _rewritten(modules, path, source).encode("utf-8")
    return files


def licences(modules: Path, paths: set[str]) -> dict[str, bytes]:
    """The licence text of every package of which there is a module."""
    packages = {package_of(path) for path in paths}
    return {f"{one}/LICENSE": (modules / one / "LICENSE").read_bytes() for one in packages}


def gather(modules: Path) -> dict[str, bytes]:
    """The content of static/vendor by file name, read from a node_modules folder."""
    files = {name: SOURCE_MAP.sub(b"", (modules / path).read_bytes()) for name, path in COPIED.items()}
    symbols = (modules / "@tabler/icons-sprite/dist/tabler-sprite.svg").read_text(encoding="utf-8")
    scripts = bundle(modules, ENTRIES)
    return files | scripts | licences(modules, set(scripts)) | {"icons.svg": sprite(symbols).encode()}


def _main(package: Path) -> str:
    described = json.loads((package / "package.json").read_text(encoding="utf-8"))
    entry = next(described[name] for name in ("exports", "module", "main") if name in described)
    return str(entry["."] if isinstance(entry, dict) else entry)


def _rewritten(modules: Path, path: str, source: str) -> str:
    def relative(found: re.Match[str]) -> str:
        target = os.path.relpath(resolve(modules, path, found[2]), os.path.dirname(path))
        return f"{found[1]}{target if target.startswith('.') else './' + target}{found[3]}"

    return IMPORT.sub(relative, source)


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
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (target / name).write_bytes(content)
        print(hashlib.sha256(content).hexdigest(), name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
