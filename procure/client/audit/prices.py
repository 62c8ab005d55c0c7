"""Where prices lie: in their own envelope alone, and opened only where the purchaser's notice admits them."""

from __future__ import annotations

from collections.abc import Mapping

from procure.client.audit.package import Package
from procure.client.audit.report import naming, require
from procure.core import money
from procure.core.terms import Message
from procure.crypto.case import admitted_of
from procure.crypto.records import TECHNICAL_FAILED, Opening


def check_admitted(package: Package, opening: Opening) -> None:
    """Of the price's envelopes none but those that the purchaser's notice admits was released or opened."""
    with naming("extension"):
        admitted = admitted_of(package.tender, list(package.extensions.values()))
    if admitted is None:
        return
    known = admitted <= set(package.close_entry.bids)
    require(known, Message("采购人通知开启的报价信封不在截标名单中。"))
    released = {sha256 for one in package.releases.values() for sha256 in one["releases"]}
    require(released <= admitted, Message("没有通过技术评审的报价信封被释放了份额。"))
    told = {one["bid_sha256"] for one in opening["results"] if one.get("reason") == TECHNICAL_FAILED}
    same = told == set(package.close_entry.bids) - admitted
    require(same, Message("开标记录所写的不开启的报价信封，与采购人签名的通知不一致。"))


def explains(reason: str, package: Package, form: Mapping[str, str]) -> bool:
    """Whether a bid that does decrypt counts as not opened by what its form says."""
    told = _REASONS.get(reason)
    return told is not None and told(package, form)


def _is_unreadable(package: Package, form: Mapping[str, str]) -> bool:
    """Whether a form that must hold the price holds none in yuan that can be read."""
    try:
        is_price = money.fen(form.get("price", "")) > 0 and form.get("currency", "CNY") == "CNY"
    except ValueError:
        is_price = False
    return package.tender.get("envelope") != "technical" and not is_price


def _is_disclosed(package: Package, form: Mapping[str, str]) -> bool:
    """Whether a technical envelope tells the price."""
    return package.tender.get("envelope") == "technical" and "price" in form


_REASONS = {"price-unreadable": _is_unreadable, "price-disclosed": _is_disclosed}
