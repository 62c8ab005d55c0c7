"""A bidder whom a past ban denies the waiver gives a guarantee of a bank; others are asked for nothing."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from procure.core import clock
from procure.crypto import certificates, cms, shapes
from procure.crypto.certificates import Subject
from procure.web.demo import script
from procure.web.demo.play import Play

_BANK = {"name": "某银行淄博分行", "code": "91370300MA0009999G", "licence": "金融许可证B0000S237030001"}
_YEAR = timedelta(days=366)


def give(play: Play, bidder: str) -> None:
    """From what the tender asks to the guarantee that is judged at once."""
    place, supplier = f"/tenders/{play.tender}/security", play.who(bidder).browser
    asked = json.loads(supplier.file(f"{place}/guarantee-request.json"))
    _was_banned(play, asked["applicant"])
    content, p7s = _issued(asked, _bank(play))
    files = {"document": ("guarantee.json", content), "p7s": ("guarantee.json.p7s", p7s)}
    supplier.submit(place, {"form": "guarantee"}, files=files)


def _was_banned(play: Play, applicant: dict[str, str]) -> None:
    """A decision whose year is over: its bidder may bid again, but has no good credit yet."""
    since = clock.beijing_day(clock.now()) - timedelta(days=400)
    decision = {
        "code": applicant["code"],
        "name": applicant["name"],
        "organ": "淄博市某财政监管处",
        "decision_number": f"财采罚〔{since.year}〕8号",
        "ground": "unilateral",
        "starts_on": since.isoformat(),
        "ends_on": (since + _YEAR).isoformat(),
    }
    files = {"decision": ("decision.pdf", b"%PDF-1.4 " + decision["decision_number"].encode())}
    play.who("supervisor").browser.submit("/blacklist/new", decision, files=files)


def _bank(play: Play) -> cms.Signer:
    """The bank's key, under the root of an authority that the administrator installs."""
    at, key = clock.now(), certificates.new_key()
    root_key, root = certificates.new_root("某金融电子认证机构根", at, 5)
    subject = Subject(_BANK["name"], _BANK["code"], "保函业务部")
    leaf = certificates.issue(certificates.csr(key, subject), subject, root_key, root, at, 400)
    administrator = play.who("admin")
    administrator.sign_in()
    terms = {
        "name": "某金融电子认证机构根",
        "provider": "某金融电子认证有限公司",
        "licence": "ECP0000，核对于主管部门网站",
        "pem": certificates.pem(root).decode(),
        "trusted_from": script.local(at),
        "trusted_until": script.local(at + _YEAR),
    }
    administrator.browser.submit("/trusted-roots/new", terms)
    return cms.Signer(key, leaf)


def _issued(asked: dict[str, Any], bank: cms.Signer) -> tuple[bytes, bytes]:
    """The bank adds its own name and number, and signs."""
    fields = asked | {"type": "guarantee", "issuer": _BANK, "number": "BH-0001"}
    content = shapes.canonical(fields)
    return content, bank.sign(content, clock.now())
