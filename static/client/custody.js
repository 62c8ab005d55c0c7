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
  const envelope = await inTurn(id, client);
  const signed = await client.tenderOf(id, null, envelope);
  const named = signed.tender.custodians.find((one) => items.some((item) => item.certificateSha256 === one.cert_sha256));
  if (named === undefined) throw new Refused("stranger", { who: "" });
  const item = items.find((one) => one.certificateSha256 === named.cert_sha256);
  return { id, client, envelope, signed, tender: document("tender", signed.signed.data), who: named.id, item };
}

/** The answer to the challenge of the check that is on. */
export async function answer({ id, client, tender, who, item }, ask) {
  const { challenge } = await (await client.get(`/api/tenders/${id}/readiness`)).json();
  return await answerChallenge(fromBase64(challenge), tender, who, [await identityOf(item, ask)]);
}

/** The release of a custodian, made only if the close record, every bid and every share hold. */
export async function release({ id, client, envelope, signed, who, item }, ask) {
  refuseEarly(signed.opens);
  const shown = await caseOf(id, client, envelope, signed);
  return await shares(shown, who, [await identityOf(item, ask)], await client.trusted(), now());
}

/** The release of a bidder's own share (or with `whole` of its bid's key), and the key that signed the bid. */
export async function releaseOwn(id, items, ask, { whole = false } = {}) {
  const client = connect(items[0]);
  const envelope = await inTurn(id, client);
  const signed = await client.tenderOf(id, null, envelope);
  refuseEarly(signed.opens);
  const shown = await caseOf(id, client, envelope, signed);
  if (shown.bids.length === 0) throw new Refused("not-listed");
  const bid = document("bid", shown.bids[0].data);
  const item = items.find((one) => one.certificateSha256 === bid.value.bidder);
  if (item === undefined) throw new Refused("not-the-signer");
  if (!whole && !needsBidder(bid)) throw new Refused("not-dual");
  const own = await identityOf(item, ask);
  return { client, item, signed, release: await ownShares(shown, own, await client.trusted(), now(), { whole }) };
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

/** The first envelope that is not open yet by the platform's account, or the last one; null where there is one. */
async function inTurn(id, client) {
  const { envelopes } = await (await client.get(`/api/tenders/${id}`)).json();
  return (envelopes.find((one) => !one.is_opened) ?? envelopes.at(-1)).envelope;
}

async function caseOf(id, client, envelope, { signed, extensions, revisions }) {
  const path = `/api/tenders/${id}/closing${envelope === null ? "" : `?envelope=${envelope}`}`;
  const told = await (await client.get(path)).json();
  const close = await client.byPlatform(utf8(told.close), fromBase64(told.p7s));
  const bids = told.bids.map((one) => ({ data: utf8(one.document), p7s: fromBase64(one.p7s) }));
  return { tender: signed, close, bids, extensions, revisions };
}
