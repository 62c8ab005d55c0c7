"""One procurement, act by act: each act is done by its people through the site's own pages and client."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

from procure.client import bidding, custody, handing_in
from procure.core import calendar, clock
from procure.core.periods import Period, Unit
from procure.web.demo import script
from procure.web.demo.script import Purchase
from procure.web.demo.stage import Stage
from procure.web.demo.town import Player, command

BIDDING_DAYS = 21


class Play:
    """A tender on its way; ``people`` by the key of their part."""

    def __init__(
        self, purchase: Purchase, people: dict[str, Player], stage: Stage, folder: Path, chance: random.Random
    ) -> None:
        self.purchase = purchase
        self.people = people
        self.stage = stage
        self.folder = folder
        self.chance = chance
        self.tender = ""
        self.opens_at = clock.now()
        self.prices: dict[str, str] = {}
        folder.mkdir(parents=True, exist_ok=True)

    def who(self, key: str) -> Player:
        """A person, signed in."""
        return self.people[key]

    @property
    def address(self) -> str:
        """Where the client finds the tender."""
        return f"{self.stage.base}/tenders/{self.tender}"

    def draft(self) -> None:
        """The purchaser drafts every section."""
        buyer = self.who("buyer").browser
        start = {"number": self.purchase.number, "title": self.purchase.title, "goods": self.purchase.goods}
        place = buyer.submit("/purchaser/tenders/new", start)
        self.tender = place.rpartition("/")[2]
        for section, values in {
            "basics": script.basics(self.purchase),
            "need": script.need(self.purchase),
            "qualifications": script.qualifications(self.purchase),
            "scoring": script.scoring(self.purchase),
            "terms": script.terms(),
        }.items():
            buyer.submit(f"{place}/{section}", values)

    def answer_the_gate(self) -> None:
        """Words that are stopped: one sentence is excepted, the other put before the supervisor."""
        buyer, place = self.who("buyer").browser, f"/purchaser/tenders/{self.tender}"
        need = script.need(self.purchase)
        buyer.submit(f"{place}/need", need | {"need": need["need"] + script.STOPPED})
        disputed = buyer.link(f"{place}/check", r"/purchaser/tenders/\w+/findings/\w+/dispute")
        buyer.submit(disputed, {"grounds": script.GROUNDS})
        excepted = buyer.link(f"{place}/check", r"/purchaser/tenders/\w+/findings/\w+/exception")
        buyer.submit(excepted, {"exception": "single-source", "reason": script.APPROVAL})

    def prepare(self) -> None:
        """Time and custodians, then the gate, which freezes the documents."""
        self.opens_at = at_nine(day_after(clock.now(), BIDDING_DAYS, Unit.DAYS))
        buyer, place = self.who("buyer"), f"/purchaser/tenders/{self.tender}"
        custodians = buyer.browser.choices(f"{place}/custodians", "custodians")
        buyer.browser.submit(f"{place}/timing", script.timing(self.purchase, self.opens_at))
        mode = "dual" if self.purchase.dual else "custodians"
        opening = {"custodians": custodians[:3], "threshold": 2, "mode": mode}
        buyer.browser.submit(f"{place}/custodians", opening)
        buyer.browser.submit(f"{place}/check", {})

    def publish(self) -> None:
        """The signature, and the posting on the designated medium."""
        self.prepare()
        buyer, place = self.who("buyer"), f"/purchaser/tenders/{self.tender}"
        names = {"signature": "tender.json"}
        names |= {"price_signature": "tender-price.json"} if self.purchase.two_envelopes else {}
        files = {field: self.signed(buyer, f"{place}/frozen/{name}", name) for field, name in names.items()}
        buyer.browser.submit(f"{place}/sign", {}, files=files)
        posting = {
            "url": f"https://www.ccgp.gov.cn/cggg/{self.purchase.number}.htm",
            "posted_at": script.local(clock.now() - timedelta(minutes=5)),
        }
        evidence = {"evidence": ("posting.pdf", b"%PDF-1.4 " + self.purchase.number.encode())}
        buyer.browser.submit(f"{place}/publish", posting, files=evidence)

    def ask(self, supplier: str) -> None:
        """A supplier asks; nobody learns who."""
        words = {"text": "计算机教室的网络布线是否由供应商负责？"}
        self.who(supplier).browser.submit(f"/tenders/{self.tender}/questions/new", words)

    def explain(self) -> None:
        """The purchaser answers; the signed answer goes to everybody at once."""
        buyer, place = self.who("buyer"), f"/purchaser/tenders/{self.tender}/questions"
        question = buyer.browser.link(place, r"/purchaser/questions/[0-9a-f]{32}/answer")
        words = "不需要。网络布线已由采购人另行完成，供应商只负责设备的安装和调试。"
        buyer.browser.submit(question, {"text": words, "affects_bids": "no"})
        signing = buyer.browser.link(place, r"/purchaser/clarifications/[0-9a-f]{32}/publish")
        source = signing.replace("/publish", "/clarification.json")
        self.sign_file(buyer, source, signing, "clarification.json")

    def sign_file(self, player: Player, source: str, page: str, name: str, action: str | None = None) -> None:
        """Download the exact file, sign it with the client, upload the signature."""
        signed = self.signed(player, source, name)
        player.browser.submit(page, {}, files={"signature": signed}, action=action)

    def signed(self, player: Player, source: str, name: str) -> tuple[str, bytes]:
        """The signature over a downloaded file, as it is uploaded."""
        return f"{name}.p7s", player.sign(name, player.browser.file(source), self.folder)

    def bid(self, supplier: str, price: str) -> Path:
        """Seal, upload and commit; the folder with the receipt."""
        out = self._seal(supplier, price, "bid", "seal")
        self.client(supplier, "upload", str(out))
        self.client(supplier, "commit", str(out))
        self.prices[supplier] = price
        return out

    def replace(self, supplier: str, price: str) -> Path:
        """Take the first bid's place with a better one."""
        self.prices[supplier] = price
        return self._seal(supplier, price, "again", "replace")

    def come_late(self, supplier: str, price: str) -> str:
        """Seal in time and commit after the deadline; what the client said."""
        out = self._seal(supplier, price, "late", "seal")
        self.client(supplier, "upload", str(out))
        self.stage.move_to(self.opens_at)
        return self.client(supplier, "commit", str(out), refused=True)

    def tamper(self, supplier: str, price: str) -> str:
        """Change a sealed bid after signing; what the client said."""
        out = self._seal(supplier, price, "tampered", "seal")
        self.client(supplier, "upload", str(out))
        document = handing_in.parts(out)[0] / "bid.json"
        document.write_bytes(document.read_bytes().replace(b'"created":"2', b'"created":"1', 1))
        return self.client(supplier, "commit", str(out), refused=True)

    def decrypt(self) -> None:
        """Each bidder releases its own share, where the tender says so."""
        for bidder in self.prices if self.purchase.dual else ():
            self.client(bidder, "release", "--tender", self.address)

    def show_ready(self, custodian: str) -> None:
        """A custodian shows that its key works."""
        keys = str(self.people[custodian].keys)
        command(custody.main, ["ready", "--tender", self.address, "--keys", keys])

    def release(self, custodian: str) -> None:
        """A custodian checks everything on its machine and lets its shares go."""
        keys = str(self.people[custodian].keys)
        command(custody.main, ["release", "--tender", self.address, "--keys", keys])

    def client(self, supplier: str, *arguments: str, refused: bool = False) -> str:
        """One ``procure bid`` command of a supplier."""
        keys = ["--keys", str(self.people[supplier].keys)]
        return command(bidding.main, [*arguments, *keys], refused=refused)

    def _seal(self, supplier: str, price: str, name: str, act: str) -> Path:
        out = self.folder / f"{supplier}-{name}"
        offer = self.folder / f"{supplier}-{name}.txt"
        offer.write_text(f"投标文件 {self.purchase.title} {supplier} {price}\n{self.chance.random()}\n" * 40)
        named = ["--tender", self.address, "--file", str(offer), "--price", price, "--out", str(out)]
        if self.purchase.two_envelopes:
            quote = offer.with_suffix(".quote.txt")
            quote.write_text(f"报价明细 {supplier} {price}\n{self.chance.random()}\n")
            named += ["--price-file", str(quote)]
        self.client(supplier, act, *named)
        return out


def day_after(since: datetime, count: int, unit: Unit) -> date:
    """The last day of a period of the play; always a working day."""
    days = calendar.current()
    day = days.last_day(Period(count, unit, ""), since).day
    while not days.is_working_day(day):
        day += timedelta(days=1)
    return day


def at_nine(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """A time of a day in Beijing."""
    return datetime.combine(day, time(hour, minute), tzinfo=clock.BEIJING)


def working_day(since: datetime, count: int, hour: int = 10, minute: int = 0) -> datetime:
    """A time on the n-th working day after."""
    return at_nine(day_after(since, count, Unit.WORKING_DAYS), hour, minute)


Acts = Iterator[datetime]
"""A script: it yields the instant at which it goes on."""
