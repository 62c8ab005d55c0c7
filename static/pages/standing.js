// What a bidder does with the bid that stands: confirm it again for an amended tender, or take it back.
import * as drafts from "../client/drafts.js";
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
import { askPassphrase, hideTrouble, showTrouble } from "./saying.js";

const root = document.getElementById("bid");
const find = (name) => root.querySelector(`[data-${name}]`);
const GOOD = ["ready", "expiring"];

/** The same bid for the present tender: the same key and files, nothing but a manifest to send. */
async function reconfirm({ item, client, tender, last }) {
  const kept = await drafts.kept(last.sha256);
  if (!kept) throw new Refused("sealed-elsewhere");
  const own = await identityOf(item, askPassphrase);
  const earlier = { bid: documentOf("bid", kept.document), manifest: kept.manifest };
  const made = await sealAgain(tender, earlier, {
    own, ownRecipient: item.recipient, bidder: item.certificateSha256, at: now(), seq: last.seq + 1,
  });
  await upload(client, new Blob([made.manifest]), await sha256(made.manifest));
  await send({ item, client }, "bid", made.bid);
  await drafts.keep({ sha256: made.bid.sha256, document: made.bid.bytes, manifest: made.manifest });
  return made.bid.sha256;
}

/** The signed withdrawal of the bid that stands. */
async function takeBack({ item, client, tender, last }) {
  const document = withdraw(tender, { bidder: item.certificateSha256, seq: last.seq + 1, prev: last.sha256 });
  await send({ item, client }, "withdraw", document);
  return document.sha256;
}

async function send({ item, client }, kind, document) {
  const p7s = await cms.sign(document.bytes, await signerOf(item), now());
  await handIn(client, root.dataset.tender, { kind, document: document.bytes, p7s, sha256: document.sha256 });
}

async function act(button, doing) {
  button.disabled = true;
  hideTrouble();
  find("handing-in").hidden = false;
  try {
    const { state, item } = await here();
    if (!GOOD.includes(state) || item.code !== root.dataset.code) {
      find("keys-missing").hidden = false;
      return;
    }
    const client = connect(item);
    const { signed } = await client.tenderOf(root.dataset.tender);
    const tender = documentOf("tender", signed.data);
    const last = await standing(client, root.dataset.tender);
    if (!last.sha256) throw new Refused("nothing-stands");
    location.assign(`${root.dataset.receipt}?sha256=${await doing({ item, client, tender, last })}`);
  } catch (error) {
    showTrouble(error.status === 0 ? { code: "no-answer" } : error);
  } finally {
    button.disabled = false;
    find("handing-in").hidden = true;
  }
}

for (const [name, doing] of [["reconfirm", reconfirm], ["withdraw", takeBack]]) {
  const button = document.querySelector(`[data-${name}]`);
  button?.addEventListener("click", () => act(button, doing));
}
