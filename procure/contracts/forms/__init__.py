"""The shape of what is typed about contracts."""

from procure.contracts.forms.acceptance import DeliveryForm, EvidenceForm, RecordForm
from procure.contracts.forms.changes import ConfirmForm, EndForm, SupplementForm
from procure.contracts.forms.contract import (
    AdvanceForm,
    AnnounceForm,
    DelayForm,
    FileCopyForm,
    ProposeForm,
    PublishForm,
    SignatureForm,
    TermsForm,
    VersionForm,
)

__all__ = [
    "AdvanceForm",
    "AnnounceForm",
    "ConfirmForm",
    "DelayForm",
    "DeliveryForm",
    "EndForm",
    "EvidenceForm",
    "FileCopyForm",
    "ProposeForm",
    "PublishForm",
    "RecordForm",
    "SignatureForm",
    "SupplementForm",
    "TermsForm",
    "VersionForm",
]
