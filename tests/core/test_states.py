"""Table machines."""

from __future__ import annotations

import pytest

from procure.core.errors import NotAllowed
from procure.core.states import MACHINES, Machine
from procure.core.terms import Term


class Door(Term):
    """States that exist only here."""

    SHUT = "shut", "关"
    OPEN = "open", "开"
    LOST = "lost", "丢"


@pytest.fixture
def door() -> Machine:
    machine = Machine("door", Door.SHUT, {"open": {Door.SHUT: Door.OPEN}, "close": {Door.OPEN: Door.SHUT}})
    del MACHINES["door"]
    return machine


def test_an_act_leads_to_the_next_state(door: Machine) -> None:
    assert door.after("open", Door.SHUT) is Door.OPEN


def test_an_act_that_does_not_exist_in_a_state_says_which_state_it_is(door: Machine) -> None:
    with pytest.raises(NotAllowed) as caught:
        door.after("open", Door.OPEN)
    assert "开" in str(caught.value.reason)


def test_the_open_actions_are_the_buttons(door: Machine) -> None:
    assert door.open_actions(Door.SHUT) == ["open"]


def test_a_state_that_nothing_leads_to_is_not_reachable(door: Machine) -> None:
    assert door.reachable() == {Door.SHUT, Door.OPEN}


def test_the_diagram_names_every_move(door: Machine) -> None:
    assert "shut --> open: open" in door.diagram()
