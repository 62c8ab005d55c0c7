"""What the meta-tests look at: the project's own files and every module of the package."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

from flask import Flask

import procure

ROOT = Path(__file__).resolve().parents[2]
OURS = ("procure", "templates", "static", "tests", "tools", "docs", "migrations", ".ci")
TEXTS = {".py", ".html", ".css", ".js", ".md", ".toml", ".mako", ".json", ".po", ".txt", ".svg", ""}


def modules() -> list[str]:
    """Every module of the package, all of them imported."""
    names = [found.name for found in walk_packages(procure.__path__, "procure.")]
    for name in names:
        import_module(name)
    return names


def texts(*folders: str, ending: str = "") -> dict[str, str]:
    """Our own text files by their path from the root; those at the root as well when no folder is named."""
    paths = [path for folder in folders or OURS for path in sorted((ROOT / folder).rglob(f"*{ending}"))]
    paths += [] if folders else sorted(ROOT.iterdir())
    ours = [path for path in paths if _is_ours(path)]
    return {str(path.relative_to(ROOT)): path.read_text("utf-8", "replace") for path in ours}


def lines(sources: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Every line with its place."""
    for name, text in sources.items():
        for number, line in enumerate(text.splitlines(), 1):
            yield f"{name}:{number}", line


def found(look: Callable[[str], object], sources: dict[str, str]) -> list[str]:
    """The lines in which there is something to see."""
    return [f"{place}: {line.strip()}" for place, line in lines(sources) if look(line)]


def site() -> Flask:
    """Every page, without a database behind it."""
    app = Flask("house", static_folder=None)
    for blueprint in import_module("procure.web.blueprints").BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app


def _is_ours(path: Path) -> bool:
    left_out = {"__pycache__", "vendor", "node_modules", "vectors"} & set(path.parts)
    return path.is_file() and not left_out and path.suffix in TEXTS and path.name != "LICENSE"
