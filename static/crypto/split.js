// A secret split by XOR so that any `threshold` of the holders have every share (Ito, Saito, Nishizeki 1987).
import { randomBytes } from "./bytes.js";

export const OWN_SHARE = "b";

function combinations(list, size) {
  if (size === 0) return [[]];
  return list.flatMap((first, at) => combinations(list.slice(at + 1), size - 1).map((rest) => [first, ...rest]));
}

/** For each holder the ids of its shares, "0", "1", … in the order of the groups left out. */
export function shareIds(holders, threshold) {
  const groups = combinations(holders, threshold - 1);
  const held = (who) => groups.flatMap((group, number) => (group.includes(who) ? [] : [String(number)]));
  return new Map(holders.map((who) => [who, held(who)]));
}

/** Every share's id; `dual` adds the bidder's own. */
export function allIds(holders, threshold, { dual = false } = {}) {
  const places = Array.from({ length: holders }, (_, at) => at);
  const ids = combinations(places, threshold - 1).map((_, number) => String(number));
  return dual ? [...ids, OWN_SHARE] : ids;
}

/** Shares (a Map) as long as `secret` whose XOR is `secret`; all but one are random. */
export function split(secret, holders, threshold, { dual = false } = {}) {
  const [first, ...others] = allIds(holders, threshold, { dual });
  const shares = others.map((id) => [id, randomBytes(secret.length)]);
  return new Map([[first, combine([...shares.map(([, share]) => share), secret])], ...shares]);
}

/** XOR of shares of one length; RangeError for none or for different lengths. */
export function combine(shares) {
  const [first, ...others] = [...shares];
  if (first === undefined || others.some((one) => one.length !== first.length)) {
    throw new RangeError("shares differ in length");
  }
  const result = Uint8Array.from(first);
  for (const share of others) share.forEach((byte, at) => { result[at] ^= byte; });
  return result;
}
