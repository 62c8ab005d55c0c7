"""Every text that people read on a page, for the catalogues; run it to add what is new to each of them."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
CATALOGUES = ROOT / "procure" / "translations"
_WHERE = [
    (
        "procure/client/**.py",
        "ignore",
    ),  # programs of a terminal speak Chinese alone
    ("procure/web/cli/**.py", "ignore"),
    ("procure/web/backup/**.py", "ignore"),
    ("procure/web/demo/**.py", "ignore"),
    ("procure/**.py", "tools.messages:extract"),
    ("procure/fairness/catalogue/**.toml", "tools.messages:extract_entries"),
    ("templates/**.html", "jinja2"),
]
Found = tuple[int, str, str, list[str]]
_SAYS = {"Message", "gettext", "lazy_gettext", "_"}
_CHINESE = range(0x4E00, 0xA000)


def extract(fileobj: IO[bytes], keywords: Any, comment_tags: Any, options: Any) -> Iterator[Found]:
    """The texts of one Python file, as Babel wants them: line, function, text, comments."""
    tree = ast.parse(fileobj.read())
    for node in ast.walk(tree):
        for text in _texts(node, _constants(tree)):
            if any(ord(letter) in _CHINESE for letter in text.value):
                yield text.lineno, "gettext", text.value, []


def extract_entries(fileobj: IO[bytes], keywords: Any, comment_tags: Any, options: Any) -> Iterator[Found]:
    """What a restriction is and why; its lawful words go into a tender as they are, in Chinese."""
    for entry in tomllib.loads(fileobj.read().decode()).get("entry", ()):
        yield from ((1, "gettext", entry[part], []) for part in ("title", "reason"))


def _texts(node: ast.AST, constants: dict[str, ast.expr]) -> list[ast.Constant]:
    if isinstance(node, ast.ClassDef) and _is_term(node):
        return [label for line in node.body for label in _label(line)]
    if isinstance(node, ast.Call) and _name(node.func) in _SAYS and node.args:
        return _strings(_meant(node.args[0], constants))
    if isinstance(node, ast.Call) and _name(node.func) == "Clock":
        return _duty(node)
    return []


def _duty(node: ast.Call) -> list[ast.Constant]:
    named = [one.value for one in node.keywords if one.arg == "duty"]
    return [text for one in [*node.args[1:2], *named] for text in _strings(one)]


def _is_term(node: ast.ClassDef) -> bool:
    return any(_name(one) == "Term" for one in node.bases)


def _label(line: ast.stmt) -> list[ast.Constant]:
    is_word = isinstance(line, ast.Assign) and isinstance(line.value, ast.Tuple)
    return _strings(line.value.elts[1]) if is_word else []


def _meant(given: ast.expr, constants: dict[str, ast.expr]) -> ast.expr:
    """The text itself, or the module's own table or name that it is taken from."""
    if isinstance(given, ast.Subscript):
        given = given.value
    if isinstance(given, ast.Call) and isinstance(given.func, ast.Attribute) and given.func.attr == "get":
        given = given.func.value
    return constants.get(given.id, given) if isinstance(given, ast.Name) else given


def _constants(tree: ast.Module) -> dict[str, ast.expr]:
    return {
        target.id: line.value
        for line in tree.body
        if isinstance(line, ast.Assign)
        for target in line.targets
        if isinstance(target, ast.Name)
    }


def _strings(node: ast.expr) -> list[ast.Constant]:
    if isinstance(node, ast.Dict):
        return [text for value in node.values for text in _strings(value)]
    found = [one for one in ast.walk(node) if isinstance(one, ast.Constant)]
    return [one for one in found if isinstance(one.value, str)]


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")


def texts() -> list[str]:
    """Every text of the product once, in order."""
    options = {"templates/**.html": {"trimmed": "true"}}
    found = extract_from_dir(ROOT, _WHERE, options, directory_filter=_is_ours)
    return sorted({text for _file, _line, text, *_ in found if isinstance(text, str)})


def main() -> None:
    """Bring every catalogue up to date: new texts come without a translation, old ones are dropped."""
    for path in CATALOGUES.glob("*/LC_MESSAGES/messages.po"):
        with path.open("rb") as file:
            kept = read_po(file)
        fresh = path.with_suffix(".new")
        with fresh.open("wb") as file:
            write_po(file, _renewed(kept), width=None, sort_output=True)
        fresh.replace(path)


def _renewed(kept: Catalog) -> Catalog:
    fresh = Catalog(
        locale=kept.locale,
        project="procure",
        version="1",
        copyright_holder="procure",
        header_comment="# What the pages say in another language; kept up by `python -m tools.messages`.",
        creation_date=kept.creation_date,
        fuzzy=False,
    )
    for text in texts():
        known = kept.get(text)
        fresh.add(text, known.string if known else "")
    return fresh


def _is_ours(folder: str) -> bool:
    parts = Path(folder).resolve().relative_to(ROOT).parts
    return bool(parts) and parts[0] in ("procure", "templates") and not parts[-1].startswith((".", "_"))


if __name__ == "__main__":
    main()
