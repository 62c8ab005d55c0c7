"""What a receipt confirms is on the disk before the receipt leaves."""

from __future__ import annotations

import psycopg
import pytest

from tests.faults import acts, tracing
from tests.faults.conftest import OnServer
from tests.faults.scene import Faults

ORDER = "rename,fsync,fdatasync,write,pwrite64"
ANSWERS = "sendto,recvfrom,rename,fsync,write"


@pytest.mark.parametrize("act", acts.ACTS)
def test_file_folder_and_database_are_synced_before_the_receipt_leaves(on_files: Faults, act: str) -> None:
    nothing_to_keep = {"file"} if act == "withdraw" else set()
    assert tracing.not_synced(on_files.run(act, ORDER)["trace"]) == nothing_to_keep


@pytest.mark.parametrize(
    ("plan", "missing"),
    [
        (acts.LAZY_DATABASE, {"database"}),
        (acts.LAZY_FILES, {"file", "folder"}),
        (acts.RECEIPT_FIRST, {"database"}),
    ],
)
def test_what_is_not_synced_is_found(on_files: Faults, plan: str, missing: set[str]) -> None:
    """The control."""
    assert tracing.not_synced(on_files.run("submit", ORDER, plan=plan)["trace"]) == missing


def test_a_server_has_answered_the_commit_before_the_receipt_leaves(on_server: OnServer) -> None:
    trace = on_server.run("submit", ANSWERS)["trace"]
    assert tracing.is_answered(trace)
    assert tracing.not_synced(trace) == set()
    assert not tracing.is_answered(on_server.run("submit", ANSWERS, plan=acts.RECEIPT_FIRST)["trace"])


def test_the_server_answers_a_commit_that_is_on_its_disk(on_server: OnServer) -> None:
    """The sessions of an act have what the database has, and they don't change it."""
    assert "synchronous_commit" not in on_server.run("submit", ANSWERS)["trace"]
    for setting in ("off", "on"):
        with psycopg.connect(on_server.address, autocommit=True) as connection:
            change = f"ALTER DATABASE {connection.info.dbname} SET synchronous_commit = {setting}"
            connection.execute(change.encode())
        assert on_server.ask("faults")["names"].count("synchronous_commit") == (setting == "off")
