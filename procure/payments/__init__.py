"""Advances, invoices, approvals and overdue interest."""
