"""The administrator's pages about accounts and roots, and everybody's own."""

from procure.accounts.views import banking, certificates, factors, keys, own, people, roots
from procure.accounts.views.blueprint import blueprint

__all__ = ["banking", "blueprint", "certificates", "factors", "keys", "own", "people", "roots"]
