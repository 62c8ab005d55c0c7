"""Where an evaluation stands: derived from what was decided, never stored."""

from __future__ import annotations

from dataclasses import dataclass

from procure.core.errors import NotAllowed
from procure.core.terms import Message, Term


class Step(Term):
    """What has to be done next."""

    OPENING = "opening", "等待开标"
    COMMITTEE = "committee", "录入评标委员会"
    CONFIRMATION = "confirmation", "核对评标委员会"
    QUALIFICATION = "qualification", "资格审查"
    CONFORMITY = "conformity", "符合性审查"
    SCORING = "scoring", "评分"
    REPORT = "report", "生成评标报告"
    SIGNING = "signing", "签署评标报告"
    FINISHED = "finished", "评标结束"


@dataclass(frozen=True)
class Progress:
    """The facts that decide the step; ``qualified`` and ``responsive`` are None before those examinations."""

    least: int
    opened: bool = False
    entered: bool = False
    confirmed: bool = False
    qualified: int | None = None
    responsive: int | None = None
    scored: bool = False
    drawn_up: bool = False
    finished: bool = False

    @property
    def step(self) -> Step:
        """The next thing to do: too few bids lead straight to the report (采购法 36; 87号令 44)."""
        done = [
            (self.opened, Step.OPENING),
            (self.entered, Step.COMMITTEE),
            (self.confirmed, Step.CONFIRMATION),
            (self.qualified is not None, Step.QUALIFICATION),
            (self.is_void or self.responsive is not None, Step.CONFORMITY),
            (self.is_void or self.scored, Step.SCORING),
            (self.drawn_up, Step.REPORT),
            (self.finished, Step.SIGNING),
        ]
        return next((step for is_done, step in done if not is_done), Step.FINISHED)

    @property
    def too_few_qualified(self) -> bool:
        """Whether nothing may be evaluated (87号令 44)."""
        return self.qualified is not None and self.qualified < self.least

    @property
    def is_void(self) -> bool:
        """Whether fewer bids than the law wants are qualified or responsive."""
        return self.too_few_qualified or (self.responsive is not None and self.responsive < self.least)

    def expect(self, step: Step) -> None:
        """Go on at this step; NotAllowed at any other."""
        if self.step is not step:
            raise NotAllowed(
                Message(
                    "评标现在的步骤是“%(now)s”，不能办理“%(wanted)s”。请刷新页面查看最新状态。",
                    now=self.step.label,
                    wanted=step.label,
                )
            )
