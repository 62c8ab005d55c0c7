"""The connection to PostgreSQL breaks at any message of an act: doing it again does it once.

The answer to a COMMIT may be lost though it was done; then the same bytes give the same receipt.
The usual run takes some of the places, ``PROCURE_DEEP=1`` takes all of them and every act.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults import acts, tracing
from tests.faults.conftest import DEEP, OnServer
from tests.faults.tracing import Call

FAULTS = {"sendto": ("signal=SIGKILL",), "recvfrom": ("signal=SIGKILL", "error=ECONNRESET")}
LAST = 1
"""So many of the last messages are tried in every run, the COMMIT and its answer among them."""
STEP = 1 if DEEP else 15
_ATTEMPTS = 10


def places(trace: str) -> Iterator[str]:
    """What to put in the way of which message."""
    for name, faults in FAULTS.items():
        count = tracing.counted(trace)[name]
        for fault in faults:
            for place in sorted({*range(1, count, STEP), *range(count - LAST, count + 1)}):
                yield f"{name}:{fault}:when={place}"


def lost_answer(trace: str) -> int:
    """The number of the message that would have told that the last COMMIT was done."""
    told = [call for call in tracing.calls(trace) if call.name == "recvfrom"]
    return max(n for n, call in enumerate(told, 1) if _is_commit(call))


def _is_commit(call: Call) -> bool:
    return "COMMIT" in call.rest


def test_no_broken_connection_leaves_a_receipt_without_its_act(on_server: OnServer) -> None:
    wrong, count = [], 0
    for act in acts.ACTS if DEEP else ("submit",):
        whole = on_server.run(act, "sendto,recvfrom,write")
        assert (whole["status"], whole["violations"], bool(whole["receipt"])) == (0, [], True)
        for fault in places(whole["trace"]):
            done = on_server.run(act, f"{fault.partition(':')[0]},write", fault)
            count += tracing.was_hit(done["trace"])
            wrong += [f"{act}: {fault}: {one}" for one in done["violations"]]
    assert wrong == []
    assert count > (300 if DEEP else 8)


def test_a_bid_whose_answer_was_lost_is_there_and_is_confirmed_by_the_same_bytes(on_server: OnServer) -> None:
    """How many messages there are differs a little between runs, so it may take some attempts."""
    place = lost_answer(on_server.run("submit", "recvfrom,write")["trace"])
    for _ in range(_ATTEMPTS):
        done = on_server.run("submit", "recvfrom,write", f"recvfrom:error=ECONNRESET:when={place}")
        assert done["violations"] == []
        if done["kept"] and not done["receipt"]:
            return
    pytest.fail("no COMMIT was done whose answer was lost")


def test_a_receipt_before_the_commit_is_found(on_server: OnServer) -> None:
    """The control; it may take some attempts too."""
    whole = on_server.run("submit", "sendto,write", plan=acts.RECEIPT_FIRST)["trace"]
    sent = sum(call.name == "sendto" for call in tracing.until_receipt(whole))
    fault = f"sendto:signal=SIGKILL:when={sent + 1}"
    tried = (on_server.run("submit", "sendto,write", fault, acts.RECEIPT_FIRST) for _ in range(_ATTEMPTS))
    assert any("a receipt without its row" in done["violations"] for done in tried)
