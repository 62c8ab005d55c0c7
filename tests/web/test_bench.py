"""The measuring of bids: it runs from end to end, and counts nothing that isn't in the ledger."""

from __future__ import annotations

import json
import pickle
import secrets
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from procure.web.bench import (
    closing,
    figures,
    ground,
    hot,
    load,
    opening,
    papers,
    reading,
    resumed,
    running,
    upload,
    wordings,
)
from procure.web.bench.closing import Halls
from procure.web.bench.ground import Ground
from procure.web.bench.load import Order, Taken
from procure.web.bench.running import CONNECTIONS, ORM, RAW, SUBMIT, Installation, Wrong
from procure.web.bench.scene import Crowd
from procure.web.cli import bench
from tests.make import bids as make


def test_one_short_round_tells_every_figure(capsys: pytest.CaptureFixture[str]) -> None:
    assert bench.main(["submit", "--seconds", "0.05", "--rounds", "1", "--sqlite-only", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["ratio_to_orm_row"]["sqlite"] > 0
    assert found["ratio_to_raw_row"]["sqlite"] > 0
    assert found["p99_ms_at_16"]["sqlite"] > 0
    assert found["receipts_found_in_the_ledger"]["sqlite"] > running.WARMING
    for connections in map(str, CONNECTIONS):
        legs = found["databases"]["sqlite"][connections]
        assert set(legs) == {SUBMIT, ORM, RAW}
        assert all({"per_second", "spread", "p50_ms", "p99_ms"} <= set(leg) for leg in legs.values())
    assert {"python", "sqlite", "gunicorn", "sqlalchemy"} <= set(found["versions"])
    assert found["cores"]


def test_a_hot_tender_is_told_beside_many(capsys: pytest.CaptureFixture[str]) -> None:
    assert bench.main(["hot", "--bids", "8", "--rounds", "1", "--sqlite-only", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    told = found["databases"]["sqlite"]
    assert told["one_to_many"]["median"] > 0
    assert told["conflicts"] == 0
    assert all(len(told["p50_ms"][leg]) == hot.TURNS for leg in (hot.ONE, hot.MANY))
    first, last = found["sqlite_for_one_bid"]["first"], found["sqlite_for_one_bid"]["last"]
    assert first["statements"] == last["statements"]
    assert 100 < last["steps"] <= 1.01 * first["steps"]
    assert found["receipts_found_in_the_ledger"]["sqlite"] == 2 * 8 + running.WARMING


def test_the_check_is_told_beside_a_bare_search_for_its_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert bench.main(["check", "--size", "60000", "--rounds", "1", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["megabytes"] == 0.06
    assert found["findings"] >= 60_000 // 3 // found["characters_for_each_restrictive_clause"]
    assert 0 < found["check_mb_per_second"]["median"] < found["words_alone_mb_per_second"]["median"]
    assert found["check_unrepeated_mb_per_second"]["median"] > 0
    assert found["words"] > 1000
    assert wordings.tender(60_000) == wordings.tender(60_000)


def test_the_text_without_repetition_says_nothing_twice() -> None:
    often = wordings.tender(200_000)
    assert len(set(often.split("\n"))) < len(often.split("\n"))
    once = wordings.unrepeated(often).split("\n")
    assert len(set(once)) == len(once)


@pytest.fixture(scope="module")
def halls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground[Halls]]:
    """Two closed tenders with three bids each."""
    crowds = [Crowd(1, 3), Crowd(1, 3)]
    with ground.prepared(tmp_path_factory.mktemp("halls"), None, lambda: closing.halls(crowds)) as on:
        yield on


def test_an_opening_is_told_beside_its_parts_and_is_resumed(halls: Ground[Halls]) -> None:
    found = opening.told(halls, rounds=1)
    told = found["databases"]["sqlite"]
    assert {
        "many_seconds",
        "many_decrypted_alone",
        "many_stored_alone",
        "large_seconds",
        "age_to_large",
    } <= set(told)
    assert told["many_processor_seconds"]["median"] > 0
    assert found["killed_in_the_middle"].startswith("resumed")


def test_an_opening_that_was_not_killed_voids_the_run(halls: Ground[Halls]) -> None:
    never = replace(halls.built.closed[0], bids=20)
    with pytest.raises(Wrong, match="before it was killed"):
        resumed.check(replace(halls, built=replace(halls.built, closed=[never])), halls.places[0])


def test_a_bid_that_stays_shut_voids_the_run(halls: Ground[Halls]) -> None:
    with halls.copy(halls.places[0]) as url, ground.inside(halls.at, url), pytest.raises(Wrong, match="^4"):
        reading.opened(replace(halls.built.closed[0], bids=4))


def test_the_memory_of_an_upload_is_told(halls: Ground[Halls]) -> None:
    assert upload.memory(halls, 2000)["most_mib"] > 0


def test_without_postgresql_it_says_so(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bench.places, "_DEVELOPMENT_SERVER", "no_such_server")
    assert bench.main(["submit", "--seconds", "0.05"]) == 2
    assert "--postgresql" in capsys.readouterr().err


@pytest.fixture
def receipted(app, cast, home: Path, database_url: str) -> tuple[str, Installation, bytes]:
    """An installation with one bid, and the answer that its supplier got."""
    tender = make.bid_on(cast, prices=("1000000.00",))
    one = make.queries.accepted(tender.id)[0]
    return database_url, Installation(home, "only for tests"), json.dumps({"receipt": one.receipt}).encode()


def test_a_receipt_that_is_in_the_ledger_counts(receipted: tuple[str, Installation, bytes]) -> None:
    url, at, answer = receipted
    assert running.judge(url, at, [(201, answer)]) == 1


def test_a_receipt_that_is_not_in_the_ledger_voids_the_run(
    receipted: tuple[str, Installation, bytes],
) -> None:
    url, at, answer = receipted
    receipt = json.loads(json.loads(answer)["receipt"])
    forged = json.dumps({"receipt": json.dumps(receipt | {"head": secrets.token_hex(32)})}).encode()
    with pytest.raises(Wrong):
        running.judge(url, at, [(201, forged)])


def test_a_bid_in_the_database_without_its_receipt_voids_the_run(
    receipted: tuple[str, Installation, bytes],
) -> None:
    url, at, _ = receipted
    with pytest.raises(Wrong):
        running.judge(url, at, [])


def test_an_answer_that_is_no_success_voids_the_run() -> None:
    with pytest.raises(Wrong, match="1 / 2: no"):
        running.checked(Taken(1.0, [0.1, 0.1], [(201, b""), (500, b"no")]))


def test_a_load_that_fails_voids_the_run_with_its_last_word() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        order = Order(free.getsockname()[1], 1, 1.0, [b"GET / HTTP/1.1\r\n\r\n"], repeat=False)
        with pytest.raises(Wrong, match="^ConnectionRefusedError"):
            running.load_with(order)


def test_ratios_are_taken_within_a_round() -> None:
    fast = {(16, SUBMIT): Taken(1.0, [0.1] * 50), (16, ORM): Taken(1.0, [0.1] * 100)}
    slow = {(16, SUBMIT): Taken(2.0, [0.1] * 30), (16, ORM): Taken(1.0, [0.1] * 20)}
    assert figures.ratio([fast, slow], ORM) == {"median": 0.625, "least": 0.5, "most": 0.75}


@pytest.mark.parametrize(("of", "value"), [(0, 1), (50, 51), (99, 100)])
def test_percentiles_are_those_of_the_sorted_values(of: int, value: int) -> None:
    assert figures.percentile(range(100, 0, -1), of) == value


def test_an_order_survives_its_way_to_the_other_process() -> None:
    order = Order(1, 16, 0.5, [b"x"], repeat=True)
    assert pickle.loads(pickle.dumps(order)) == order
    assert load.length(b"HTTP/1.1 201 CREATED\r\nContent-Length: 12\r\nX: 1\r\n\r\n") == 12


@pytest.mark.deep
def test_contracts_are_printed_and_signed_beside_a_bare_print(capsys: pytest.CaptureFixture[str]) -> None:
    assert bench.main(["pdf", "--rounds", "1", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["printed_and_signed_to_bare"]["median"] > 0
    assert found["printed_and_signed_per_second"]["median"] > 0


@pytest.mark.deep
def test_an_inbox_asks_no_more_often_when_more_is_open(capsys: pytest.CaptureFixture[str]) -> None:
    asked = []
    for bills in ("60", "600"):
        assert bench.main(["inbox", "--bids", bills, "--sqlite-only", "--json"]) == 0
        found = json.loads(capsys.readouterr().out)["sqlite"]["1"]
        asked.append(found["statements"])
        assert found["within_budget"]
    assert asked[0] == asked[1]


def test_the_contract_that_is_measured_is_a_whole_one() -> None:
    page = papers.papers.contract_page(papers.contract(), papers._AT)
    assert "人民币壹佰贰拾叁万肆仟伍佰陆拾柒元捌角玖分" in page
    assert page.count("学生课桌椅一千套") == 40
