"""Processes of the site are killed again and again while bids come in: nothing receipted is lost."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask

from procure.client import uploading
from tests.cast import Cast
from tests.storms import course, storm
from tests.storms.site import Installation, served

CLIENTS, SECONDS, TO_THE_END = 20, 300.0, 90.0
PIECE = 64 << 10


@pytest.mark.deep
@pytest.mark.timeout(1800)
def test_whatever_is_killed_nothing_receipted_is_lost_and_nothing_else_counts(
    app: Flask, cast: Cast, home: Path, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploading, "PIECE", PIECE)
    diaries = storm.crowd(CLIENTS)
    tender_id = course.tender(cast, course.in_a_while(SECONDS + TO_THE_END), "ZC-STORM").id
    lines, calm, enough = storm.Lines(), threading.Event(), threading.Event()
    with served(Installation(home, database_url), "--with-worker") as site:
        with (
            storm.seen(site, cast, tender_id, tmp_path, lines) as see,
            ThreadPoolExecutor(CLIENTS + 1) as threads,
        ):
            killing = threads.submit(storm.kill, site, calm)
            coming = [threads.submit(storm.go_on, see(one.player), one, enough) for one in diaries]
            enough.wait(SECONDS)
            enough.set()
            for one in coming:
                one.result()
            calm.set()
        course.wait_for_the_close(tender_id)
    killed = killing.result()
    print(
        f"{len(killed)} killed, {sum(len(one.held) for one in diaries)} documents, "
        f"{sum(one.tries for one in diaries)} tried again, {lines.resumed} uploads resumed"
    )
    assert list(storm.faults(tender_id, diaries)) == []
    assert {"job", "web"} <= set(killed)
    assert lines.resumed > 0
    assert course.not_opened(cast, tender_id) == []


@pytest.mark.deep
def test_a_receipt_that_leaves_before_its_bid_is_written_is_found(
    app: Flask, cast: Cast, home: Path, database_url: str, tmp_path: Path
) -> None:
    """The control."""
    (diary,) = storm.crowd(1)
    tender_id = course.tender(cast, course.in_a_while(3600), "ZC-HASTY").id
    with (
        served(Installation(home, database_url), planted="hasty") as site,
        storm.seen(site, cast, tender_id, tmp_path, storm.Lines()) as see,
    ):
        storm.hand_in(see(diary.player), diary)
        for one in site.workers():
            one.kill()
    assert "a receipt without its document" in list(storm.faults(tender_id, [diary]))
