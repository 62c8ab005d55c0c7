"""Who is missing holds nobody up: dissent in words, silence as consent, another member in the place."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from procure.evaluation import queries
from procure.evaluation.models import Member, OpinionKind, Stage
from procure.evaluation.steps import Step
from procure.ledger import queries as ledger
from procure.signing import queries as signing
from procure.tenders import queries as tenders
from procure.tenders.models import Tender
from tests.cast import Cast, Player
from tests.ground import Hands
from tests.make import evaluation as make

DRAWN = {
    "ground": "health",
    "reason": "突发疾病，已离场就医",
    "draw_source": "省级评审专家库",
    "draw_number": "2026-0330-02",
    "drawn_at": "2026-03-02T08:00",
}


def member_of(tender: Tender, player: Player) -> Member:
    committee = queries.committee(tender.id)
    assert committee is not None
    return next(one for one in committee.members if one.person_id == player.id)


def root_of(tender: Tender) -> str:
    return f"/tenders/{tender.id}/evaluation"


def step_of(tender: Tender) -> Step:
    return queries.progress(tenders.published(tender.id)).step


def facts_of(tender: Tender, act: str) -> str:
    return next(line.facts for line in ledger.of(tender.id) if line.act == act)


def test_a_member_dissents_and_one_is_silent_and_the_evaluation_ends(
    cast: Cast, client_of: Any, clock: Hands
) -> None:
    tender = make.drawn_up(cast)
    root, (first, *others, last) = root_of(tender), cast.experts
    p7s = first.sign(signing.content(make.report(tender).document))
    sent = {"signature": (BytesIO(p7s), "report.p7s"), "dissent": "第二名的供货方案评分偏高，理由见第三节"}
    assert client_of(first).post(f"{root}/report/sign", data=sent).status_code == 303
    make.sign(tender, others[0])
    waited, buyer = f"{root}/report/unsigned/{member_of(tender, last).id}", client_of(cast.purchaser)
    reached = {"text": "当日两次电话，对方拒绝签署"}
    clock.forward(hours=24)
    few = buyer.post(waited, data=reached)
    assert few.status_code == 422
    assert "没有过半数" in few.text
    assert "对方拒绝签署" in few.text
    for other in others[1:]:
        make.sign(tender, other)
    assert client_of(cast.finance[0]).get(waited).status_code == 403
    assert client_of(cast.stranger).get(waited).status_code == 404
    assert step_of(tender) is Step.SIGNING
    assert "按未签署记录" in buyer.get(f"{root}/report").text
    assert buyer.post(waited, data=reached).status_code == 303
    assert step_of(tender) is Step.FINISHED
    shown = buyer.get(f"{root}/report").text
    assert "第二名的供货方案评分偏高" in shown
    assert "视为同意" in shown
    kinds = [one.kind for one in queries.opinions(make.report(tender))]
    assert kinds == [OpinionKind.DISSENT, OpinionKind.SILENT]
    assert "对方拒绝签署" in facts_of(tender, "report.silence-recorded")


def test_silence_is_recorded_a_day_after_the_report_and_not_of_who_has_signed(
    cast: Cast, client_of: Any, clock: Hands
) -> None:
    tender = make.drawn_up(cast)
    for expert in cast.experts[:3]:
        make.sign(tender, expert)
    buyer, last = client_of(cast.purchaser), member_of(tender, cast.experts[4])
    place, reached = f"{root_of(tender)}/report/unsigned", {"text": "电话无人接听"}
    clock.forward(hours=24, seconds=-1)
    early = buyer.post(f"{place}/{last.id}", data=reached)
    assert "24小时" in early.text
    clock.forward(seconds=1)
    signed = buyer.post(f"{place}/{member_of(tender, cast.experts[0]).id}", data=reached)
    assert "已经签署评标报告" in signed.text
    assert buyer.post(f"{place}/{last.id}", data=reached).status_code == 303
    late = cast.experts[4].sign(signing.content(make.report(tender).document))
    sent = {"signature": (BytesIO(late), "report.p7s"), "dissent": "我不同意"}
    refused = client_of(cast.experts[4]).post(f"{root_of(tender)}/report/sign", data=sent)
    assert refused.status_code == 422
    assert "我不同意" in refused.text
    make.sign(tender, cast.experts[3])
    assert step_of(tender) is Step.FINISHED


def test_another_takes_the_place_and_what_was_judged_there_is_void(cast: Cast, client_of: Any) -> None:
    tender = make.conforming(cast)
    make.hand_in(tender, cast.experts[0])
    make.hand_in(tender, cast.experts[1])
    out, comes = cast.experts[0], cast.stranger
    seat, buyer, root = member_of(tender, out), client_of(cast.purchaser), root_of(tender)
    place = f"{root}/members/{seat.id}/replace"
    unknown = buyer.post(place, data=DRAWN | {"email": "nobody@example.org"})
    assert unknown.status_code == 422
    assert "突发疾病" in unknown.text
    before_time = buyer.post(place, data=DRAWN | {"email": comes.email, "drawn_at": "0001-01-01T00:00"})
    assert before_time.status_code == 422
    twice = buyer.post(place, data=DRAWN | {"email": cast.experts[1].email})
    assert "重复出现" in twice.text
    assert buyer.post(place, data=DRAWN | {"email": comes.email}).status_code == 303
    (waiting,) = queries.replacements(tender.id)
    confirm = f"{root}/replacements/{waiting.id}/confirm"
    own = buyer.post(confirm)
    assert own.status_code == 422
    assert member_of(tender, out).submitted_at is not None, "nothing counts before the second person"
    assert client_of(cast.colleague).post(confirm).status_code == 303
    seat = member_of(tender, comes)
    assert (seat.declared_at, seat.submitted_at, queries.sheet(seat)) == (None, None, {})
    assert queries.checks(tender.id, Stage.CONFORMITY) == {}, "it had written them down"
    assert member_of(tender, cast.experts[1]).submitted_at is None
    assert step_of(tender) is Step.CONFORMITY
    assert client_of(out).get(f"{root}/member").status_code == 404
    assert client_of(comes).get(f"{root}/member").status_code == 200
    void = facts_of(tender, "replacement.confirmed")
    assert '"scores":[[' in void.replace(" ", "")
    back = buyer.post(f"{root}/members/{seat.id}/replace", data=DRAWN | {"email": out.email})
    assert "不能再次进入" in back.text


def test_nobody_is_replaced_once_the_report_is_drawn_up(cast: Cast, client_of: Any) -> None:
    tender = make.drawn_up(cast)
    seat = member_of(tender, cast.experts[0])
    place = f"{root_of(tender)}/members/{seat.id}/replace"
    refused = client_of(cast.purchaser).post(place, data=DRAWN | {"email": cast.stranger.email})
    assert refused.status_code == 422
    assert "报告生成之前" in refused.text
    assert client_of(cast.stranger).get(place).status_code == 404
