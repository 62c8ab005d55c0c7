"""Submission, replacement, withdrawal, receipts, closing and opening."""
