// What a bid of a tender is sealed in: one envelope, or the technical one and the price's, each by its own tender.json.
import { closesOf, document } from "../crypto/documents.js";
import { Refused } from "../crypto/refusals.js";

const WHOLE = [null];
const TWO = ["technical", "price"];

/** The envelopes of a tender in the order in which they are opened: [{name, signed, tender (Document)}].
 *
 * Refused where they aren't exactly those of one tender, or where they don't close at one instant: the one could be
 * changed then after the other was read.
 */
export async function envelopesOf(client, id) {
  const names = await client.envelopesOf(id);
  const found = [];
  for (const name of names) {
    const { signed } = await client.tenderOf(id, null, name);
    found.push({ name, signed, tender: document("tender", signed.data) });
  }
  const [first] = found;
  const isWhole = [WHOLE, TWO].some((known) => found.length === known.length
    && found.every(({ tender }, at) => (tender.value.envelope ?? null) === known[at]));
  const isOne = found.every(({ signed, tender }) => signed.code === first.signed.code
    && ["tender", "lot"].every((field) => tender.value[field] === first.tender.value[field])
    && closesOf(tender.value) === closesOf(first.tender.value));
  if (!isWhole || !isOne) throw new Refused("not-trusted");
  return found;
}

/** Whether what belongs to a part of a bid goes into an envelope: the price's holds the price and nothing else. */
export const holds = (name, part) => name === null || (name === "price") === (part === "price");

/** The fields of an envelope that are read out at its opening. */
export const formOf = (name, price) => (holds(name, "price") ? { price, currency: "CNY" } : {});
