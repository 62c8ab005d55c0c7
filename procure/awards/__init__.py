"""Confirmation, result and award notice."""
