// What is shown of a closed tender to whoever releases; checked on its own machine before anything goes.
// A case: {tender, close, bids, extensions, revisions}, each {data, p7s} as they came (bids and the last two lists).
import { signingTime, verify } from "./cms.js";
import { sha256Of } from "./certificates.js";
import { closesOf, document } from "./documents.js";
import { bidsOf, closeOf, isWithoutOpening } from "./entries.js";
import { Refused } from "./refusals.js";
import { instantText } from "./shapes.js";

/** Client checks (a) and (b): its own clock has reached the latest opening, and the close is signed.
 *
 * The price's envelopes are opened only after a signed notice that says which (not-announced).
 * Gives {tenders, tender, close, entry, deadline, admitted}: Documents (tenders a Map by hash), the close entry's
 * fields, a Date, and of the price's envelopes the hashes (a Set) of those that are opened at all; null for others.
 */
export async function checkCase({ tender: signed, close: closed, extensions = [], revisions = [] }, trusted, at) {
  const tender = document("tender", signed.data);
  const earlier = revisions.map((one) => document("tender", one.data));
  const tenders = new Map([...earlier, tender].map((one) => [one.sha256, one]));
  const later = extensions.map((one) => document("extension", one.data).value);
  for (const one of [signed, closed, ...extensions, ...revisions]) await verify(one.data, one.p7s, trusted, at);
  const opens = latest([tender.value.opens, ...later.map((one) => one.opens)]);
  if (at < opens) throw new Refused("too-early", { opens: instantText(opens) });
  const admitted = admittedOf(tender.value, later);
  const close = document("receipt", closed.data);
  const entry = closeOf(close.value);
  if (isWithoutOpening(entry)) throw new Refused("no-opening");
  if (!isSameTender(tenders, tender.value, later, entry)) throw new Refused("other-tender");
  const deadline = latest([tender.value, ...later].map(closesOf));
  if (new Date(entry.time) < deadline) throw new Refused("too-early", { opens: instantText(deadline) });
  return { tenders, tender, close, entry, deadline, admitted };
}

/** The bids whose price's envelopes may be opened, by the one notice that says so; null for any other envelope. */
export function admittedOf(tender, extensions) {
  if (tender.envelope !== "price") return null;
  const notices = extensions.filter((one) => one.admitted !== undefined);
  if (notices.length !== 1) throw new Refused("not-announced");
  return new Set(notices[0].admitted);
}

/** Client check (c): every bid is signed by its bidder and in the close list, and none is missing. */
export async function listedBids({ bids }, checked, trusted) {
  const read = [];
  for (const one of bids) read.push(await readBid(one, checked, trusted));
  const listed = new Set(bidsOf(checked.entry));
  if (read.some((bid) => !listed.has(bid.sha256))) throw new Refused("bid-not-in-close-list");
  if (new Set(read.map((bid) => bid.sha256)).size !== listed.size) throw new Refused("bids-missing");
  return read;
}

/** A bid's certificate counts at the signing time it claims, or at the deadline where that is later. */
export async function readBid({ data, p7s }, { tenders, deadline }, trusted) {
  const bid = document("bid", data);
  const claimed = signingTime(p7s) ?? deadline;
  const { certificate } = await verify(data, p7s, trusted, claimed < deadline ? claimed : deadline);
  if (!tenders.has(bid.value.tender_sha256) || bid.value.bidder !== sha256Of(certificate)) {
    throw new Refused("other-tender");
  }
  return bid;
}

function isSameTender(tenders, tender, extensions, entry) {
  const names = new Set([...tenders.values()].map((one) => one.value.tender).concat(entry.tender));
  const sameLot = (entry.lot ?? tender.lot) === tender.lot;
  const sameEnvelope = (entry.envelope ?? tender.envelope) === tender.envelope;
  const known = extensions.every((one) => tenders.has(one.tender_sha256));
  return sameLot && sameEnvelope && known && names.size === 1;
}

const latest = (instants) => new Date(Math.max(...instants.map((one) => Date.parse(one))));
