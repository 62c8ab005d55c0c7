// The last look at a bid: each envelope built, opened again, shown from what was sealed, and handed in as exactly that.
import * as drafts from "../client/drafts.js";
import { formOf, holds } from "../client/envelopes.js";
import { handIn, standing } from "../client/handing_in.js";
import { now, signerOf } from "../client/platform.js";
import { upload } from "../client/uploading.js";
import * as age from "../crypto/age.js";
import { fromBase64, text } from "../crypto/bytes.js";
import * as cms from "../crypto/cms.js";
import { shortCode } from "../crypto/codes.js";
import { sha256 } from "../crypto/hashing.js";
import { Refused } from "../crypto/refusals.js";
import { assemble, manifestIn, selfTest } from "../crypto/sealing.js";
import { capital, decimalOf, fenOf, grouped } from "./bid_price.js";
import { sizeOf } from "./bid_files.js";
import { word } from "./saying.js";

const find = (name) => document.querySelector(`[data-${name}]`);

/** Build from the draft what isn't handed in yet, prove that it opens, and show what it says: [{name, bid, manifest, said}]. */
export async function build(page) {
  const { draft } = page;
  const built = [];
  for (const envelope of await page.fresh()) {
    if (!draft.handed.some((one) => one.envelope === envelope.name)) built.push(await buildOne(page, envelope));
  }
  for (const one of blocks()) one.hidden = !built.some(({ name }) => one.dataset.envelope === (name ?? ""));
  for (const one of built) show(one, page);
  return Object.assign(built, { shown: shownNow() });
}

async function buildOne(page, { name, tender }) {
  const { client, draft, item } = page;
  const last = await standing(client, draft.tender, name);
  const own = await page.identity();
  const { wrap } = draft.keys.find((one) => one.envelope === name);
  const identity = text(await age.open(fromBase64(wrap), [own]));
  const chosen = draft.files.filter(({ part }) => holds(name, part));
  const files = ordered(chosen).map((one) => (
    { name: one.name, size: one.size, sha256: one.plainSha256, blob: one.sha256, blobSize: one.blobSize }
  ));
  const made = await assemble(tender, {
    identity,
    files,
    form: formOf(name, decimalOf(draft.price)),
    bidder: item.certificateSha256,
    ownRecipient: item.recipient,
    at: now(),
    seq: last.seq + 1,
    prev: last.sha256,
  });
  const heads = new Map(chosen.map((one) => [one.sha256, one.head]));
  heads.set(made.bid.value.manifest.sha256, made.manifest);
  await selfTest(made.bid, [own], (hash) => heads.get(hash));
  const said = await manifestIn(made.bid, identity, made.manifest);
  return { ...made, name, said };
}

/** Hand in what was shown: refused where anything in the page is not what is sealed. */
export async function commit(page, built) {
  const prices = built.map(({ said }) => said.form.price).filter(Boolean);
  const typed = decimalOf(document.getElementById("price").value);
  if (shownNow() !== built.shown || prices.length !== 1 || prices[0] !== typed) throw new Refused("changed");
  const pending = [];
  for (const { name, bid: { bytes, sha256: hash }, manifest } of built) {
    const p7s = await cms.sign(bytes, await signerOf(page.item), now());
    pending.push({ envelope: name, kind: "bid", document: bytes, p7s, sha256: hash, manifest });
  }
  page.draft.pending = pending;
  await drafts.put(page.draft);
  await send(page);
}

/** Hand in what was signed, one envelope after the other, perhaps not for the first time: the same bytes have one receipt. */
export async function send(page) {
  const { draft } = page;
  try {
    while (draft.pending.length) {
      const [next, ...rest] = draft.pending;
      await sendOne(page.client, draft.tender, next);
      draft.pending = rest;
      draft.handed.push({ envelope: next.envelope, sha256: next.sha256 });
      await drafts.put(draft);
    }
  } catch (error) {
    if (error.status !== 0) {
      draft.pending = [];
      await drafts.put(draft);
    }
    throw error;
  }
}

async function sendOne(client, tender, one) {
  const { documents } = await standing(client, tender, one.envelope);
  if (!documents.some((known) => known.sha256 === one.sha256)) {
    await upload(client, new Blob([one.manifest]), await sha256(one.manifest));
    await handIn(client, tender, one);
  }
  await drafts.keep({ sha256: one.sha256, document: one.document, manifest: one.manifest });
}

function show({ name, bid, said: { form, files } }, page) {
  const block = blocks().find((one) => one.dataset.envelope === (name ?? ""));
  const into = (what) => block.querySelector(`[data-check-${what}]`);
  into("version").textContent = word("version", { seq: bid.value.seq });
  into("code").textContent = shortCode(bid.sha256);
  into("files").replaceChildren(...(files.length ? files.map(lineOf) : [word("without-files")]));
  if (!form.price) return;
  into("price").textContent = `¥${grouped(form.price)}`;
  into("capital").textContent = inCapitals(form.price);
  find("over-ceiling").hidden = fenOf(form.price) <= BigInt(page.root.dataset.ceiling);
}

const blocks = () => [...document.querySelectorAll("[data-envelope]")];

function shownNow() {
  const parts = ["version", "price", "capital", "code", "files"].map((name) => `[data-check-${name}]`);
  const shown = blocks().filter((one) => !one.hidden).flatMap((one) => [...one.querySelectorAll(parts.join())]);
  return JSON.stringify(shown.map((one) => one.textContent));
}

function lineOf({ name, size, sha256: hash }) {
  const line = document.createElement("li");
  const [bold, about] = [document.createElement("strong"), document.createElement("span")];
  bold.textContent = name;
  about.className = "muted";
  about.textContent = ` ${sizeOf(size)} SHA-256 ${hash.slice(0, 12)}……`;
  line.append(bold, about);
  return line;
}

/** The amount in capitals with its currency. */
export const inCapitals = (decimal) => word("currency", { x: capital(decimal, [...word("digits")], [...word("units")]) });

const ordered = (files) => [...files].sort((a, b) => PARTS.indexOf(a.part) - PARTS.indexOf(b.part));
const PARTS = ["qualification", "technical"];
