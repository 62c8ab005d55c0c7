// The last look at a bid: built, opened again, shown from what was sealed, and handed in as exactly that.
import * as drafts from "../client/drafts.js";
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

/** Build the bid from the draft, prove that it opens, and show what it says: {bid, manifest, said, shown}. */
export async function build(page) {
  const { client, draft, item } = page;
  const tender = await page.fresh();
  const last = await standing(client, draft.tender);
  const own = await page.identity();
  const identity = text(await age.open(fromBase64(draft.wrap), [own]));
  const files = ordered(draft.files).map((one) => (
    { name: one.name, size: one.size, sha256: one.plainSha256, blob: one.sha256, blobSize: one.blobSize }
  ));
  const made = await assemble(tender, {
    identity,
    files,
    form: { price: decimalOf(draft.price), currency: "CNY" },
    bidder: item.certificateSha256,
    ownRecipient: item.recipient,
    at: now(),
    seq: last.seq + 1,
    prev: last.sha256,
  });
  const heads = new Map(draft.files.map((one) => [one.sha256, one.head]));
  heads.set(made.bid.value.manifest.sha256, made.manifest);
  await selfTest(made.bid, [own], (hash) => heads.get(hash));
  const said = await manifestIn(made.bid, identity, made.manifest);
  return { ...made, said, shown: show(made.bid, said, page) };
}

/** Hand in what was shown: refused where anything in the page is not what is sealed. */
export async function commit(page, built) {
  if (JSON.stringify(shownNow()) !== built.shown || decimalOf(document.getElementById("price").value) !== built.said.form.price) {
    throw new Refused("changed");
  }
  const { bytes } = built.bid;
  const p7s = await cms.sign(bytes, await signerOf(page.item), now());
  page.draft.pending = { kind: "bid", document: bytes, p7s, sha256: built.bid.sha256, manifest: built.manifest };
  await drafts.put(page.draft);
  return await send(page);
}

/** Hand in what was signed, perhaps not for the first time: the same bytes have one receipt. */
export async function send(page) {
  const { client, draft } = page;
  const { pending } = draft;
  try {
    const { documents } = await standing(client, draft.tender);
    if (!documents.some((one) => one.sha256 === pending.sha256)) {
      await upload(client, new Blob([pending.manifest]), await sha256(pending.manifest));
      await handIn(client, draft.tender, pending);
    }
  } catch (error) {
    if (error.status !== 0) {
      draft.pending = null;
      await drafts.put(draft);
    }
    throw error;
  }
  await drafts.keep({ sha256: pending.sha256, document: pending.document, manifest: pending.manifest });
  return pending.sha256;
}

function show(bid, { form, files }, page) {
  const { ceiling } = page.root.dataset;
  find("check-version").textContent = word("version", { seq: bid.value.seq });
  find("check-price").textContent = `¥${grouped(form.price)}`;
  find("check-capital").textContent = inCapitals(form.price);
  find("over-ceiling").hidden = fenOf(form.price) <= BigInt(ceiling);
  find("check-code").textContent = shortCode(bid.sha256);
  find("check-files").replaceChildren(...files.map(lineOf));
  return JSON.stringify(shownNow());
}

function shownNow() {
  return ["check-version", "check-price", "check-capital", "check-code", "check-files"].map((name) => find(name).textContent);
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
