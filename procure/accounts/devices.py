"""Which browser on which system signed in, in words that its owner recognises."""

from __future__ import annotations

_BROWSERS = (
    ("MicroMessenger", "微信"),
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("QQBrowser", "QQ浏览器"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def words(agent: str) -> str:
    """``Chrome，Windows`` of a browser's own description; what is unknown is left out."""
    found = (next((word for mark, word in known if mark in agent), "") for known in (_BROWSERS, _SYSTEMS))
    return "，".join(filter(None, found))
