"""The one blueprint of the pages about securities."""

from flask import Blueprint

blueprint = Blueprint("guarantees", __name__)
LARGEST = 10 << 20
"""Bytes of a file that is handed in."""
