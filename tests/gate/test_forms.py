"""How an act is tried with a form."""

from __future__ import annotations

import pytest
from wtforms import StringField
from wtforms.validators import InputRequired

from procure.accounts.models import Organisation
from procure.accounts.rules import AssignRoles
from procure.core.actors import RoleName
from procure.core.clock import beijing_day
from procure.core.errors import BadInput, Forbidden, NotAllowed
from procure.core.rules import enforce
from procure.core.terms import Message
from procure.db import db, unit_of_work
from procure.gate.forms import Form, attempt


class Named(Form):
    """One field."""

    class Meta:
        """No page, no token."""

        csrf = False

    name = StringField(validators=[InputRequired()])


@pytest.fixture
def form(app):
    """A form that came in filled."""
    with app.test_request_context("/", method="POST", data={"name": "typed"}):
        yield Named()


def test_an_act_that_succeeds_gives_its_result(form):
    assert attempt(form, lambda: 7) == 7
    assert form.problems == []


def test_a_malformed_form_is_not_tried(app):
    with app.test_request_context("/", method="POST", data={}):
        empty = Named()
        assert attempt(empty, lambda: pytest.fail("tried")) is None
        assert empty.errors


def test_a_refused_field_says_so_itself(form):
    def act():
        raise BadInput(Message("不对"), field="name")

    assert attempt(form, act) is None
    assert [str(error) for error in form.name.errors] == ["不对"]
    assert form.problems == []
    assert form.name.data == "typed"


@pytest.mark.parametrize(
    "refusal", [BadInput(Message("不对")), BadInput(Message("不对"), field="x"), NotAllowed(Message("不对"))]
)
def test_any_other_refusal_is_said_above_the_form(form, refusal):
    def act():
        raise refusal

    assert attempt(form, act) is None
    assert [str(one) for one in form.problems] == ["不对"]


def test_every_broken_rule_is_said(form, clock):
    both = frozenset({RoleName.ADMINISTRATOR, RoleName.PURCHASER})
    assert attempt(form, lambda: enforce(AssignRoles(both), on=beijing_day(clock.now()))) is None
    assert len(form.problems) == 1
    assert "三员分立" in str(form.problems[0])


def test_who_may_not_is_not_told_by_a_form(form):
    def act():
        raise Forbidden(Message("不行"))

    with pytest.raises(Forbidden):
        attempt(form, act)


def test_a_refused_act_has_changed_nothing(form, cast):
    def act():
        db.session.get_one(Organisation, cast.supplier.organisation).name = "changed"
        db.session.flush()
        raise NotAllowed(Message("不对"))

    with unit_of_work():
        attempt(form, act)
    assert db.session.get_one(Organisation, cast.supplier.organisation).name == cast.supplier.house.name
