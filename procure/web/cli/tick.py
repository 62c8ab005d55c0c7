"""``procure tick``: everything whose time has come, once."""

from __future__ import annotations

import sys

from procure.core.terms import Message
from procure.db import deciding_clock
from procure.web import jobs
from procure.web.installation import opened


def main(argv: list[str]) -> int:
    """Run one round of the jobs and print what was done; 2 for a wrong call."""
    if argv:
        print(Message("procure tick 不带参数。"), file=sys.stderr)
        return 2
    with opened():
        for row in jobs.run_due(deciding_clock()):
            print(row)
    return 0
