"""Backups: the whole installation in one folder, alike on both databases, and proved when it is put back."""
