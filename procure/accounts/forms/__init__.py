"""The shapes of what is typed about accounts."""

from procure.accounts.forms.keeping import (
    BankAccountForm,
    OrganisationForm,
    PersonForm,
    RevocationsForm,
    RevokeForm,
    RolesForm,
    RootForm,
    WithdrawRootForm,
)
from procure.accounts.forms.signing_in import (
    AuthenticatorForm,
    DutiesForm,
    PasskeyForm,
    PasswordForm,
    ProofForm,
    SecondForm,
    SignInForm,
)

__all__ = [
    "AuthenticatorForm",
    "BankAccountForm",
    "DutiesForm",
    "OrganisationForm",
    "PasskeyForm",
    "PasswordForm",
    "PersonForm",
    "ProofForm",
    "RevocationsForm",
    "RevokeForm",
    "RolesForm",
    "RootForm",
    "SecondForm",
    "SignInForm",
    "WithdrawRootForm",
]
