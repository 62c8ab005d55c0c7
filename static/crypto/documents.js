// The documents of a sealed tender: their fields, read strictly from exact bytes, and built canonically.
// `docs/evidence.md` says what each field means; procure/crypto/documents.py and records.py are the same in Python.
import { sha256Now } from "./hashing.js";
import { Refused } from "./refusals.js";
import {
  anyText, base64Text, canonical, conform, count, either, exactly, fits, hex64, instant, listOf, mapOf, nothing,
  positive, readObject, recipient, text, wholeText,
} from "./shapes.js";

export const SUITE = "age1-cms";
export const NO_OPENING = "no-opening";
const MOST_CUSTODIANS = 7;
export const MOST_FILES = 200;
const MOST_SHARES = 64;
const LOT = { lot: text };
const ENVELOPE = { envelope: exactly("technical", "price") };
const FORM = mapOf(text, anyText, 0, MOST_FILES);
const SHARES = mapOf(text, base64Text, 1, MOST_SHARES);
const BLOB = { sha256: hex64, size: count };
const CUSTODIAN = fits({ id: text, recipient, cert_sha256: hex64 }, { spare: recipient });

const KINDS = {
  tender: {
    needed: {
      tender: text, lot: text, opens: instant, mode: exactly("custodians", "dual"), threshold: positive,
      suite: exactly(SUITE), max_blob: positive, custodians: listOf(CUSTODIAN, 1, MOST_CUSTODIANS),
    },
    allowed: { closes: instant, documents_sha256: hex64, ...ENVELOPE },
    check: checkTender,
  },
  extension: {
    needed: { tender_sha256: hex64, opens: instant, reason: text },
    allowed: { closes: instant, admitted: listOf(hex64) },
  },
  bid: {
    needed: {
      tender: text, tender_sha256: hex64, lot: text, bidder: hex64, seq: positive, prev: either(nothing, hex64),
      created: either(instant, exactly("")),
      key: fits({
        recipient, shares: mapOf(text, hex64, 1, MOST_SHARES), wraps: mapOf(text, base64Text, 1, MOST_CUSTODIANS + 1),
      }),
      manifest: fits({ ...BLOB, plain_sha256: hex64 }),
      blobs: listOf(fits(BLOB), 0, MOST_FILES),
    },
    allowed: ENVELOPE,
    check: checkBid,
  },
  withdraw: {
    needed: { tender: text, tender_sha256: hex64, bidder: hex64, seq: positive, prev: hex64 },
    allowed: { ...LOT, ...ENVELOPE },
  },
  manifest: {
    needed: {
      tender_sha256: hex64, bidder: hex64, recipient, lot: text, salt: hex64, form: FORM,
      files: listOf(fits({ name: text, size: count, sha256: hex64, blob: hex64 }), 0, MOST_FILES),
    },
    allowed: ENVELOPE,
  },
  receipt: { needed: { entry: wholeText, leaf: hex64, prev: hex64, head: hex64 } },
  refusal: { needed: { tender: text, bid_sha256: hex64, code: text, time: instant, head: hex64 } },
  roots: { needed: { time: instant, roots: listOf(fits({ sha256: hex64, oid: text, pem: text }), 0, 50) } },
  release: {
    needed: { who: text, tender_sha256: hex64, close_head: hex64, releases: mapOf(hex64, SHARES) },
    allowed: { refused: mapOf(hex64, text), identities: mapOf(hex64, text, 1) },
  },
  challenge: { needed: { who: text, tender_sha256: hex64, nonce: hex64 } },
  ready: { needed: { who: text, tender_sha256: hex64, nonce: hex64 } },
  head: { needed: { head: hex64, time: instant } },
};

/** A document: its exact `bytes`, its fields as `value`, its hash; never change `value`. */
export class Document {
  constructor(kind, bytes, value) {
    this.kind = kind;
    this.bytes = bytes;
    this.value = value;
    this.sha256 = sha256Now(bytes);
  }
}

/** The document of this kind that `bytes` spell; Refused says what is wrong with it. */
export function document(kind, bytes) {
  const { needed, allowed = {}, check = () => {} } = KINDS[kind];
  const value = readObject(bytes);
  conform(value, { v: exactly(1), type: exactly(kind), ...needed }, allowed);
  check(value);
  return new Document(kind, bytes, value);
}

/** The fields of a document of this kind. */
export const parse = (kind, bytes) => document(kind, bytes).value;

/** The canonical document of these fields; those that are null are left out where they may be. */
export function build(kind, fields) {
  const { needed } = KINDS[kind];
  const given = Object.entries(fields).filter(([name, part]) => part != null || Object.hasOwn(needed, name));
  return document(kind, canonical({ v: 1, type: kind, ...Object.fromEntries(given) }));
}

/** A custodian's desk key, and its safe's where it has one. */
export const recipientsOf = (custodian) => (
  custodian.spare === undefined ? [custodian.recipient] : [custodian.recipient, custodian.spare]
);

/** The custodian with this id; Refused for a stranger. */
export function custodianOf(tender, who) {
  const found = tender.custodians.find((one) => one.id === who);
  if (found === undefined) throw new Refused("stranger", { who });
  return found;
}

export const custodianIds = (tender) => tender.custodians.map((one) => one.id);

/** When bids end: `closes`, or `opens` without it. */
export const closesOf = (document) => document.closes ?? document.opens;

/** The hashes of a bid's blobs: the manifest's first, then the files'. */
export const blobHashes = (bid) => [bid.manifest.sha256, ...bid.blobs.map((one) => one.sha256)];

function checkTender(tender) {
  if (tender.threshold > tender.custodians.length) throw new Refused("threshold");
  const ids = custodianIds(tender);
  const recipients = tender.custodians.flatMap(recipientsOf);
  const hashes = tender.custodians.map((one) => one.cert_sha256);
  if ([ids, recipients, hashes].some(repeats)) throw new Refused("custodian-twice");
  if (ids.includes("self")) throw new Refused("custodian-id");
}

function checkBid(bid) {
  if (repeats(blobHashes(bid))) throw new Refused("blob-twice");
}

const repeats = (values) => new Set(values).size !== values.length;
