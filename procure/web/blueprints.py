"""Every package's pages, in the order of the tower."""

from __future__ import annotations

from flask import Blueprint

BLUEPRINTS: list[Blueprint] = []
