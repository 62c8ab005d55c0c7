"""Two people of an organisation change its bank account, and the change waits before it holds."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from procure.accounts import banking, queries
from procure.accounts.models import COOL_OFF, AccountChange, Certificate, Person
from procure.db import db, unit_of_work
from procure.ledger import queries as ledger

NEW = "某银行淄博分行 6222 0000 0000 0001"
PAGE = "/me/bank-account"


def change():
    db.session.rollback()
    return db.session.scalars(sa.select(AccountChange).order_by(AccountChange.proposed_at.desc())).first()


def answer(client, act, id_=None):
    return client.post(f"{PAGE}/{act}", data={"version": id_ or change().id})


def account(cast, at):
    db.session.rollback()
    return queries.organisation(cast.purchaser.organisation).account_at(at)


@pytest.fixture
def proposed(cast, client_of):
    """A change that the purchaser's clerk has proposed."""
    assert client_of(cast.purchaser).post(PAGE, data={"account": NEW}).status_code == 303
    return change().id


@pytest.fixture
def confirmed(cast, client_of, clock, proposed):
    """The same, confirmed by a colleague; gives when it holds."""
    clock.forward(hours=1)
    assert answer(client_of(cast.colleague), "confirm").status_code == 303
    return clock.now() + COOL_OFF


def test_a_confirmed_change_holds_when_seventy_two_hours_are_over(cast, confirmed):
    second = timedelta(seconds=1)
    assert timedelta(hours=72) == COOL_OFF
    held = [account(cast, confirmed + off) for off in (-second, timedelta(), second)]
    assert held == ["", NEW, NEW]


def test_without_a_second_person_it_never_holds(cast, clock, proposed):
    assert account(cast, clock.now() + 10 * COOL_OFF) == ""


def test_each_act_is_one_line_about_the_organisation(cast, client_of, confirmed):
    assert answer(client_of(cast.finance[0]), "withdraw").status_code == 303
    said = [line.act for line in ledger.of(cast.purchaser.organisation)]
    assert said == ["bank-account.proposed", "bank-account.confirmed", "bank-account.withdrawn"]


def test_whoever_proposed_does_not_confirm(cast, client_of, proposed):
    refused = answer(client_of(cast.purchaser), "confirm")
    assert refused.status_code == 403
    assert "另一个人确认" in refused.text
    assert change().confirmed_at is None


def test_a_second_account_of_the_same_person_does_not_confirm(cast, client_of, proposed):
    with unit_of_work():
        db.session.get_one(Person, cast.colleague.id).name = cast.purchaser.name
    assert answer(client_of(cast.colleague), "confirm").status_code == 403
    assert change().confirmed_at is None


def test_without_the_check_a_second_account_would_do(cast, client_of, proposed, monkeypatch):
    """The planted bug that the test above is there to notice."""
    monkeypatch.setattr(banking, "_another", lambda change, by: None)
    with unit_of_work():
        db.session.get_one(Person, cast.colleague.id).name = cast.purchaser.name
    assert answer(client_of(cast.colleague), "confirm").status_code == 303


def test_without_a_certificate_of_ones_own_nobody_takes_part(cast, client_of, clock, proposed):
    ended = sa.update(Certificate).where(Certificate.person_id == cast.colleague.id)
    with unit_of_work():
        db.session.execute(ended.values(revoked_at=clock.now()))
    assert answer(client_of(cast.colleague), "confirm").status_code == 409
    assert change().confirmed_at is None


def test_the_database_itself_refuses_one_person_twice(cast, clock, proposed):
    same = sa.update(AccountChange).values(confirmed_by=AccountChange.proposed_by, confirmed_at=clock.now())
    with pytest.raises(sa.exc.IntegrityError), unit_of_work():
        db.session.execute(same)


@pytest.mark.parametrize("who", ["purchaser", "colleague", "finance"])
def test_anybody_of_the_house_stops_it_up_to_the_last_second(cast, client_of, clock, confirmed, who):
    player = cast.finance[0] if who == "finance" else getattr(cast, who)
    clock.move_to(confirmed - timedelta(seconds=1))
    assert answer(client_of(player), "withdraw").status_code == 303
    assert account(cast, confirmed + COOL_OFF) == ""


def test_what_holds_is_withdrawn_no_more(cast, client_of, clock, confirmed):
    clock.move_to(confirmed)
    assert answer(client_of(cast.purchaser), "withdraw").status_code == 409
    assert account(cast, clock.now()) == NEW


def test_another_house_neither_sees_nor_touches_it(cast, client_of, proposed):
    rival = client_of(cast.rival)
    assert NEW not in rival.get(PAGE).text
    assert answer(rival, "confirm", proposed).status_code == 409
    assert answer(rival, "withdraw", proposed).status_code == 409
    assert change().withdrawn_at is None


def test_what_was_proposed_since_the_page_was_opened_is_not_confirmed(cast, client_of, proposed):
    clerk = client_of(cast.purchaser)
    answer(clerk, "withdraw")
    clerk.post(PAGE, data={"account": "另一个账号"})
    assert answer(client_of(cast.colleague), "confirm", proposed).status_code == 409
    assert change().confirmed_at is None


def test_one_change_waits_at_a_time(cast, client_of, proposed):
    refused = client_of(cast.colleague).post(PAGE, data={"account": "另一个账号"})
    assert refused.status_code == 422
    assert "请先确认或者撤回" in refused.text
    assert "另一个账号" in refused.text


def test_an_account_changes_again_and_what_held_before_stays_known(cast, client_of, clock, confirmed):
    clock.move_to(confirmed)
    client_of(cast.colleague).post(PAGE, data={"account": "第三个账号"})
    answer(client_of(cast.purchaser), "confirm")
    again = clock.now() + COOL_OFF
    held = [account(cast, again + timedelta(seconds=off)) for off in (-1, 0)]
    assert [account(cast, confirmed - timedelta(seconds=1)), *held] == ["", NEW, "第三个账号"]


def test_the_account_that_holds_is_no_change(cast, client_of, clock, confirmed):
    clock.move_to(confirmed)
    assert client_of(cast.colleague).post(PAGE, data={"account": NEW}).status_code == 422


def test_the_whole_house_is_told_at_proposal_and_until_it_holds(cast, client_of, clock, confirmed):
    other = client_of(cast.finance[1])
    assert "本单位收款账号的变更" in other.get("/desk/finance").text
    told = other.get("/me/account").text
    assert "提出变更本单位收款账号" in told
    assert "确认了本单位收款账号的变更" in told
    assert "收款账号的变更" not in client_of(cast.supplier).get("/desk/supplier").text
    clock.move_to(confirmed)
    with unit_of_work():
        assert banking.to_do(cast.finance[1].actor, clock.now()) == []
