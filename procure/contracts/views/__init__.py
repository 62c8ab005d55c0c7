"""The pages of contracts: the workspace, the advance, the signing, the acceptance."""

from procure.contracts.views import (
    acceptance,
    advance,
    changes,
    delivering,
    ending,
    publishing,
    signing,
    terms,
    workspace,
)
from procure.contracts.views.blueprint import blueprint

__all__ = [
    "acceptance",
    "advance",
    "blueprint",
    "changes",
    "delivering",
    "ending",
    "publishing",
    "signing",
    "terms",
    "workspace",
]
