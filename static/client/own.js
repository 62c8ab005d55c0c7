// Whose keys this browser holds, seen by the person who is signed in.
import * as keystore from "./keystore.js";
import { accepted, send } from "./api.js";

const GOOD = ["valid", "expiring", "early"];
let asked = null;

/** What the platform says of the person and the person's certificates. */
export function told() {
  asked ??= send("GET", "/me/keys.json").then(accepted).then((answer) => answer.json());
  return asked;
}

/**
 * How things stand: {state, item, certificate, pending, others}. `state` is none, pending (not backed up yet),
 * ready, expiring, expired, revoked or other (the keys of other people alone); `item` is the newest that the
 * state is about, `certificate` what the platform says of it, `pending` an item whose backup isn't proved.
 */
export async function here() {
  const [person, items] = await Promise.all([told(), keystore.all()]);
  const mine = [];
  for (const certificate of person.certificates) {
    const item = items.find((one) => one.certificateSha256 === certificate.sha256);
    if (item) mine.push({ item, certificate });
  }
  const others = items.filter((one) => !mine.some(({ item }) => item === one));
  return { ...standing(mine, others), mine, others, pending: newest(mine, (one) => !one.item.backedUp)?.item };
}

function standing(mine, others) {
  const good = newest(mine, (one) => one.item.backedUp && GOOD.includes(one.certificate.standing));
  if (good) return { state: good.certificate.standing === "expiring" ? "expiring" : "ready", ...good };
  const waiting = newest(mine, (one) => !one.item.backedUp && GOOD.includes(one.certificate.standing));
  if (waiting) return { state: "pending", ...waiting };
  const ended = newest(mine, () => true);
  if (ended) return { state: ended.certificate.standing === "expired" ? "expired" : "revoked", ...ended };
  return { state: others.length ? "other" : "none" };
}

function newest(mine, fits) {
  return mine.filter(fits).sort((a, b) => (a.certificate.not_after < b.certificate.not_after ? 1 : -1))[0];
}
