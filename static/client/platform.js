// What the platform says, taken only with a signature under the root that was pinned at enrolment.
import { fromBase64, utf8 } from "../crypto/bytes.js";
import * as certificates from "../crypto/certificates.js";
import * as cms from "../crypto/cms.js";
import * as documents from "../crypto/documents.js";
import { entryOf } from "../crypto/entries.js";
import { Refused } from "../crypto/refusals.js";
import { Server, now } from "./api.js";

export { ServerRefused, accepted, clockAhead, now, send, setClockAhead, signerOf } from "./api.js";

/** The platform seen with one item of the keystore. */
export const connect = (item) => new Platform(item);

class Platform extends Server {
  /** The roots to judge by: the platform's own, and those of the list that it signed; `oids` by root's hash. */
  async trusted() {
    const answer = await this.#told("/api/roots");
    const { data } = await this.byPlatform(utf8(answer.document), fromBase64(answer.p7s));
    const listed = await documents.parse("roots", data);
    const others = await Promise.all(listed.roots.map((one) => certificates.load(one.pem)));
    const oids = Object.fromEntries(listed.roots.map((one) => [one.sha256, one.oid]));
    return { roots: [await this.#root(), ...others], oids };
  }

  /**
   * A tender with its extensions and earlier revisions, each signed by the same purchaser. An extension may be
   * the platform's own, after an outage: that only ever moves the opening further. Of two envelopes the first
   * is meant, or the one that is named.
   */
  async tenderOf(id, lot = null, envelope = null) {
    const [told, trusted] = [await this.#told(`/api/tenders/${id}`), await this.trusted()];
    const answer = envelope === null ? told : told.envelopes.find((one) => one.envelope === envelope);
    if (answer === undefined) throw new Refused("not-trusted");
    const signed = await verified(answer.tender, answer.p7s, trusted);
    if (!signed.code) throw new Refused("not-trusted");
    const later = async (list) => {
      const found = await Promise.all(list.map((one) => verified(one.document, one.p7s, trusted)));
      for (const one of found) if (one.code !== signed.code) await this.#afterOutage(one);
      return found;
    };
    const tender = await documents.parse("tender", signed.data);
    if (lot !== null && tender.lot !== lot) throw new Refused("not-trusted");
    if (envelope !== null && tender.envelope !== envelope) throw new Refused("not-trusted");
    const extensions = await later(answer.extensions ?? []);
    const revisions = await later(answer.revisions ?? []);
    const moved = await Promise.all(extensions.map((one) => documents.parse("extension", one.data)));
    const opens = [tender.opens, ...moved.map((one) => one.opens)].sort().at(-1);
    return { tender, signed, extensions, revisions, opens };
  }

  /** What the platform calls the envelopes of a tender, in the order of opening; null for the only one. */
  async envelopesOf(id) {
    return (await this.#told(`/api/tenders/${id}`)).envelopes.map((one) => one.envelope);
  }

  async #afterOutage({ data, p7s }) {
    const extension = await documents.parse("extension", data);
    if ("admitted" in extension) throw new Refused("not-trusted");
    await this.byPlatform(data, p7s);
  }

  /** The receipt of a document: signed by the platform, chained, and about these very bytes. */
  async receiptOf(answer, kind, sha256) {
    const { data } = await this.byPlatform(utf8(answer.receipt), fromBase64(answer.p7s));
    const receipt = await documents.parse("receipt", data);
    const entry = entryOf(receipt);
    if (entry.kind !== kind || entry[`${kind}_sha256`] !== sha256) throw new Refused("not-trusted");
    return { receipt, entry, data };
  }

  /** The signed slip of a refused document. */
  async refusalOf(answer, sha256) {
    const { data } = await this.byPlatform(utf8(answer.refusal), fromBase64(answer.p7s));
    const refusal = await documents.parse("refusal", data);
    if (refusal.bid_sha256 !== sha256) throw new Refused("not-trusted");
    return refusal;
  }

  /** A text signed by the platform itself: under its root, by a certificate that names no organisation's code. */
  async byPlatform(data, p7s) {
    const signed = await cms.verify(data, p7s, { roots: [await this.#root()], oids: {} }, now());
    if (signed.code) throw new Refused("not-trusted");
    return { data, p7s, ...signed };
  }

  async #root() {
    return await certificates.load(this.item.root);
  }

  async #told(path) {
    return await (await this.get(path)).json();
  }
}

async function verified(document, p7s, trusted) {
  const data = utf8(document);
  return { data, p7s: fromBase64(p7s), ...(await cms.verify(data, fromBase64(p7s), trusted, now())) };
}
