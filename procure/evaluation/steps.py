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
    NOTICE = "notice", "通知开启报价"
    PRICE_OPENING = "price-opening", "等待开启报价"
    PRICE = "price", "报价审查"
    REPORT = "report", "生成评标报告"
    SIGNING = "signing", "签署评标报告"
    FINISHED = "finished", "评标结束"


PRICED = (Step.NOTICE, Step.PRICE_OPENING, Step.PRICE)
"""The steps there are only where the price has an envelope of its own."""


@dataclass(frozen=True)
class Progress:
    """The facts that decide the step; ``qualified``, ``responsive`` and ``priced`` are None before they are
    examined."""

    least: int
    opened: bool = False
    entered: bool = False
    confirmed: bool = False
    qualified: int | None = None
    responsive: int | None = None
    scored: bool = False
    two_envelopes: bool = False
    announced: bool = False
    """Whether the purchaser has announced whose price is opened, and when."""
    price_opened: bool = False
    priced: int | None = None
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
            (self.is_read or self.announced, Step.NOTICE),
            (self.is_read or self.price_opened, Step.PRICE_OPENING),
            (self.is_read or self.priced is not None, Step.PRICE),
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
        left = self.responsive if self.priced is None else self.priced
        return self.too_few_qualified or (left is not None and left < self.least)

    @property
    def is_read(self) -> bool:
        """Whether no price is still to be opened: it lay with the bids, or nobody will ever read it."""
        return not self.two_envelopes or self.is_void

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
