"""What a person does at the page of this browser's keys."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from procure.crypto import backup
from tests.cast import Cast, Player
from tests.make.backups import PASSPHRASE, p12_of

WHAT_IS_KEPT = """async () => {
    const keystore = await import("/static/client/keystore.js");
    const told = async (item) => ({
        person: item.person,
        certificate: item.certificateSha256,
        backedUp: item.backedUp,
        files: Object.values(item.backup ?? {}).filter(Boolean).length,
        signing: item.signingKey?.extractable,
        identity: item.identity instanceof CryptoKey ? item.identity.extractable : typeof item.identity,
        read: item.signingKey
            ? await crypto.subtle.exportKey("pkcs8", item.signingKey).catch((error) => error.name) : null,
    });
    return await Promise.all((await keystore.all()).map(told));
}"""
CLEARED = """() => new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase("procure-keys");
    request.onsuccess = () => resolve();
    request.onerror = () => reject(request.error);
})"""


@dataclass
class KeyDesk:
    """A tab in which somebody keeps keys; ``folder`` is the stick that the backup is saved on."""

    page: Page
    folder: Path

    def open(self) -> str:
        """Go to the page; what it says."""
        self.page.goto("/me/keys")
        return self.words()

    def words(self) -> str:
        """What the page says once it knows how things stand."""
        self.page.wait_for_selector("[data-keys][data-shown]")
        return self.page.inner_text("main")

    def begin(self) -> None:
        """Get a one-time code; its page makes keys."""
        self.open()
        self.page.get_by_role("button", name="取一个登记码").first.click()
        self.page.wait_for_selector("[data-keys][data-shown]")

    def enrol(self, passphrase: str = PASSPHRASE, again: str = PASSPHRASE) -> None:
        """Make keys under a passphrase that was typed twice."""
        self.page.fill("#enrol-passphrase", passphrase)
        self.page.fill("#enrol-again", again)
        self.page.get_by_role("button", name="生成密钥并登记").click()

    def waiting(self) -> str:
        """Be at the page that asks for the backup; what it says."""
        self.page.wait_for_url("**/me/keys")
        return self.words()

    def save(self) -> dict[str, Path]:
        """Save every file of the backup."""
        links = self.page.locator("[data-downloads] a")
        return dict(self._saved(links.nth(place)) for place in range(links.count()))

    def give(self, form: str, files: dict[str, Path], passphrase: str = PASSPHRASE) -> None:
        """Choose the files of a backup and send the form, ``activate`` or ``restore``."""
        for kind, path in files.items():
            if kind != "spare":
                self.page.set_input_files(f"#{form}-{kind}", path)
        self.page.fill(f"#{form}-passphrase", passphrase)
        self.page.locator(f'[data-form="{form}"] button[type="submit"]').click()

    def done(self) -> str:
        """Wait until the keys are in use; what the page says."""
        self.page.wait_for_selector('[data-done="activated"]:not([hidden])')
        return self.words()

    def refused(self, form: str) -> str:
        """Why a form was refused."""
        said = self.page.locator(f'[data-form="{form}"] [data-refused]')
        said.wait_for(state="visible")
        return said.inner_text()

    def unfold(self, part: str) -> None:
        """Open one of the folded parts of the page."""
        self.page.locator(f'[data-part="{part}"] summary').click()

    def kept(self) -> list[dict[str, Any]]:
        """What the browser keeps."""
        found: list[dict[str, Any]] = self.page.evaluate(WHAT_IS_KEPT)
        return found

    def _saved(self, link: Any) -> tuple[str, Path]:
        with self.page.expect_download() as coming:
            link.click()
        name = coming.value.suggested_filename
        coming.value.save_as(self.folder / name)
        kind = "key" if name.endswith(".p12") else name.split(".")[-2]
        return kind, self.folder / name


def files_of(player: Player, cast: Cast, folder: Path) -> dict[str, Path]:
    """The player's keys as the offline client keeps them."""
    key, identity = folder / f"{player.id}.p12", folder / f"{player.id}.age"
    key.write_bytes(p12_of(player.key, player.certificate, cast.root))
    identity.write_bytes(backup.seal(player.identity.encode(), PASSPHRASE))
    return {"key": key, "identity": identity}


def key_of(player: Player, cast: Cast, folder: Path) -> dict[str, Path]:
    """The same for somebody who only signs."""
    return {"key": files_of(player, cast, folder)["key"]}
