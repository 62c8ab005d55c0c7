"""What stands in a bank's answer, read in a process of its own: camt.054, pain.002, or a table."""

from __future__ import annotations

import codecs
import csv
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from xml.etree.ElementTree import Element

from procure.fairness.reading import bounded
from procure.fairness.reading.package import local, root_of
from procure.fairness.reading.refusals import Refused

MOST_ROWS = 2_000
_LONGEST = 200
_CHINESE = codecs.lookup("gb18030")
"""Looked up before this process may open no more files."""
_COLUMNS = {
    "reference": ("指令号", "指令编号", "端到端标识", "EndToEndId"),
    "account": ("收款账号", "收款人账号", "CdtrAcct"),
    "amount": ("金额", "付款金额", "交易金额", "Amt"),
    "bank_reference": ("银行流水号", "流水号", "交易流水号", "AcctSvcrRef"),
    "at": ("付款时间", "交易时间", "BookgDt"),
    "status": ("结果", "状态", "TxSts"),
    "reason": ("原因", "失败原因", "AddtlInf"),
}
_NEEDED = ("reference", "amount", "status")


@dataclass(frozen=True)
class Rows:
    """The bank's rows, each a text for each thing it says."""

    rows: list[dict[str, str]]

    def data(self) -> bytes:
        """As JSON, for the process that asked."""
        return json.dumps({"rows": self.rows}).encode()


def read(content: bytes) -> Rows:
    """What the bank says of each payment; Refused where it is no such file."""
    rows: list[dict[str, str]] = []
    for row in _of_xml(content) if _is_xml(content) else _of_table(content):
        if len(rows) == MOST_ROWS:
            raise Refused("too-many-rows")
        rows.append({name: text.strip()[:_LONGEST] for name, text in row.items()})
    if not rows:
        raise Refused("no-rows")
    return Rows(rows)


def _is_xml(content: bytes) -> bool:
    return content.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"<")


def _of_xml(content: bytes) -> Iterator[dict[str, str]]:
    root = root_of(content)
    kinds = {local(one) for one in root}
    if "BkToCstmrDbtCdtNtfctn" in kinds:
        return (row for entry in _all(root, "Ntry") for row in _entry(entry))
    if "CstmrPmtStsRpt" in kinds:
        return (_status(one) for one in _all(root, "TxInfAndSts"))
    raise Refused("no-answer")


def _entry(entry: Element) -> Iterator[dict[str, str]]:
    """An entry of debit with each of its transfers, or itself where it tells none apart."""
    if _said(entry, "CdtDbtInd") != "DBIT":
        return
    shared = {
        "amount": _said(entry, "Amt"),
        "bank_reference": _said(entry, "AcctSvcrRef"),
        "at": _said(entry, "BookgDt", "DtTm") or _said(entry, "BookgDt", "Dt"),
        "status": "paid",
    }
    parts = list(_all(entry, "TxDtls"))
    for one in parts or [entry]:
        reference = _said(one, "Refs", "EndToEndId")
        apart = f"{shared['bank_reference']}/{reference}" if len(parts) > 1 else ""
        own = {
            "reference": reference,
            "bank_reference": _said(one, "Refs", "AcctSvcrRef") or apart,
            "amount": _said(one, "Amt"),
            "account": _said(one, "RltdPties", "CdtrAcct", "Id", "Othr", "Id"),
        }
        yield shared | {name: text for name, text in own.items() if text}


def _status(one: Element) -> dict[str, str]:
    refused = _said(one, "TxSts") == "RJCT"
    return {
        "reference": _said(one, "OrgnlEndToEndId"),
        "status": "refused" if refused else "underway",
        "reason": _said(one, "StsRsnInf", "AddtlInf") or _said(one, "StsRsnInf", "Rsn", "Cd"),
    }


def _of_table(content: bytes) -> Iterator[dict[str, str]]:
    table = csv.reader(StringIO(_text(content), newline=""))
    try:
        header = [one.strip() for one in next(table, [])]
        places = {
            name: at for name, names in _COLUMNS.items() for at, one in enumerate(header) if one in names
        }
        if not places.keys() >= set(_NEEDED):
            raise Refused("no-answer")
        for row in table:
            if any(one.strip() for one in row):
                yield {name: row[at] for name, at in places.items() if at < len(row)}
    except csv.Error as error:
        raise Refused("damaged-part") from error


def _text(content: bytes) -> str:
    if b"\0" in content:
        raise Refused("no-answer")
    try:
        return content.removeprefix(codecs.BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError:
        try:
            return _CHINESE.decode(content)[0]
        except UnicodeDecodeError as error:
            raise Refused("no-answer") from error


def _all(root: Element, name: str) -> Iterator[Element]:
    return (one for one in root.iter() if local(one) == name)


def _said(one: Element, *path: str) -> str:
    """The text at a path of names below an element."""
    for name in path:
        found = next((below for below in one if local(below) == name), None)
        if found is None:
            return ""
        one = found
    return one.text or ""


if __name__ == "__main__":
    sys.exit(bounded.main(read))
