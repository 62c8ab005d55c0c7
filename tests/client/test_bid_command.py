"""The commands read what people paste, and stay light."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from procure.client import bidding, custody, platform
from procure.client.keystore import Keystore
from procure.core.errors import ProcureError


def test_a_tender_may_be_named_by_the_address_of_any_of_its_pages(tmp_path: Path) -> None:
    keys = Keystore(tmp_path)
    for page in ("", "/my-bid", "/custody", "/opening"):
        found = platform.place(keys, f"https://example.org/tenders/abc123{page}")
        assert found.path == "/api/tenders/abc123"
    assert platform.place(keys, "abc123", "https://example.org").tender_id == "abc123"
    with pytest.raises(ProcureError):
        platform.place(keys, "http://example.org/tenders/abc123")


@pytest.mark.parametrize("argv", [[], ["seal"], ["upload"], ["steal"]])
def test_a_wrong_call_ends_with_two(argv: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        bidding.main(argv)
    assert ended.value.code == 2
    with pytest.raises(SystemExit):
        custody.main([])


def test_a_folder_that_was_not_sealed_ends_with_one_and_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    again = ["reconfirm", str(tmp_path), "--out", str(tmp_path / "again")]
    for argv in (["commit", str(tmp_path)], again):
        assert bidding.main([*argv, "--keys", str(tmp_path)]) == 1
        assert "procure bid seal" in capsys.readouterr().err


def test_the_commands_load_neither_the_web_nor_the_database() -> None:
    code = (
        "import sys, procure.client.bidding, procure.client.custody;"
        "print([one for one in ('flask', 'sqlalchemy', 'weasyprint') if one in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
