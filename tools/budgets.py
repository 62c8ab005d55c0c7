"""The sizes of functions and files, and packages that import each other, against their budgets."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
FUNCTION_MEDIAN, FUNCTION_P95, FUNCTION_MOST = 6, 20, 40
FILE_P95, FILE_MOST = 200, 300
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Sizes:
    """Lines of every function and of every file, by name."""

    functions: dict[str, int]
    files: dict[str, int]

    def breaches(self) -> list[str]:
        """Every budget that is overdrawn, with the names of what is too long."""
        found = [f"{n} lines: {name}" for name, n in self.functions.items() if n > FUNCTION_MOST]
        found += [f"{n} lines: {name}" for name, n in self.files.items() if n > FILE_MOST]
        for what, sizes, most in (("function", self.functions, FUNCTION_P95), ("file", self.files, FILE_P95)):
            if (p95 := percentile(sizes.values())) > most:
                found.append(f"{what} p95 is {p95}, the budget {most}")
        if (middle := median(self.functions.values() or [0])) > FUNCTION_MEDIAN:
            found.append(f"function median is {middle}, the budget {FUNCTION_MEDIAN}")
        return found

    def __str__(self) -> str:
        functions, files = self.functions.values(), self.files.values()
        return (
            f"functions {len(functions)}: median {median(functions):g}, p95 {percentile(functions)}, "
            f"max {max(functions)}; files {len(files)}: p95 {percentile(files)}, max {max(files)}"
        )


def measure(sources: dict[str, str]) -> Sizes:
    """Sizes of some modules given as name and text; a function's lines are those from ``def`` to its end,
    without its docstring and without the functions inside it.
    """
    functions = {
        f"{name}:{one.lineno} {one.name}": length(one)
        for name, text in sources.items()
        for one in ast.walk(ast.parse(text))
        if isinstance(one, Function)
    }
    return Sizes(functions, {name: text.count("\n") for name, text in sources.items()})


def length(function: Function) -> int:
    """Lines of a function's own code."""
    first = function.body[0]
    is_docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    said = _span(first) if is_docstring else 0
    inner = sum(_span(one) for one in ast.walk(function) if isinstance(one, Function) and one is not function)
    return _span(function) - said - inner


def percentile(sizes: Iterable[int], of: int = 95) -> int:
    """The size that this share of all do not exceed."""
    ordered = sorted(sizes) or [0]
    return ordered[min(len(ordered) - 1, len(ordered) * of // 100)]


def sources(folder: Path = ROOT / "procure") -> dict[str, str]:
    """The text of every module under a folder."""
    return {str(path.relative_to(folder.parent)): path.read_text("utf-8") for path in _modules(folder)}


def cycles(texts: dict[str, str]) -> list[tuple[str, str]]:
    """Pairs of our packages that import each other, directly or by way of others."""
    reaches = _reached(_imports(texts))
    return sorted((a, b) for a, found in reaches.items() for b in found if a < b and a in reaches.get(b, ()))


def main() -> int:
    """Print the measures; 1 when a budget is overdrawn or packages go in a circle."""
    texts = sources()
    sizes = measure(texts)
    bad = sizes.breaches() + [f"{a} and {b} import each other" for a, b in cycles(texts)]
    print(sizes, f"cycles {len(cycles(texts))}", *bad, sep="\n")
    return 1 if bad else 0


def _span(node: ast.stmt) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def _modules(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*.py")) if "__pycache__" not in path.parts)


def _imports(texts: dict[str, str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for name, text in texts.items():
        package = name.split("/")[1].removesuffix(".py")
        found.setdefault(package, set()).update(_named(text) - {package})
    return found


def _named(text: str) -> set[str]:
    """The packages of ours that a module imports."""
    found = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom) and node.module == "procure":
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("procure."):
            found.add(str(node.module).split(".")[1])
    return found


def _reached(imports: dict[str, set[str]]) -> dict[str, set[str]]:
    """What each package reaches by any number of steps."""
    reached = {name: set(direct) for name, direct in imports.items()}
    for _ in reached:
        for found in reached.values():
            found |= {far for near in set(found) for far in reached.get(near, ())}
    return reached


if __name__ == "__main__":
    sys.exit(main())
