"""Time, chance, letters and files come through one place each; what chance decides comes from a seed."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.meta import house

CLOCKS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns"}
LETTERS = {"smtplib", "imaplib", "requests", "urllib3", "aiohttp", "http.client", "urllib.request", "httpx"}
OTHER_CHANCE = {"uuid", "numpy"}
WRITES = {"write_text", "write_bytes", "touch", "symlink_to", "hardlink_to", "unlink", "rmdir"}
MODES = set("wax+")
MAY: dict[str, dict[str, str]] = {
    "tells the time": {
        "procure/core/clock.py": "the one clock",
        "procure/accounts/sign_in.py": "how long a session has been idle, which no training clock hastens",
    },
    "sends": {
        "procure/client/api.py": "the programs of bidders and custodians",
        "procure/web/demo/browser.py": "the browser of a play",
        "procure/web/heart.py": "the question whether the site answers",
        "procure/web/stamping.py": "heads to the time stamp authority",
    },
    "writes files": {
        "procure/storage/folder.py": "the one storage",
        "procure/storage/bucket.py": "what a bucket's file is copied into",
        "procure/db.py": "the lock of SQLite's writers",
        "procure/bids/gates.py": "a tender's gate, a lock in the storage's folder for what comes in",
        "procure/bids/openings.py": "the lock of whoever opens, in the same folder",
        "procure/bids/uploads.py": "parts of files on their way in, in the same folder",
        "procure/bids/evidence.py": "a package, into a folder that somebody names",
        "procure/bids/parts.py": "the files of that package",
        "procure/crypto/keyring.py": "the platform's own keys",
        "procure/fairness/kept.py": "what its patterns need, beside the bytecode",
        "procure/__main__.py": "nowhere, when whoever read the command's words has gone",
    },
    "draws by chance": {
        "procure/web/cli/demo.py": "what happens in a play, from --seed",
        "procure/web/cli/seed.py": "what happens in the city, from each tender's number",
    },
}
"""What each file does that others may not, and why."""
RACES = {
    *("tests/bids/test_race.py", "tests/bids/racing.py"),
    *("tests/storms/rush.py", "tests/storms/storm.py"),
}
"""Threads and processes that run against each other can't be played again."""
ELSEWHERE = ("procure/client/", "procure/crypto/", "procure/web/")
"""Programs on people's own machines and commands write files into folders that those people name."""


def doings(path: str, source: str) -> Iterator[str]:
    """What a file does of all this."""
    tree = ast.parse(source)
    called = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    names = {ast.unparse(node.func) for node in called}
    imported = {name for node in ast.walk(tree) for name in _imported(node)}
    if names & CLOCKS:
        yield "tells the time"
    if imported & LETTERS:
        yield "sends"
    if any(name.startswith("random.") for name in names) or "Random" in names:
        yield "draws by chance"
    if imported & OTHER_CHANCE or "os.urandom" in names:
        yield "has chance from elsewhere"
    if any(map(_writes, called)) and (not path.startswith(ELSEWHERE) or path in MAY["writes files"]):
        yield "writes files"


def _imported(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        yield str(node.module)


def _writes(call: ast.Call) -> bool:
    name = ast.unparse(call.func)
    if name.rpartition(".")[2] in WRITES or name == "os.open":
        return True
    modes = [one.value for one in call.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    return name.rpartition(".")[2] == "open" and any(set(mode) & MODES and len(mode) < 4 for mode in modes)


def unseeded(source: str) -> list[str]:
    """Chance that no seed plays again."""
    nodes = list(ast.walk(ast.parse(source)))
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    is_module = any("random" in _imported(node) and isinstance(node, ast.Import) for node in nodes)
    found = []
    for call in calls:
        name = ast.unparse(call.func)
        drawn = is_module and name.startswith("random.") and name != "random.Random"
        if drawn or (name in ("Random", "random.Random") and not call.args):
            found.append(ast.unparse(call))
    return found


def ours() -> dict[str, str]:
    """Every file of the product but the bench, which measures and decides nothing."""
    texts = house.texts("procure", ending=".py")
    return {path: text for path, text in texts.items() if not path.startswith("procure/web/bench/")}


def test_each_is_done_by_those_who_may_alone() -> None:
    found: dict[str, set[str]] = {}
    for path, source in ours().items():
        for doing in doings(path, source):
            found.setdefault(doing, set()).add(path)
    assert found == {doing: set(files) for doing, files in MAY.items()}


def test_nothing_is_drawn_without_a_seed() -> None:
    texts = house.texts("procure", "tests", ending=".py")
    told = {path for path, source in texts.items() if unseeded(source)}
    assert told - RACES == set()


@pytest.mark.parametrize(
    ("source", "doing"),
    [
        ("from datetime import datetime\nx = datetime.now(UTC)", "tells the time"),
        ("import smtplib", "sends"),
        ("from httpx import get", "sends"),
        ("import random\nx = random.Random(4)", "draws by chance"),
        ("import uuid", "has chance from elsewhere"),
        ("path.write_bytes(b'')", "writes files"),
        ("path.open('ab')", "writes files"),
    ],
)
def test_whoever_does_it_without_asking_is_noticed(source: str, doing: str) -> None:
    assert list(doings("procure/tenders/service.py", source)) == [doing]


def test_what_is_harmless_is_not_told() -> None:
    source = (
        "x = clock.now()\ny = secrets.token_hex()\nwith path.open('rb') as file: pass\ntext.replace('w', 'x')"
    )
    assert list(doings("procure/tenders/service.py", source)) == []
    assert unseeded("import random\nrandom.choice(x)\nrandom.Random()\nrandom.Random(1)") == [
        "random.choice(x)",
        "random.Random()",
    ]
