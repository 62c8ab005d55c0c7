// What a bidder does with the bid that stands, in each of its envelopes: confirm it again for an amended tender, or
// take it back.
import * as drafts from "../client/drafts.js";
import { envelopesOf } from "../client/envelopes.js";
import { handIn, standing } from "../client/handing_in.js";
import { identityOf } from "../client/keystore.js";
import { here } from "../client/own.js";
import { connect, now, signerOf } from "../client/platform.js";
import { upload } from "../client/uploading.js";
import * as cms from "../crypto/cms.js";
import { document as documentOf } from "../crypto/documents.js";
import { sha256 } from "../crypto/hashing.js";
import { Refused } from "../crypto/refusals.js";
import { sealAgain, withdraw } from "../crypto/sealing.js";
import { askPassphrase, hideTrouble, receiptsOf, showTrouble } from "./saying.js";

const root = document.getElementById("bid");
const find = (name) => root.querySelector(`[data-${name}]`);
const GOOD = ["ready", "expiring"];

/** Of what stands what was sealed for an earlier tender, as it was kept here; all of it where nothing was. */
async function earlierOf(found) {
  const kept = [];
  for (const one of found) {
    const bid = await drafts.kept(one.last.sha256);
    if (!bid) throw new Refused("sealed-elsewhere");
    kept.push({ ...one, earlier: { bid: documentOf("bid", bid.document), manifest: bid.manifest } });
  }
  const older = kept.filter(({ tender, earlier }) => earlier.bid.value.tender_sha256 !== tender.sha256);
  return older.length ? older : kept;
}

/** The same bid for the present tender: the same key and files, nothing but a manifest to send. */
async function reconfirm({ item, client }, { tender, last, earlier }) {
  const own = await identityOf(item, askPassphrase);
  const made = await sealAgain(tender, earlier, {
    own, ownRecipient: item.recipient, bidder: item.certificateSha256, at: now(), seq: last.seq + 1,
  });
  await upload(client, new Blob([made.manifest]), await sha256(made.manifest));
  await send({ item, client }, "bid", made.bid);
  await drafts.keep({ sha256: made.bid.sha256, document: made.bid.bytes, manifest: made.manifest });
  return made.bid.sha256;
}

/** The signed withdrawal of the bid that stands. */
async function takeBack({ item, client }, { tender, last }) {
  const document = withdraw(tender, { bidder: item.certificateSha256, seq: last.seq + 1, prev: last.sha256 });
  await send({ item, client }, "withdraw", document);
  return document.sha256;
}

async function send({ item, client }, kind, document) {
  const p7s = await cms.sign(document.bytes, await signerOf(item), now());
  await handIn(client, root.dataset.tender, { kind, document: document.bytes, p7s, sha256: document.sha256 });
}

/** Every envelope in which a bid stands. */
async function standingIn(client) {
  const found = [];
  for (const { name, tender } of await envelopesOf(client, root.dataset.tender)) {
    const last = await standing(client, root.dataset.tender, name);
    if (last.sha256) found.push({ tender, last });
  }
  if (!found.length) throw new Refused("nothing-stands");
  return found;
}

async function act(button, chosen, doing) {
  const done = [];
  button.disabled = true;
  hideTrouble();
  find("half").hidden = true;
  find("handing-in").hidden = false;
  try {
    const { state, item } = await here();
    if (!GOOD.includes(state) || item.code !== root.dataset.code) {
      find("keys-missing").hidden = false;
      return;
    }
    const client = connect(item);
    for (const one of await chosen(await standingIn(client))) done.push(await doing({ item, client }, one));
    location.assign(receiptsOf(root, done));
  } catch (error) {
    find("half").hidden = !done.length;
    showTrouble(error.status === 0 ? { code: "no-answer" } : error);
  } finally {
    button.disabled = false;
    find("handing-in").hidden = true;
  }
}

const ACTS = [["reconfirm", earlierOf, reconfirm], ["withdraw", (found) => found, takeBack]];
for (const [name, chosen, doing] of ACTS) {
  const button = document.querySelector(`[data-${name}]`);
  button?.addEventListener("click", () => act(button, chosen, doing));
}
