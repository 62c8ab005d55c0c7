"""Statutory bans mirrored, and their look-up."""
