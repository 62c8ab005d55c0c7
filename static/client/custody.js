// A custodian's and a bidder's browser around an opening: check everything here, then sign and let go.
// The same checks and the same requests as procure/client/custody.py and decrypting.py.
import { fromBase64, utf8 } from "../crypto/bytes.js";
import * as cms from "../crypto/cms.js";
import { document } from "../crypto/documents.js";
import { answerChallenge } from "../crypto/readiness.js";
import { Refused } from "../crypto/refusals.js";
import { needsBidder, ownShares, shares } from "../crypto/release.js";
import { instantText } from "../crypto/shapes.js";
import { here } from "./own.js";
import { identityOf } from "./keystore.js";
import { connect, now, signerOf } from "./platform.js";

/** The keys of this browser that belong to the person who is signed in; Refused (no-keys) where there are none. */
export async function ownItems() {
  const { mine } = await here();
  const items = mine.map(({ item }) => item).filter((item) => item.backedUp && item.identity);
  if (items.length === 0) throw new Refused("no-keys");
  return items;
}

/** A tender as a custodian sees it: its signed documents, its id there, and the key that the tender names. */
export async function custodyOf(id, items) {
  const client = connect(items[0]);
  const signed = await client.tenderOf(id);
  const named = signed.tender.custodians.find((one) => items.some((item) => item.certificateSha256 === one.cert_sha256));
  if (named === undefined) throw new Refused("stranger", { who: "" });
  const item = items.find((one) => one.certificateSha256 === named.cert_sha256);
  return { id, client, signed, tender: document("tender", signed.signed.data), who: named.id, item };
}

/** The answer to the challenge of the check that is on. */
export async function answer({ id, client, tender, who, item }, ask) {
  const { challenge } = await (await client.get(`/api/tenders/${id}/readiness`)).json();
  return await answerChallenge(fromBase64(challenge), tender, who, [await identityOf(item, ask)]);
}

/** The release of a custodian, made only if the close record, every bid and every share hold. */
export async function release({ id, client, signed, who, item }, ask) {
  refuseEarly(signed.opens);
  const shown = await caseOf(id, client, signed);
  return await shares(shown, who, [await identityOf(item, ask)], await client.trusted(), now());
}

/** The release of a bidder's own share (or with `whole` of its bid's key): {release, item}, the key that signed the bid. */
export async function releaseOwn(id, items, ask, { whole = false } = {}) {
  const client = connect(items[0]);
  const signed = await client.tenderOf(id);
  refuseEarly(signed.opens);
  const shown = await caseOf(id, client, signed);
  if (shown.bids.length === 0) throw new Refused("not-listed");
  const bid = document("bid", shown.bids[0].data);
  const item = items.find((one) => one.certificateSha256 === bid.value.bidder);
  if (item === undefined) throw new Refused("not-the-signer");
  if (!whole && !needsBidder(bid)) throw new Refused("not-dual");
  const own = await identityOf(item, ask);
  return { client, item, bid, release: await ownShares(shown, own, await client.trusted(), now(), { whole }) };
}

/** Sign a document with a key and send both; the platform's answer. */
export async function handOver(client, path, name, made, item) {
  const p7s = await cms.sign(made.bytes, await signerOf(item), now());
  const body = new FormData();
  body.append("document", new Blob([made.bytes], { type: "application/json" }), `${name}.json`);
  body.append("signature", new Blob([p7s], { type: "application/pkcs7-signature" }), `${name}.p7s`);
  return await (await client.post(path, { body })).json();
}

/** Judged on this machine's own clock, before anything is asked of the platform. */
function refuseEarly(opens) {
  if (new Date() < new Date(opens)) throw new Refused("too-early", { opens: instantText(new Date(opens)) });
}

async function caseOf(id, client, { signed, extensions, revisions }) {
  const told = await (await client.get(`/api/tenders/${id}/closing`)).json();
  const close = await client.byPlatform(utf8(told.close), fromBase64(told.p7s));
  const bids = told.bids.map((one) => ({ data: utf8(one.document), p7s: fromBase64(one.p7s) }));
  return { tender: signed, close, bids, extensions, revisions };
}
