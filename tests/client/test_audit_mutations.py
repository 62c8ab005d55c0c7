"""One changed byte anywhere in a package's documents, blobs or log, and both judges refuse it."""

from __future__ import annotations

import os
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

import pytest

from procure.client.audit import main

OUTSIDE = Path(__file__).parent.parent / "outside"
SEED = 20260701
MUTATIONS = 150
"""Of each of the two packages: 300 in all."""
OUTSIDE_STEP = 1 if os.environ.get("PROCURE_DEEP") else 6
"""The outside judge starts many processes for each package: it sees every third, and all in a deep run."""


def judge(folder: Path) -> bool:
    """What the outside judge says of a package."""
    script = OUTSIDE / "evidence-audit.sh"
    return subprocess.run(["bash", script, folder], capture_output=True, check=False).returncode == 0


def mutants(package: Path, into: Path) -> list[tuple[str, Path]]:
    """Copies of the package with one byte changed in a file drawn by chance; unchanged files are links."""
    random = Random(SEED)
    files = [
        one for one in package.rglob("*") if one.suffix in (".json", ".txt") or one.parent.name == "blobs"
    ]
    files.sort()
    found = []
    for number in range(MUTATIONS):
        file = random.choice(files).relative_to(package)
        folder = into / str(number)
        shutil.copytree(package, folder, copy_function=lambda source, to: Path(to).hardlink_to(source))
        data = bytearray((package / file).read_bytes())
        place, bit = random.randrange(len(data)), random.randrange(1, 256)
        data[place] ^= bit
        (folder / file).unlink()
        (folder / file).write_bytes(data)
        found.append((f"{file} byte {place} xor {bit}", folder))
    return found


@pytest.mark.long
@pytest.mark.parametrize("name", ["custodians", "dual"])
def test_any_changed_byte_is_refused_by_both_judges(name: str, tmp_path: Path) -> None:
    package = tmp_path / "whole"
    shutil.copytree(OUTSIDE / "vectors" / "sealing" / name, package)
    planted = mutants(package, tmp_path / "mutants")
    shown = planted[::OUTSIDE_STEP]
    assert main([str(package)]) == 0
    assert judge(package)
    with ThreadPoolExecutor(4) as pool:
        outside = list(pool.map(judge, [folder for _, folder in shown]))
    assert [what for (what, _), accepted in zip(shown, outside, strict=True) if accepted] == []
    assert [what for what, folder in planted if main([str(folder)]) != 1] == []


@pytest.mark.parametrize("name", ["tender", "close", "bids/*", "releases/c1"])
def test_any_changed_byte_of_a_signature_is_refused(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    package = tmp_path / "whole"
    shutil.copytree(OUTSIDE / "vectors" / "sealing" / "custodians", package)
    path = min(package.glob(f"{name}.p7s"))
    whole = path.read_bytes()
    accepted = []
    for place in Random(SEED).sample(range(len(whole)), 60):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        if main([str(package)]) != 1:
            accepted.append(place)
    capsys.readouterr()
    path.write_bytes(whole)
    assert main([str(package)]) == 0
    assert accepted == []
