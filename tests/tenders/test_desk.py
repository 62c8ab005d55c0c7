"""What waits for the purchaser, and the public course of a tender."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from procure.core import clock
from procure.core.errors import NotFound
from procure.core.tasks import Phase
from procure.tenders import queries
from procure.tenders.models import Tender
from tests.cast import Cast, at
from tests.make import tenders


def waiting(cast: Cast) -> list[str]:
    """Where the purchaser is sent."""
    return [task.endpoint for task in queries.to_do(cast.purchaser.actor, clock.now())]


@pytest.mark.parametrize(
    ("make", "endpoint"),
    [
        (tenders.draft, "tenders.edit"),
        (tenders.prepared, "tenders.sign"),
        (tenders.signed, "tenders.publish"),
    ],
)
def test_each_state_says_what_is_next(cast: Cast, make: Callable[[Cast], Tender], endpoint: str) -> None:
    make(cast)
    assert waiting(cast) == [endpoint]
    assert queries.to_do(cast.stranger.actor, clock.now()) == []
    assert queries.to_do(cast.supplier.actor, clock.now()) == []


def test_a_question_waits_until_it_is_answered(cast: Cast) -> None:
    tender = tenders.published(cast)
    assert waiting(cast) == []
    tenders.asked(tender, cast.supplier)
    assert waiting(cast) == ["tenders.questions"]


def test_the_course_counts_from_the_posting(cast: Cast) -> None:
    tender = tenders.published(cast, opens_at=at("2026-03-24 09:00"))
    steps = queries.milestones(tender.id, at("2026-03-12 09:00"))
    assert [step.at for step in steps] == [
        at("2026-03-02 09:00"),
        at("2026-03-10 00:00"),
        at("2026-03-10 00:00"),
        at("2026-03-24 09:00"),
    ]
    assert [step.phase for step in steps] == [Phase.PAST, Phase.PAST, Phase.PAST, Phase.NEXT]


def test_a_draft_has_no_public_course(cast: Cast) -> None:
    with pytest.raises(NotFound):
        queries.milestones(tenders.signed(cast).id, clock.now())
