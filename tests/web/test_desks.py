"""Each desk answers: what must I do next, by when, under which rule."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from procure.accounts.models import Person
from procure.core.actors import RoleName
from procure.core.tasks import Task
from procure.core.terms import Message
from procure.crypto.codes import short_code
from procure.db import db, unit_of_work
from procure.ledger import heads
from procure.obligations import service
from procure.web import desk_pages, filters, panels, workload
from tests.cast import START, at
from tests.make import bids as made_bids
from tests.make import tenders as made_tenders
from tests.make.obligations import PUBLISH, SIGN, started

DESKS = [role.value for role in RoleName]


def player_of(cast, role):
    return next(player for player in cast.everyone() if role in player.roles)


def page(client_of, player, role):
    answer = client_of(player).get(f"/desk/{role}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


@pytest.mark.parametrize("role", DESKS)
def test_a_desk_opens_for_its_role_and_says_how_to_begin(cast, client_of, role):
    text = page(client_of, player_of(cast, role), role)
    assert f"{RoleName(role).label}工作台" in text
    assert "现在没有要办的事" in text


@pytest.mark.parametrize("role", DESKS)
def test_a_desk_is_closed_to_other_roles_and_to_the_public(cast, client_of, visitor, role):
    other = cast.auditor if role != "auditor" else cast.supervisor
    assert client_of(other).get(f"/desk/{role}").status_code == 403
    answer = visitor.get(f"/desk/{role}")
    assert answer.status_code == 302
    assert "/login" in answer.headers["Location"]


def test_what_is_owed_comes_in_the_order_of_its_day_with_its_article(cast, client_of):
    started(cast, SIGN)
    started(cast, PUBLISH)
    text = page(client_of, cast.purchaser, "purchaser")
    assert text.index("公告中标结果") < text.index("签订政府采购合同")
    assert "2026年3月4日(星期三)24:00(北京时间)" in text
    assert "第四十三条" in text
    assert "（法定期限）" in text
    assert "（目标期限）" in text
    assert "data-countdown" in text


def test_what_one_organisation_owes_is_not_on_anothers_desk(cast, client_of):
    started(cast, SIGN)
    assert "签订政府采购合同" not in page(client_of, cast.stranger, "purchaser")
    assert "签订政府采购合同" not in page(client_of, cast.supplier, "supplier")


def figures_at(cast, when):
    found = workload.rows(cast.purchaser.actor, when, [])
    shown = workload.figures(found, when)
    return shown.all_, shown.soon, shown.overdue


def test_the_three_numbers_change_at_their_instants(app, cast):
    started(cast, SIGN)
    with app.test_request_context():
        assert figures_at(cast, at("2026-03-10 23:59:59")) == (1, 0, 0)
        assert figures_at(cast, at("2026-03-11 00:00:00")) == (1, 1, 0)
        assert figures_at(cast, at("2026-03-16 23:59:59")) == (1, 1, 0)
        assert figures_at(cast, at("2026-03-17 00:00:00")) == (1, 0, 1)


def test_an_overdue_duty_is_marked_on_the_desk_and_on_the_supervisors_board(cast, client_of, clock):
    started(cast, SIGN)
    clock.move_to(at("2026-03-16 23:59:59"))
    assert "没有超期的事项" in page(client_of, cast.supervisor, "supervisor")
    clock.move_to(at("2026-03-17 00:00:00"))
    assert "is-overdue" in page(client_of, cast.purchaser, "purchaser")
    board = page(client_of, cast.supervisor, "supervisor")
    assert "采购人甲（1 项）" in board
    assert "供应商一" in board
    assert "没有超期的事项" not in board


def test_a_stopped_clock_leaves_the_list_and_is_shown_as_stopped(cast, client_of):
    duty = started(cast, SIGN)
    with unit_of_work():
        service.hold(duty.subject, ground="投诉", article="采购法57", by=cast.supervisor.actor, at=START)
    text = page(client_of, cast.purchaser, "purchaser")
    assert "现在没有要办的事" in text
    assert "因暂停而停止计算的期限" in text
    assert "没有被暂停的期限" not in page(client_of, cast.supervisor, "supervisor")


def test_the_auditor_sees_the_newest_signed_heads(cast, client_of):
    with unit_of_work():
        signed = heads.sign(START)
    assert signed.head in page(client_of, cast.auditor, "auditor")


def test_what_a_package_asks_for_joins_the_list(cast, client_of, monkeypatch):
    def asks(actor, when):
        assert actor.role == RoleName.CUSTODIAN
        return [
            Task(Message("释放份额"), "nowhere.page", due_at=when + timedelta(hours=1), article="招标条例 41")
        ]

    monkeypatch.setattr(desk_pages, "SOURCES", [asks])
    text = page(client_of, cast.custodians[0], "custodian")
    assert "释放份额" in text
    assert "招标条例 41" in text


def test_home_leads_to_the_first_desk(cast, client_of, visitor):
    assert client_of(cast.purchaser).get("/desk/").headers["Location"] == "/desk/purchaser"
    assert client_of(cast.stranger).get("/desk/").headers["Location"] == "/desk/supplier"
    assert visitor.get("/desk/").status_code == 302


def test_somebody_without_a_role_has_no_desk(cast, client_of):
    with unit_of_work():
        person = db.session.scalars(sa.select(Person).where(Person.id == cast.third.id)).one()
        person.roles = []
    client = client_of(cast.third)
    assert client.get("/desk/").headers["Location"] == "/"
    assert client.get("/desk/supplier").status_code == 403


def test_a_purchaser_without_tenders_is_shown_how_to_begin(cast, client_of):
    text = page(client_of, cast.purchaser, "purchaser")
    assert "还没有招标项目" in text
    assert "新建招标项目" in text


def test_a_purchasers_tenders_are_listed_in_their_state_for_its_own_people_alone(cast, client_of):
    draft = made_tenders.draft(cast, number="ZC-2026-7")
    text = page(client_of, cast.colleague, "purchaser")
    assert "ZC-2026-7" in text
    assert "起草中" in text
    assert f"/purchaser/tenders/{draft.id}" in text
    assert "ZC-2026-7" not in page(client_of, cast.stranger, "purchaser")


def panel_of(app, player, panel, when):
    with app.test_request_context():
        return [(item.number, str(item.state)) for item in panel(player.actor, when).items]


def test_a_tender_is_open_for_bids_until_its_deadline(app, cast):
    tender = made_tenders.published(cast)
    last = tender.opens_at - timedelta(seconds=1)
    assert panel_of(app, cast.supplier, panels.open_tenders, last) == [(tender.number, "正在招标")]
    assert panel_of(app, cast.supplier, panels.open_tenders, tender.opens_at) == []
    assert panel_of(app, cast.purchaser, panels.my_tenders, tender.opens_at) == [
        (tender.number, "投标已截止")
    ]


def test_a_supplier_sees_its_own_bids_and_nobody_elses(app, cast, clock):
    tender = made_tenders.published(cast)
    code = short_code(made_bids.committed(tender, cast.supplier).sha256)
    assert panel_of(app, cast.supplier, panels.my_bids, clock.now()) == [
        (tender.number, f"第1版已收讫，短码 {code}")
    ]
    assert panel_of(app, cast.rival, panels.my_bids, clock.now()) == []
    made_bids.withdrawn(tender, cast.supplier)
    assert panel_of(app, cast.supplier, panels.my_bids, clock.now()) == [(tender.number, "已撤回")]


def test_before_the_close_no_desk_shows_that_somebody_has_bid(cast, client_of):
    """The planted difference: the bidder's own page does change."""
    tender = made_tenders.published(cast)
    watched = [(cast.purchaser, "purchaser"), (cast.rival, "supplier"), (cast.custodians[0], "custodian")]
    watched += [(cast.supervisor, "supervisor"), (cast.administrator, "administrator")]
    before = [bare(page(client_of, *one)) for one in watched]
    own = bare(page(client_of, cast.supplier, "supplier"))
    made_bids.committed(tender, cast.supplier)
    assert [bare(page(client_of, *one)) for one in watched] == before
    assert bare(page(client_of, cast.supplier, "supplier")) != own


def bare(text):
    """A page without its CSRF tokens."""
    return re.sub(r'name="csrf_token" value="[^"]*"', "", text)


def test_a_custodian_sees_whose_share_it_keeps(app, cast):
    tender = made_tenders.published(cast)
    keeper = next(one for one in cast.custodians if one.organisation == tender.custodians[0].organisation_id)
    when = tender.opens_at - timedelta(days=1)
    assert panel_of(app, keeper, panels.my_custodies, when) == [(tender.number, "正在招标")]
    assert panel_of(app, cast.stranger, panels.my_custodies, when) == []


def test_a_duty_names_its_project(cast, client_of, clock):
    tender = made_tenders.published(cast)
    started(cast, PUBLISH, subject=tender.id)
    clock.move_to(at("2026-03-05 00:00"))
    for player, role in ((cast.purchaser, "purchaser"), (cast.supervisor, "supervisor")):
        assert f"{tender.title}（{tender.number}）" in page(client_of, player, role)


def test_a_period_ends_at_24_of_its_last_day_and_a_moment_stays_a_moment():
    assert filters.until(at("2026-03-05 00:00")) == "2026年3月4日(星期三)24:00(北京时间)"
    assert filters.until(at("2026-03-05 00:01")) == "2026年3月5日(星期四)00:01(北京时间)"
    assert filters.moment(at("2026-03-05 00:00")) == "2026年3月5日(星期四)00:00(北京时间)"
