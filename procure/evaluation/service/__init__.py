"""The acts of an evaluation: each takes its turn on the tender, so that two at once can't cross."""

from procure.evaluation.service.committee import Named, confirm, declare, enter
from procure.evaluation.service.examination import Judged, examine_conformity, examine_qualification
from procure.evaluation.service.report import draw_up, sign
from procure.evaluation.service.scoring import save, submit

__all__ = [
    "Judged",
    "Named",
    "confirm",
    "declare",
    "draw_up",
    "enter",
    "examine_conformity",
    "examine_qualification",
    "save",
    "sign",
    "submit",
]
