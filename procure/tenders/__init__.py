"""Drafting, publishing, asking and answering."""
