"""``procure evidence TENDER --out DIR``: write the evidence package of a closed tender."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from procure.bids import evidence
from procure.core import clock
from procure.core.errors import ProcureError
from procure.tenders import queries as tenders
from procure.tenders.models import Tender
from procure.web.app import create_app


def main(argv: Sequence[str]) -> int:
    """Run the command; 1 where the package can't be written."""
    parser = argparse.ArgumentParser(
        prog="procure evidence", description="导出一个项目的证据包，供审计和存档。"
    )
    parser.add_argument("tender", help="项目编号或标识")
    parser.add_argument("--out", type=Path, required=True, help="要新建的文件夹")
    chosen = parser.parse_args(argv)
    with create_app().app_context():
        try:
            evidence.export(_tenders(chosen.tender), chosen.out, clock.now())
        except (ProcureError, FileExistsError) as refusal:
            print(f"无法导出：{refusal}", file=sys.stderr)
            return 1
    print(f"证据包已写入 {chosen.out}。它含有各投标的解密密钥，只交审计和存档。")
    print(f"离线核验：procure audit {chosen.out}")
    return 0


def _tenders(chosen: str) -> list[Tender]:
    """The tender with this id, or every lot of the project with this number."""
    return tenders.under_number(chosen) or [tenders.published(chosen)]
