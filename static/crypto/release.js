// Releasing: a custodian's shares and a bidder's own, made after all checks. The same as procure/crypto/release.py.
import * as age from "./age.js";
import { fromBase64 } from "./bytes.js";
import { checkCase, listedBids, readBid } from "./case.js";
import { build, custodianIds } from "./documents.js";
import { bidsOf } from "./entries.js";
import { sha256Now } from "./hashing.js";
import { Refused } from "./refusals.js";
import { SELF, WRAP, ownWrap } from "./sealing.js";
import { conform, readObject } from "./shapes.js";
import { OWN_SHARE, shareIds } from "./split.js";

/** The release (a Document, to be signed) of custodian `who` at its own clock's `at`.
 *
 * Refused: too-early, not-announced, no-opening, other-tender, bid-not-in-close-list, bids-missing, and a signature's
 * codes. A bid whose wrap or shares are bad, or that is never opened, is named in `refused` instead.
 * `trusted`: {roots, oids}.
 */
export async function shares(shown, who, identities, trusted, at) {
  const checked = await checkCase(shown, trusted, at);
  const [releases, refused] = [{}, {}];
  for (const bid of await listedBids(shown, checked, trusted)) {
    try {
      checkAdmitted(bid, checked);
      releases[bid.sha256] = await openWrap(bid, checked.tenders.get(bid.value.tender_sha256), who, identities);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      refused[bid.sha256] = error.code;
    }
  }
  const said = { tender_sha256: checked.tender.sha256, close_head: checked.close.value.head };
  return build("release", { who, ...said, releases, refused: Object.keys(refused).length > 0 ? refused : null });
}

/** The release (to be signed) of a bidder for its own bid, the only one in the case: its share `b`.
 *
 * `whole` hands over the bid's key instead. Refused like `shares`.
 */
export async function ownShares(shown, own, trusted, at, { whole = false } = {}) {
  const checked = await checkCase(shown, trusted, at);
  const bid = await readBid(shown.bids[0], checked, trusted);
  if (shown.bids.length !== 1 || !bidsOf(checked.entry).includes(bid.sha256)) throw new Refused("bid-not-in-close-list");
  checkAdmitted(bid, checked);
  const wrap = await ownWrap(bid, own);
  checkContext(wrap, bid);
  const heading = { who: SELF, tender_sha256: checked.tender.sha256, close_head: checked.close.value.head };
  if (whole) return build("release", { ...heading, releases: {}, identities: { [bid.sha256]: wrap.identity } });
  checkShares(bid, checked.tenders.get(bid.value.tender_sha256), SELF, wrap.shares);
  return build("release", { ...heading, releases: { [bid.sha256]: wrap.shares } });
}

/** The shares (base64 by id) of `who` in a bid, each checked against its signed hash. */
export async function openWrap(bid, tender, who, identities) {
  const { wraps } = bid.value.key;
  if (!Object.hasOwn(wraps, who)) throw new Refused("wrap-missing");
  const wrap = readObject(await age.open(fromBase64(wraps[who]), identities));
  conform(wrap, WRAP);
  checkContext(wrap, bid);
  if (wrap.recipient !== bid.value.key.recipient) throw new Refused("wrap-context");
  checkShares(bid, tender, who, wrap.shares);
  return wrap.shares;
}

/** Refused (share-not-held, share-mismatch) unless these are exactly the shares that `who` holds. */
export function checkShares(bid, tender, who, held) {
  const { threshold } = tender.value;
  const due = who === SELF ? [OWN_SHARE] : shareIds(custodianIds(tender.value), threshold).get(who) ?? [];
  const names = Object.keys(held);
  if (names.length !== due.length || due.some((id) => !Object.hasOwn(held, id))) throw new Refused("share-not-held");
  const hashes = bid.value.key.shares;
  if (names.some((id) => sha256Now(fromBase64(held[id])) !== hashes[id])) throw new Refused("share-mismatch");
}

/** Whether a bid was sealed so that its bidder's own share is needed. */
export const needsBidder = (bid) => Object.hasOwn(bid.value.key.shares, OWN_SHARE);

function checkAdmitted(bid, { admitted }) {
  if (admitted !== null && !admitted.has(bid.sha256)) throw new Refused("technical-failed");
}

function checkContext(wrap, bid) {
  if (["tender_sha256", "bidder"].some((name) => wrap[name] !== bid.value[name])) throw new Refused("wrap-context");
}
