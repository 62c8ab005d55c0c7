"""Every state can be reached, and every act leads somewhere."""

import pytest

from procure.core.states import MACHINES, Machine
from procure.core.terms import Term
from tests.meta import house

house.modules()
OURS = {name: one for name, one in MACHINES.items() if one.states.__module__.startswith("procure.")}


def faults(machine: Machine) -> list[str]:
    dead = [f"{state} is never reached" for state in set(machine.states) - machine.reachable()]
    return dead + [f"{act} leads nowhere" for act, moves in machine.moves.items() if not moves]


def test_there_are_machines():
    assert {one.states.__name__ for one in OURS.values()} >= {"TenderState", "ContractState", "PaymentState"}


@pytest.mark.parametrize("name", OURS)
def test_every_state_is_reached(name):
    assert faults(OURS[name]) == []


@pytest.mark.parametrize("name", OURS)
def test_the_diagram_shows_every_state(name):
    assert all(str(state) in OURS[name].diagram() for state in OURS[name].states)


def test_a_state_that_nothing_leads_to_is_noticed(monkeypatch):
    class Lamp(Term):
        OFF = "off", "关"
        LIT = "lit", "开"
        LOST = "lost", "丢"

    monkeypatch.setattr("procure.core.states.MACHINES", {})
    lamp = Machine("lamp", Lamp.OFF, {"light": {Lamp.OFF: Lamp.LIT}, "lose": {}})
    assert faults(lamp) == ["lost is never reached", "lose leads nowhere"]
