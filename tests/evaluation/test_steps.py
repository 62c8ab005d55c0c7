"""Where an evaluation stands."""

from __future__ import annotations

from dataclasses import replace

import pytest

from procure.core.errors import NotAllowed
from procure.evaluation.steps import Progress, Step

START = Progress(least=3)
WALK = [
    ({}, Step.OPENING),
    ({"opened": True}, Step.COMMITTEE),
    ({"entered": True}, Step.CONFIRMATION),
    ({"confirmed": True}, Step.QUALIFICATION),
    ({"qualified": 3}, Step.CONFORMITY),
    ({"responsive": 3}, Step.SCORING),
    ({"scored": True}, Step.REPORT),
    ({"drawn_up": True}, Step.SIGNING),
    ({"finished": True}, Step.FINISHED),
]


def test_the_steps_follow_one_another_and_each_lets_only_itself_in() -> None:
    progress = START
    for change, step in WALK:
        progress = replace(progress, **change)
        assert progress.step is step
        progress.expect(step)
        for other in set(Step) - {step}:
            with pytest.raises(NotAllowed):
                progress.expect(other)


@pytest.mark.parametrize(("qualified", "step"), [(2, Step.REPORT), (3, Step.CONFORMITY)])
def test_fewer_than_three_qualified_are_not_evaluated(qualified: int, step: Step) -> None:
    progress = Progress(3, opened=True, entered=True, confirmed=True, qualified=qualified)
    assert progress.step is step
    assert progress.is_void is (qualified < 3)


@pytest.mark.parametrize(("responsive", "step"), [(2, Step.REPORT), (3, Step.SCORING)])
def test_fewer_than_three_responsive_are_not_scored(responsive: int, step: Step) -> None:
    progress = Progress(3, opened=True, entered=True, confirmed=True, qualified=4, responsive=responsive)
    assert progress.step is step
    assert not progress.too_few_qualified
