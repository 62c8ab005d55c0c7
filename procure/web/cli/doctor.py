"""``procure doctor``: what of this installation is too weak for real procurements."""

from __future__ import annotations

import sys

from procure.core.terms import Message
from procure.web import soundness
from procure.web.installation import opened


def main(argv: list[str]) -> int:
    """Print every weakness, one a line; 1 where there is any, 2 for a wrong call."""
    if argv:
        print(Message("procure doctor 不带参数。"), file=sys.stderr)
        return 2
    with opened() as app:
        config = app.extensions["procure.config"]
        found, more = soundness.weaknesses(config), list(soundness.remarks(config))
    for weakness in found:
        print(weakness)
    if not found:
        print(Message("没有发现薄弱之处，可以用于正式环境。"))
    for remark in more:
        print(Message("另请注意：%(remark)s", remark=remark))
    return 1 if found else 0
