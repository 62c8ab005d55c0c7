// A custodian's desk and a bidder's decryption in the browser: check, show what was checked, let go once confirmed.
import { answer, custodyOf, handOver, ownItems, release, releaseOwn } from "../client/custody.js";
import { subjectOf } from "../crypto/certificates.js";
import { fill, moment, sentence } from "./telling.js";
import { askPassphrase } from "./saying.js";

const box = document.querySelector("[data-opener]");
const one = (name) => box.querySelector(`[data-${name}]`);
const { tender, kind } = box.dataset;
const ACTS = {
  /** Before the opening: show that the key works. */
  async ready(items) {
    const custody = await custodyOf(tender, items);
    await shown(custody.signed);
    const made = await answer(custody, askPassphrase);
    return () => handOver(custody.client, `/api/tenders/${tender}/readiness`, "ready", made, custody.item);
  },
  /** A custodian's shares of every closed bid. */
  async release(items) {
    const custody = await custodyOf(tender, items);
    const made = await release(custody, askPassphrase);
    await shown(custody.signed, made);
    return () => handOver(custody.client, `/api/tenders/${tender}/releases`, "release", made, custody.item);
  },
  /** A bidder's own share, or the key of its bid. */
  async share(items) {
    const { client, item, signed, release: made } = await releaseOwn(tender, items, askPassphrase, { whole: kind === "key" });
    await shown(signed, made);
    return () => handOver(client, `/api/tenders/${tender}/my-release`, "release", made, item);
  },
};
ACTS.key = ACTS.share;
let letGo = null;

/** Put what was checked in the page, each part read from what was verified here. */
async function shown({ signed, opens, tender: about }, made = null) {
  const { organisation } = await subjectOf(signed.certificate);
  one("signer").textContent = `${organisation}（${signed.code}）`;
  one("tender-number").textContent = about.tender;
  one("lot").textContent = about.lot;
  one("opens").textContent = moment(opens);
  if (made === null) return;
  const { close_head: head, releases, identities = {}, refused = {} } = made.value;
  one("head").textContent = head;
  one("count").textContent = String(Object.keys(releases).length + Object.keys(identities).length);
  const lines = Object.entries(refused).map(([sha256, code]) => {
    const line = document.createElement("li");
    line.textContent = kept(`${sha256.slice(0, 12)}…`, code);
    return line;
  });
  one("refusals").replaceChildren(...lines);
  one("some-refused").hidden = lines.length === 0;
}

/** Why a bid's shares stay where they are. */
function kept(bid, code) {
  const words = one("kept").content;
  const found = words.querySelector(`[data-code="${CSS.escape(code)}"]`) ?? words.querySelector('[data-code="other"]');
  return fill(found.textContent, { bid, what: code });
}

async function check() {
  letGo = await ACTS[kind](await ownItems());
  one("start").hidden = true;
  one("checked").hidden = false;
  one("checked").focus();
}

async function confirm() {
  await letGo();
  location.reload();
}

async function attempt(act) {
  const [refused, busy] = [one("refused"), one("busy")];
  if (box.dataset.at) return;
  box.dataset.at = "1";
  [refused.hidden, busy.hidden] = [true, false];
  try {
    await act();
  } catch (refusal) {
    refused.textContent = sentence(refusal);
    refused.hidden = false;
    refused.focus();
    if (!refusal.code) console.error(refusal);
  } finally {
    delete box.dataset.at;
    busy.hidden = true;
  }
}

box.hidden = false;
one("check").addEventListener("click", () => attempt(check));
one("confirm").addEventListener("click", () => attempt(confirm));
one("cancel").addEventListener("click", () => {
  letGo = null;
  [one("start").hidden, one("checked").hidden] = [false, true];
  one("check").focus();
});
