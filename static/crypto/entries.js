// Entries: the lines of the ledger, as the receipts quote them, and the chain they stand in.
import { utf8 } from "./bytes.js";
import { NO_OPENING } from "./documents.js";
import { sha256Now } from "./hashing.js";
import { Refused } from "./refusals.js";
import { conform, count, exactly, fits, hex64, instant, listOf, positive, readObject, salt, text } from "./shapes.js";

const COMMON = { kind: text, time: instant, salt };
const ANYWHERE = {
  index: count, lot: text, envelope: exactly("technical", "price"), facts_sha256: hex64, p7s_sha256: hex64,
};
const ACTOR = { tender: text, bidder: hex64, seq: positive };
const NEEDED = {
  __proto__: null,
  tender: { tender: text, sha256: hex64 },
  extension: { tender: text, sha256: hex64 },
  bid: { ...ACTOR, lot: text, bid_sha256: hex64, p7s_sha256: hex64 },
  withdraw: { ...ACTOR, withdraw_sha256: hex64, p7s_sha256: hex64 },
  close: { tender: text, bids: listOf(fits({ bid_sha256: hex64 }, { index: count })) },
  tick: {},
};
const ALLOWED = {
  __proto__: null,
  bid: { organisation: text },
  withdraw: { organisation: text },
  close: { result: exactly(NO_OPENING) },
};

/** An entry's fields; kinds of sealing are held to their fields, other acts to kind, time and salt. */
export function readEntry(bytes) {
  const value = readObject(bytes);
  const needed = typeof value.kind === "string" ? NEEDED[value.kind] : undefined;
  if (needed !== undefined) {
    conform(value, { ...COMMON, ...needed }, { ...ANYWHERE, ...ALLOWED[value.kind] });
  } else {
    const common = Object.keys(COMMON).filter((name) => Object.hasOwn(value, name));
    conform(Object.fromEntries(common.map((name) => [name, value[name]])), COMMON);
  }
  return value;
}

/** SHA-256 hex of an entry's exact bytes. */
export const leafOf = (entry) => sha256Now(entry);

/** The head that follows `prev`: SHA-256 over the hex text of both. */
export const headAfter = (prev, leaf) => sha256Now(utf8(prev + leaf));

/** The entry that a receipt (its fields) quotes; Refused when leaf or head don't follow from it. */
export function entryOf(receipt) {
  const bytes = utf8(receipt.entry);
  const entry = readEntry(bytes);
  const leaf = leafOf(bytes);
  if (leaf !== receipt.leaf || headAfter(receipt.prev, leaf) !== receipt.head) throw new Refused("chain");
  return entry;
}

/** The close entry of close.json; Refused for another kind of entry. */
export function closeOf(receipt) {
  const entry = entryOf(receipt);
  if (entry.kind !== "close") throw new Refused("not-a-close");
  return entry;
}

export const isWithoutOpening = (entry) => entry.result === NO_OPENING;
export const bidsOf = (entry) => entry.bids.map((one) => one.bid_sha256);
