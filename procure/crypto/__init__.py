"""Signatures, sealing and the evidence's documents: bytes in, bytes out; no database, no web."""
