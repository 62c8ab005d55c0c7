"""Organisations, people, roles, certificates and sign-in."""
