"""Contracts, their instalments, acceptances and publications."""

from procure.contracts.models.acceptance import (
    ACCEPTANCE,
    Acceptance,
    AcceptanceFile,
    AcceptanceItem,
    AcceptanceState,
)
from procure.contracts.models.changes import (
    END_ARTICLES,
    SUPPLEMENT,
    EndGround,
    Supplement,
    SupplementGround,
    SupplementState,
    Termination,
)
from procure.contracts.models.contract import CONTRACT, Contract, ContractState, ExtraTerm, Instalment
from procure.contracts.models.publication import Hidden, Publication, SecretGround

__all__ = [
    "ACCEPTANCE",
    "Acceptance",
    "AcceptanceFile",
    "AcceptanceItem",
    "AcceptanceState",
    "CONTRACT",
    "Contract",
    "ContractState",
    "END_ARTICLES",
    "EndGround",
    "ExtraTerm",
    "Hidden",
    "Instalment",
    "Publication",
    "SUPPLEMENT",
    "SecretGround",
    "Supplement",
    "SupplementGround",
    "SupplementState",
    "Termination",
]
