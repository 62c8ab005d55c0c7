"""Organisations, the people who act for them, their certificates and how they sign in."""

from procure.accounts.models.certificates import (
    Certificate,
    EnrolmentCode,
    RevocationReason,
    TrustedRoot,
    key_sha256,
)
from procure.accounts.models.people import (
    COOL_OFF,
    AccountChange,
    Organisation,
    Person,
    Role,
    RoleProposal,
    Size,
)
from procure.accounts.models.signing_in import (
    Authenticator,
    FactorDuty,
    Passkey,
    RecoveryCode,
    SignIn,
    UsedNonce,
    WrongPassword,
)

__all__ = [
    "AccountChange",
    "Authenticator",
    "Certificate",
    "COOL_OFF",
    "EnrolmentCode",
    "FactorDuty",
    "key_sha256",
    "Organisation",
    "Passkey",
    "Person",
    "RecoveryCode",
    "RevocationReason",
    "Role",
    "RoleProposal",
    "SignIn",
    "Size",
    "TrustedRoot",
    "UsedNonce",
    "WrongPassword",
]
