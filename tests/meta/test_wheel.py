"""The wheel holds everything the program needs, and works away from the checkout."""

import os
import subprocess
import sys
import zipfile

import pytest

from tests.meta import house


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    """The built wheel, as an installer would lay it out."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=house.ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as content:
        content.extractall(folder / "site")
    return folder / "site"


def files_below(folder):
    return {
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


@pytest.mark.parametrize("name", ["templates", "static", "migrations"])
def test_what_lies_beside_the_code_is_in_the_wheel(unpacked, name):
    assert files_below(house.ROOT / name) - files_below(unpacked / "procure/web/assets" / name) == set()


def test_the_data_of_the_law_is_in_the_wheel(unpacked):
    wanted = {str(path.relative_to(house.ROOT)) for path in (house.ROOT / "procure").rglob("*.toml")}
    assert wanted
    assert wanted - files_below(unpacked) == set()


def test_the_wheel_holds_no_tests_and_no_data_of_an_installation(unpacked):
    assert [name for name in files_below(unpacked) if name.startswith(("tests/", "var/"))] == []


def test_the_unpacked_wheel_makes_a_database_and_shows_its_pages(unpacked, tmp_path):
    look = (
        "import procure, sys; from procure.web.app import create_app; from procure.web.cli import migrate;"
        "assert migrate.main([]) == 0;"
        "page = create_app().test_client().get('/login');"
        "print(procure.__file__, page.status_code)"
    )
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(unpacked), "PROCURE_HOME": str(tmp_path / "home")}
    run = subprocess.run(
        [sys.executable, "-c", look], cwd=tmp_path, env=env, capture_output=True, text=True, check=True
    )
    assert run.stdout.splitlines()[-1] == f"{unpacked}/procure/__init__.py 200"
