"""A tender, its requirements and terms as structured fields, and what was asked and answered."""

from procure.tenders.models.clarification import Clarification, Question
from procure.tenders.models.tender import (
    Attachment,
    Custodian,
    PaymentCondition,
    Qualification,
    ScoringFactor,
    Tender,
)
from procure.tenders.models.words import (
    CLARIFICATION,
    TENDER,
    AdvanceReason,
    ClarificationState,
    FactorKind,
    Goods,
    Section,
    SecurityForm,
    TenderState,
)

__all__ = [
    "AdvanceReason",
    "Attachment",
    "CLARIFICATION",
    "Clarification",
    "ClarificationState",
    "Custodian",
    "FactorKind",
    "Goods",
    "PaymentCondition",
    "Qualification",
    "Question",
    "ScoringFactor",
    "Section",
    "SecurityForm",
    "TENDER",
    "Tender",
    "TenderState",
]
