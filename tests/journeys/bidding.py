"""A bidder of the cast at Chromium, its keys in the browser, at the page of its bid."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from playwright.sync_api import Page, Request

from procure.crypto import certificates
from tests.cast import Cast, Player
from tests.journeys.sitting import Room

PDF = b"%PDF-1.7\n"
MOST_STEPS = 80
KEEP = """async ({ pkcs8, identity, ...item }) => {
    const keystore = await import("/static/client/keystore.js");
    const age = await import("/static/crypto/age.js");
    const der = Uint8Array.from(atob(pkcs8), (one) => one.charCodeAt(0));
    const kind = { name: "ECDSA", namedCurve: "P-256" };
    const signingKey = await crypto.subtle.importKey("pkcs8", der, kind, false, ["sign"]);
    await keystore.put({ ...item, signingKey, identity: await age.keyOf(identity), backedUp: true });
}"""


@dataclass
class Bidder:
    """Somebody who prepares a bid in the browser; ``sent`` is all that left it."""

    page: Page
    tender: str
    sent: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("request", self._note)

    def open(self) -> None:
        """Go to the list of things to do, afresh."""
        self.page.goto(f"/tenders/{self.tender}/my-bid/prepare")
        self.page.wait_for_selector("[data-waiting]", state="hidden")

    def choose(self, part: str, *files: tuple[str, bytes], complete: bool = True) -> None:
        """Choose files for a part and say that it is complete."""
        self.go(part)
        chosen: Any = [{"name": name, "mimeType": "", "buffer": content} for name, content in files]
        self.page.set_input_files(f"#{part}-files", chosen)
        if complete:
            self.page.check(f"#{part}-done")

    def price(self, typed: str) -> None:
        """Type the price and go back to the list."""
        self.go("price")
        self.page.fill("#price", typed)
        self.page.click("[data-price] .btn-primary")

    def fill_in(self, typed: str = "950,000.50") -> None:
        """A whole bid of two small files."""
        self.choose("qualification", ("营业执照.pdf", PDF + b"licence" * 900))
        self.choose("technical", ("供货方案.pdf", PDF + b"plan" * 90_000))
        self.price(typed)

    def go(self, view: str) -> None:
        """Show one of the page's views."""
        self.page.evaluate("(view) => { location.hash = view; }", view)
        self.page.wait_for_selector(f'[data-view="{view}"]:visible')

    def look(self) -> str:
        """Go to the last look; the short code shown there."""
        self.page.wait_for_selector("[data-can]:not([hidden])", state="attached")
        self.go("check")
        self.page.wait_for_selector("[data-checked]:visible")
        return self.page.inner_text("[data-check-code]")

    def hand_in(self) -> str:
        """Press the last button; the short code on the receipt."""
        self.page.click("[data-hand-in]")
        return self.receipt()

    def receipt(self) -> str:
        """Wait for the receipt and its verdict; the short code on it."""
        self.page.wait_for_url("**/receipt")
        self.page.wait_for_selector('[data-verdict-word="good"]:visible')
        return self.page.inner_text(".short-code")

    def trouble(self) -> str:
        """Wait for what went wrong."""
        self.page.wait_for_selector("[data-trouble]:visible")
        return self.page.inner_text("[data-trouble-text]")

    def step_to(self, selector: str, key: str = "Enter") -> None:
        """Reach something by the Tab key alone and press a key there."""
        for _ in range(MOST_STEPS):
            if self.page.evaluate("(one) => document.activeElement.matches(one)", selector):
                self.page.keyboard.press(key)
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"no way to {selector} by keyboard")

    def follow(self, path: str) -> None:
        """Reach the link to another page by keyboard and be there."""
        self.step_to(f'a[href="{path}"]')
        self.page.wait_for_url(f"**{path}")

    def _note(self, request: Request) -> None:
        self.sent.append(request.url.encode() + (request.post_data_buffer or b""))


def seated(room: Room, cast: Cast, player: Player, tender: str) -> Bidder:
    """A bidder with keys in a browser of its own."""
    return settled(room.tab(player), cast, player, tender)


def settled(page: Page, cast: Cast, player: Player, tender: str) -> Bidder:
    """The same in a tab of a browser in which the player is signed in."""
    page.goto("/environment")
    page.evaluate(KEEP, _item(cast, player))
    return Bidder(page, tender)


def _item(cast: Cast, player: Player) -> dict[str, Any]:
    der = player.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return {
        "certificateSha256": player.certificate_sha256,
        "certificate": certificates.pem(player.certificate).decode(),
        "between": [],
        "root": certificates.pem(cast.root).decode(),
        "organisation": player.house.name,
        "code": player.house.code,
        "person": player.name,
        "recipient": player.recipient,
        "pkcs8": base64.b64encode(der).decode(),
        "identity": player.identity,
    }
