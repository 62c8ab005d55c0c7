"""Chromium without windows, the lightest that the machine has."""

from __future__ import annotations

from shutil import which

NAMES = ("chromium-headless-shell", "chrome-headless-shell", "chromium", "google-chrome")


def program() -> str:
    """The path of the program."""
    return next(path for path in map(which, NAMES) if path)
