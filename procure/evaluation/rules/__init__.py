"""The law of evaluating: who may sit, how bids are examined, how they are scored."""

from procure.evaluation.rules.committee import ConfirmCommittee, FormCommittee, Seat
from procure.evaluation.rules.examination import (
    AnnouncePrices,
    ExamineConformity,
    ExaminePrices,
    ExamineQualification,
    Verdict,
)
from procure.evaluation.rules.members import RecordSilence, ReplaceMember
from procure.evaluation.rules.recordings import EnterRecording
from procure.evaluation.rules.scoring import Mark, SaveScores, SubmitScores

__all__ = [
    "AnnouncePrices",
    "ConfirmCommittee",
    "EnterRecording",
    "ExamineConformity",
    "ExaminePrices",
    "ExamineQualification",
    "FormCommittee",
    "Mark",
    "RecordSilence",
    "ReplaceMember",
    "SaveScores",
    "Seat",
    "SubmitScores",
    "Verdict",
]
