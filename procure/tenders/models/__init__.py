"""A tender, its requirements and terms as structured fields, and what was asked and answered."""

from procure.tenders.models.answers import DISPUTE, Answer, AnswerKind, Dispute, DisputeState
from procure.tenders.models.changes import (
    AMENDABLE,
    ARTICLES,
    CHANGE,
    HOLD_ARTICLES,
    Change,
    ChangeKind,
    ChangeState,
    Ground,
    HoldGround,
)
from procure.tenders.models.clarification import Clarification, Question
from procure.tenders.models.parts import (
    Attachment,
    Custodian,
    PaymentCondition,
    Qualification,
    ScoringFactor,
)
from procure.tenders.models.tender import Project, Tender
from procure.tenders.models.words import (
    CLARIFICATION,
    TENDER,
    AdvanceReason,
    ClarificationState,
    Envelope,
    FactorKind,
    Goods,
    OpeningMode,
    Section,
    SecurityForm,
    TenderState,
)

__all__ = [
    "Answer",
    "AnswerKind",
    "DISPUTE",
    "Dispute",
    "DisputeState",
    "AMENDABLE",
    "ARTICLES",
    "CHANGE",
    "Change",
    "ChangeKind",
    "ChangeState",
    "Ground",
    "HOLD_ARTICLES",
    "HoldGround",
    "AdvanceReason",
    "Attachment",
    "CLARIFICATION",
    "Clarification",
    "ClarificationState",
    "Custodian",
    "Envelope",
    "FactorKind",
    "Goods",
    "OpeningMode",
    "PaymentCondition",
    "Project",
    "Qualification",
    "Question",
    "ScoringFactor",
    "Section",
    "SecurityForm",
    "TENDER",
    "Tender",
    "TenderState",
]
