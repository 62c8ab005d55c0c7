"""What waits for whom, from the opening to the signed report."""

from __future__ import annotations

from procure.core import clock
from procure.core.tasks import Phase
from procure.db import unit_of_work
from procure.evaluation import queries, service
from procure.tenders import queries as tenders
from tests.cast import Cast, Player
from tests.make import bids
from tests.make import evaluation as make


def waiting(player: Player) -> list[str]:
    return [task.title.text.split("：")[0] for task in queries.to_do(player.actor, clock.now())]


def test_each_step_waits_for_the_right_people_and_for_nobody_else(cast: Cast) -> None:
    tender = bids.opened(cast)
    expert, other = cast.experts[0], cast.experts[1]
    assert waiting(cast.purchaser) == waiting(cast.colleague) == ["录入评标委员会"]
    make.entered(cast, tender)
    assert (waiting(cast.purchaser), waiting(cast.colleague)) == ([], ["核对评标委员会"])
    assert waiting(expert) == []
    with unit_of_work():
        service.confirm(tenders.published(tender.id), by=cast.colleague.actor, at=clock.now())
    assert waiting(cast.purchaser) == ["资格审查"]
    assert waiting(expert) == ["声明没有应当回避的情形"]
    for player in (cast.supplier, cast.supervisor, cast.stranger):
        assert waiting(player) == []
    assert waiting(other) == ["声明没有应当回避的情形"]


def test_a_member_who_has_handed_in_waits_and_one_who_has_signed_is_done(cast: Cast) -> None:
    tender = make.conforming(cast)
    first, second = cast.experts[0], cast.experts[1]
    assert waiting(first) == ["评分"]
    make.hand_in(tender, first)
    assert (waiting(first), waiting(second)) == ([], ["评分"])
    for expert in cast.experts[1:]:
        make.hand_in(tender, expert)
    assert waiting(first) == ["生成评标报告"]
    make.draw_up(cast, tender)
    make.sign(tender, first)
    assert (waiting(first), waiting(second)) == ([], ["签署评标报告"])
    assert [one.phase for one in queries.milestones(tender.id, clock.now())] == [Phase.NOW]
    for expert in cast.experts[1:]:
        make.sign(tender, expert)
    assert [one.phase for one in queries.milestones(tender.id, clock.now())] == [Phase.PAST]
    assert waiting(second) == waiting(cast.purchaser) == []


def test_before_the_opening_nothing_is_shown(cast: Cast) -> None:
    tender = bids.closed(cast)
    assert queries.milestones(tender.id, clock.now()) == []
