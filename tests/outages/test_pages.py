"""An outage as everybody reads it, as the operator explains it and as the supervisor judges it."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from flask.testing import FlaskClient

from procure.core import clock as moment
from procure.core.rules import RuleBroken
from procure.crypto import cms
from procure.db import unit_of_work
from procure.outages import queries, service
from procure.outages.models import OutageState
from procure.tenders import queries as tenders
from tests.cast import Cast, Player, at
from tests.make import outages as make
from tests.make import tenders as make_tenders

if TYPE_CHECKING:
    from tests.ground import Hands

Browser = Callable[[Player], FlaskClient]
BEGAN, ENDED = at("2026-03-24 08:30"), at("2026-03-24 09:32")


def explanation(**changes: Any) -> dict[str, Any]:
    """What the operator's page is sent."""
    evidence = (BytesIO(make.EVIDENCE), "故障单.pdf")
    return {"was_down": "down", "cause": make.CAUSE, "evidence": evidence} | changes


def state(outage_id: str) -> OutageState:
    return queries.get(outage_id).state


def test_an_outage_is_found_explained_judged_and_then_read_by_everybody(
    cast: Cast, client_of: Browser, visitor: FlaskClient, clock: Hands
) -> None:
    tender = make_tenders.published(cast)
    id_ = make.found(BEGAN, ENDED).id
    assert "正在认定" in visitor.get(f"/tenders/{tender.id}").text
    assert "待核实" in visitor.get("/outages").text
    operator, judge = client_of(cast.administrator), client_of(cast.supervisor)
    assert f"/administrator/outages/{id_}" in operator.get("/desk/administrator").text
    assert tender.title in operator.get(f"/administrator/outages/{id_}").text
    assert operator.post(f"/administrator/outages/{id_}", data=explanation()).status_code == 303
    assert f"/supervisor/outages/{id_}" in judge.get("/desk/supervisor").text
    assert "11:32" in judge.get(f"/supervisor/outages/{id_}").text
    assert judge.get(f"/supervisor/outages/{id_}/evidence").data == make.EVIDENCE
    assert visitor.get(f"/outages/{id_}/evidence").status_code == 404
    agreed = {"answer": "agree", "opinion": "情况属实。"}
    assert judge.post(f"/supervisor/outages/{id_}", data=agreed).status_code == 303
    make.extended()
    page = visitor.get(f"/outages/{id_}").text
    for word in (make.CAUSE, "情况属实。", tender.title, "09:00", "11:32"):
        assert word in page
    assert visitor.get(f"/outages/{id_}/evidence").data == make.EVIDENCE
    content, p7s = (visitor.get(f"/outages/{id_}/outage.json{end}").data for end in ("", ".p7s"))
    assert cms.verify(content, p7s, [cast.root], clock.now())
    (change,) = tenders.changes(tenders.published(tender.id))
    told = visitor.get(f"/tenders/{tender.id}/changes").text
    assert f"/outages/{id_}" in told
    assert "由平台按公布的规则签发" in told
    assert visitor.get(f"/changes/{change.id}/document.json.p7s").status_code == 200
    assert visitor.get(f"/changes/{change.id}/posting").status_code == 404
    assert "正在认定" not in visitor.get(f"/tenders/{tender.id}").text


def test_what_is_sent_back_is_explained_again(cast: Cast, client_of: Browser, clock: Hands) -> None:
    make_tenders.published(cast)
    id_ = make.explained(cast, make.found(BEGAN, ENDED)).id
    judge = client_of(cast.supervisor)
    returned = {"answer": "return", "opinion": "请补充电力公司的证明。"}
    assert judge.post(f"/supervisor/outages/{id_}", data=returned).status_code == 303
    assert state(id_) is OutageState.FOUND
    operator = client_of(cast.administrator)
    assert "请补充电力公司的证明。" in operator.get(f"/administrator/outages/{id_}").text
    assert operator.post(f"/administrator/outages/{id_}", data=explanation()).status_code == 303
    assert state(id_) is OutageState.PROPOSED


def test_what_was_no_outage_moves_nothing(
    cast: Cast, client_of: Browser, visitor: FlaskClient, clock: Hands
) -> None:
    tender = make_tenders.published(cast)
    id_ = make.explained(cast, make.found(BEGAN, ENDED), was_down=False).id
    judge = client_of(cast.supervisor)
    assert "上列项目不顺延" in judge.get(f"/supervisor/outages/{id_}").text
    judge.post(f"/supervisor/outages/{id_}", data={"answer": "agree", "opinion": "监控正常。"})
    assert state(id_) is OutageState.DISMISSED
    assert make.extended() == []
    assert tenders.published(tender.id).opens_at == at("2026-03-24 09:00")
    assert visitor.get(f"/outages/{id_}/outage.json").status_code == 404


@pytest.mark.parametrize("left_out", ["was_down", "cause", "evidence"])
def test_an_explanation_without_its_parts_is_refused_and_nothing_typed_is_lost(
    cast: Cast, client_of: Browser, clock: Hands, left_out: str
) -> None:
    id_ = make.found(BEGAN, ENDED).id
    form = {name: part for name, part in explanation().items() if name != left_out}
    answer = client_of(cast.administrator).post(f"/administrator/outages/{id_}", data=form)
    assert answer.status_code == 422
    assert left_out == "cause" or make.CAUSE in answer.text
    assert state(id_) is OutageState.FOUND


def test_nothing_is_judged_twice_or_before_it_was_explained(
    cast: Cast, client_of: Browser, clock: Hands
) -> None:
    outage, judge = make.found(BEGAN, ENDED), client_of(cast.supervisor)
    agreed = {"answer": "agree", "opinion": "情况属实。"}
    assert judge.post(f"/supervisor/outages/{outage.id}", data=agreed).status_code == 422
    make.judged(cast, queries.get(outage.id))
    assert judge.post(f"/supervisor/outages/{outage.id}", data=agreed).status_code == 422
    again = client_of(cast.administrator).post(f"/administrator/outages/{outage.id}", data=explanation())
    assert again.status_code == 422


def test_the_operator_does_not_judge_itself(cast: Cast, clock: Hands) -> None:
    outage = make.explained(cast, make.found(BEGAN, ENDED))
    own = cast.administrator.actor
    with pytest.raises(RuleBroken) as refused, unit_of_work():
        service.judge(queries.get(outage.id), "同意。", by=own, at=moment.now())
    told = {one.rule.code for one in refused.value.breaches}
    assert told == {"two-people-judge-an-outage", "the-operator-does-not-judge-its-own-outage"}
