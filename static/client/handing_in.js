// What a supplier's browser does with a bid that is sealed: hand in, find out what became of it.
import { fromBase64, utf8 } from "../crypto/bytes.js";
import { ServerRefused } from "./platform.js";

/** Where the organisation stands with an envelope by the platform's account: each receipt must hold, or nothing is believed. */
export async function standing(client, tender, envelope) {
  const answer = await (await client.get(`/api/tenders/${tender}/mine`)).json();
  const documents = answer.documents.filter((one) => one.envelope === envelope);
  for (const one of documents) await client.receiptOf(one, one.kind, one.sha256);
  const last = documents.at(-1) ?? { seq: 0, kind: "" };
  return { seq: last.seq, sha256: last.kind === "bid" ? last.sha256 : null, documents };
}

/** Hand a signed document in; its receipt, verified. A refusal carries its verified slip as `slip`. */
export async function handIn(client, tender, { kind, document, p7s, sha256 }) {
  const body = new FormData();
  body.append("document", new Blob([document], { type: "application/json" }), `${kind}.json`);
  body.append("signature", new Blob([p7s], { type: "application/pkcs7-signature" }), `${kind}.p7s`);
  try {
    const answer = await (await client.post(`/api/tenders/${tender}/commit`, { body })).json();
    return await client.receiptOf(answer, kind, sha256);
  } catch (refused) {
    if (refused instanceof ServerRefused && refused.answer.refusal) {
      await client.refusalOf(refused.answer, sha256);
      refused.slip = { document: utf8(refused.answer.refusal), p7s: fromBase64(refused.answer.p7s) };
    }
    throw refused;
  }
}
