"""The import contracts hold, functions and files keep their sizes, and no packages go in a circle."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.meta import house
from tools import budgets

LINT = Path(sys.executable).with_name("lint-imports")
PLANTED = {
    "procure/blacklist/queries.py": "from procure.awards import models as planted",
    "procure/blacklist/models.py": "from procure.blacklist import queries as planted",
    "procure/crypto/chain.py": "import flask as planted",
    "procure/core/money.py": "import sqlalchemy as planted",
    "procure/ledger/service.py": "import wtforms as planted",
}


def told_of(folder: Path) -> str:
    """What import-linter says; it reads the folder it stands in."""
    return subprocess.run(
        [LINT, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False
    ).stdout


@pytest.fixture
def copy(tmp_path):
    """A copy of the package into which something bad can be planted."""
    left_out = shutil.ignore_patterns("__pycache__")
    shutil.copytree(house.ROOT / "procure", tmp_path / "procure", ignore=left_out)
    shutil.copy(house.ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_import_contracts_hold():
    assert "5 kept, 0 broken" in told_of(house.ROOT)


def test_a_bad_import_breaks_each_contract(copy):
    for name, line in PLANTED.items():
        path = copy / name
        path.write_text(path.read_text("utf-8") + f"\n{line}\n", "utf-8")
    assert "0 kept, 5 broken" in told_of(copy)


def test_a_package_without_its_place_in_the_tower_is_noticed(copy):
    (copy / "procure" / "odds_and_ends").mkdir()
    (copy / "procure" / "odds_and_ends" / "__init__.py").touch()
    assert "odds_and_ends" in told_of(copy)


def test_functions_and_files_keep_their_sizes():
    assert budgets.measure(budgets.sources()).breaches() == []


def test_no_two_packages_import_each_other():
    assert budgets.cycles(budgets.sources()) == []


def test_what_is_too_long_is_noticed():
    long = "def f():\n" + "    x = 1\n" * 41 + "\n" * 300
    told = budgets.measure({"procure/x.py": long}).breaches()
    assert told[:2] == ["42 lines: procure/x.py:1 f", "342 lines: procure/x.py"]
    assert len(told) == 5


def test_a_docstring_and_an_inner_function_are_not_counted():
    text = 'def f():\n    """Say."""\n    def g():\n        return 1\n    return g\n'
    assert list(budgets.measure({"procure/x.py": text}).functions.values()) == [2, 2]


def test_a_circle_is_noticed_over_several_steps():
    texts = {
        "procure/a/x.py": "from procure.b import y",
        "procure/b/y.py": "from procure.c.z import w",
        "procure/c/z.py": "from procure import a",
        "procure/d.py": "from procure import a",
    }
    assert budgets.cycles(texts) == [("a", "b"), ("a", "c"), ("b", "c")]
