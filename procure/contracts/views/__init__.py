"""The pages of contracts: the workspace, the advance, the signing, the acceptance."""

from procure.contracts.views import acceptance, advance, changes, publishing, signing, terms, workspace
from procure.contracts.views.blueprint import blueprint

__all__ = ["acceptance", "advance", "blueprint", "changes", "publishing", "signing", "terms", "workspace"]
