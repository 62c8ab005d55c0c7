"""House words: what may be written where, each rule with something bad that it must see."""

import ast
import re

import pytest

from tests.meta import house

CODE = house.texts("procure", ending=".py")
ALL_CODE = CODE | house.texts("tests", "tools", ending=".py")

NOW = re.compile(r"\bclock\.now\(")
KNOWS_NOW = re.compile(
    r"procure/(web|client)/|/views(/|\.py)|/api\.py|accounts/(sign_in|second_step|tokens)\.py"
)
MACHINE_TIME = re.compile(r"\b(datetime\.(now|utcnow|today)|date\.today|time\.time)\(")
# Idleness of a browser is measured on the machine's clock, which no training clock moves.
KNOWS_MACHINE_TIME = ("procure/core/clock.py", "procure/accounts/sign_in.py")
COMMIT = re.compile(r"(session|connection|transaction|db)\.commit\(")
UNEXPLAINED = re.compile(r"#\s*(noqa|type:\s*ignore)(:[\w, ]*?\d|\[[\w, -]+\])?\s*$")
SHUNNED = {"utils", "util", "common", "helpers", "helper", "managers", "manager", "base", "misc"}
SKIPPED = re.compile(r"\b(mark\.(skip|skipif|xfail)|pytest\.(skip|xfail|importorskip))\b")


def elsewhere(sources, known):
    return {name: text for name, text in sources.items() if not known(name)}


def imports_inside_functions(text):
    functions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
    inside = (one for f in ast.walk(ast.parse(text)) if isinstance(f, functions) for one in ast.walk(f))
    return [one.lineno for one in inside if isinstance(one, ast.Import | ast.ImportFrom)]


def test_only_the_edge_asks_what_time_it_is():
    assert house.found(NOW.search, elsewhere(CODE, KNOWS_NOW.search)) == []


def test_only_the_clock_reads_the_machines_time():
    assert house.found(MACHINE_TIME.search, elsewhere(CODE, KNOWS_MACHINE_TIME.__contains__)) == []


def test_only_the_unit_of_work_commits():
    assert house.found(COMMIT.search, elsewhere(CODE, "procure/db.py".__eq__)) == []


def test_every_ignore_gives_its_reason():
    assert house.found(UNEXPLAINED.search, elsewhere(ALL_CODE, lambda name: "meta/" in name)) == []


def test_nothing_is_imported_inside_a_function():
    assert {name: at for name, text in CODE.items() if (at := imports_inside_functions(text))} == {}


def test_no_module_is_named_for_nothing():
    assert [name for name in house.modules() if SHUNNED & set(name.split("."))] == []


def test_no_test_is_skipped_or_excused():
    assert house.found(SKIPPED.search, elsewhere(house.texts("tests"), lambda name: "meta/" in name)) == []


@pytest.mark.parametrize(
    ("look", "bad", "good"),
    [
        (NOW.search, "at = clock.now()", "with clock.fixed(at):"),
        (MACHINE_TIME.search, "day = date.today()", "day = clock.beijing_day(at)"),
        (MACHINE_TIME.search, "at = datetime.now(UTC)", "at = datetime.fromisoformat(text)"),
        (COMMIT.search, "db.session.commit()", "db.session.flush()"),
        (UNEXPLAINED.search, "x  # type: ignore[misc]", "x  # type: ignore[misc]  # no types"),
        (UNEXPLAINED.search, "x  # noqa: S603", "x  # noqa: S603  # our own command"),
        (imports_inside_functions, "def f():\n    import os", "import os"),
        (SKIPPED.search, "@pytest.mark.skip", "@pytest.mark.parametrize"),
    ],
)
def test_what_is_bad_is_seen_and_what_is_good_is_not(look, bad, good):
    assert look(bad)
    assert not look(good)
