"""The acts of an evaluation: each takes its turn on the tender, so that two at once can't cross."""

from procure.evaluation.service.committee import Named, confirm, declare, enter
from procure.evaluation.service.examination import (
    Judged,
    examine_conformity,
    examine_prices,
    examine_qualification,
)
from procure.evaluation.service.pricing import prepare_notice, publish_notice
from procure.evaluation.service.recording import Recorded, enter_recording
from procure.evaluation.service.replacing import Drawn, confirm_replacement, enter_replacement
from procure.evaluation.service.report import draw_up, record_silence, sign
from procure.evaluation.service.scoring import save, submit

__all__ = [
    "Drawn",
    "Judged",
    "Named",
    "Recorded",
    "confirm",
    "confirm_replacement",
    "declare",
    "draw_up",
    "enter",
    "enter_recording",
    "enter_replacement",
    "examine_conformity",
    "examine_prices",
    "examine_qualification",
    "prepare_notice",
    "publish_notice",
    "record_silence",
    "save",
    "sign",
    "submit",
]
