"""What stands in an electronic invoice, read in a process of its own: its XML, or the OFD that carries it."""

from __future__ import annotations

import codecs
import json
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from xml.etree.ElementTree import Element

from procure.fairness.reading import bounded
from procure.fairness.reading.package import Package, local, root_of
from procure.fairness.reading.refusals import Refused

_ZIP = b"PK"
_ROOTS = ("EInvoice", "eInvoice")
_NAMES = {
    "number": ("InvoiceNumber", "InvoiceNo", "发票号码"),
    "code": ("InvoiceCode", "发票代码"),
    "issued_on": ("IssueTime", "IssueDate", "RequestTime", "开票日期"),
    "net": ("TotalAmWithoutTax", "TaxExclusiveTotalAmount", "合计金额"),
    "tax": ("TotalTaxAm", "TaxTotalAmount", "合计税额"),
    "amount": ("TotalTax-includedAmount", "TaxInclusiveTotalAmount", "价税合计"),
    "seller_code": ("SellerIdNum", "SellerTaxID", "销售方纳税人识别号"),
    "seller": ("SellerName", "销售方名称"),
    "buyer_code": ("BuyerIdNum", "BuyerTaxID", "购买方纳税人识别号"),
    "buyer": ("BuyerName", "购买方名称"),
}
"""What each thing is called in the XML of the tax office, in that of older OFD invoices, and in OFD."""
_LONGEST = 200


@dataclass(frozen=True)
class Said:
    """The texts of an invoice by their names."""

    texts: dict[str, str]

    def data(self) -> bytes:
        """As JSON, for the process that asked."""
        return json.dumps(asdict(self)).encode()


class _Ofd(Package):
    """The parts of an OFD file, which has a root of its own instead of a table of types."""

    def _types(self) -> dict[str, str]:
        if "OFD.xml" not in self.names:
            raise Refused("other-package")
        return {}


def read(content: bytes) -> Said:
    """What an invoice says; Refused where it is none."""
    roots = _of_package(_Ofd(content)) if content.startswith(_ZIP) else [_root(content)]
    texts: dict[str, str] = {}
    for root in roots:
        texts = _texts(root) | texts
    found = {key: text for key, names in _NAMES.items() if (text := _first(texts, names))}
    if not {"number", "issued_on"} <= found.keys():
        raise Refused("no-invoice")
    return Said(found)


def _root(content: bytes) -> Element:
    root = root_of(content.removeprefix(codecs.BOM_UTF8))
    if local(root) not in _ROOTS:
        raise Refused("no-invoice")
    return root


def _of_package(package: Package) -> Iterable[Element]:
    """The invoice's own XML inside, then what the OFD says of itself."""
    attached = [name for name in package.names if name.endswith(".xml") and "/Attachs/" in name]
    inside = [root for name in attached if local(root := package.xml(name)) in _ROOTS]
    return [*inside, package.xml("OFD.xml")]


def _texts(root: Element) -> dict[str, str]:
    """The first text of each name; later ones belong to lines or repeat it."""
    found: dict[str, str] = {}
    for one in root.iter():
        text = (one.text or "").strip()
        name = one.get("Name", "") if local(one) == "CustomData" else local(one)
        if text and len(text) <= _LONGEST:
            found.setdefault(name, text)
    return found


def _first(texts: dict[str, str], names: tuple[str, ...]) -> str:
    return next((texts[name] for name in names if name in texts), "")


if __name__ == "__main__":
    sys.exit(bounded.main(read))
