"""Every package's pages, in the order of the tower."""

from __future__ import annotations

from flask import Blueprint

from procure.web import desk_pages, prefs

BLUEPRINTS: list[Blueprint] = [desk_pages.blueprint, prefs.blueprint]
