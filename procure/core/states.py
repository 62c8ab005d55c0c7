"""Small table machines: which act leads from which state to which."""

from __future__ import annotations

from collections.abc import Mapping

from procure.core.errors import NotAllowed
from procure.core.terms import Message, Term

MACHINES: dict[str, Machine] = {}


class Machine:
    """The moves of one kind of thing: ``{act: {state before: state after}}``."""

    def __init__(self, name: str, initial: Term, moves: Mapping[str, Mapping[Term, Term]]) -> None:
        self.name = name
        self.initial = initial
        self.moves = moves
        self.states = type(initial)
        MACHINES[name] = self

    def after(self, act: str, state: Term) -> Term:
        """The state after ``act``; NotAllowed where it has no such move."""
        try:
            return self.moves[act][state]
        except KeyError:
            raise NotAllowed(
                Message(
                    "当前状态为“%(state)s”，不能进行这项操作。请刷新页面查看最新状态。", state=state.label
                )
            ) from None

    def allows(self, act: str, state: Term) -> bool:
        """Whether ``act`` exists in ``state``."""
        return state in self.moves[act]

    def open_actions(self, state: Term) -> list[str]:
        """The acts that exist in ``state``, in the order of the table."""
        return [act for act in self.moves if self.allows(act, state)]

    def reachable(self) -> set[Term]:
        """Every state that some chain of acts reaches from the first."""
        found = {self.initial}
        while more := {to for act in self.moves.values() for at, to in act.items() if at in found} - found:
            found |= more
        return found

    def diagram(self) -> str:
        """The machine as Mermaid text."""
        rows = [
            f"    {before} --> {after}: {act}"
            for act, steps in self.moves.items()
            for before, after in steps.items()
        ]
        return "\n".join(["stateDiagram-v2", f"    [*] --> {self.initial}", *rows])
