// Proving before an opening that a custodian can open what is sealed to it, and nothing else: only what has the
// shape of a challenge for this very tender and custodian is answered. The same as procure/crypto/readiness.py.
import * as age from "./age.js";
import { build, document } from "./documents.js";
import { Refused } from "./refusals.js";

/** The answer (a Document, to be signed) of custodian `who`; `tender` is a Document. */
export async function answerChallenge(sealed, tender, who, identities) {
  const { value } = document("challenge", await age.open(sealed, identities));
  if (value.who !== who || value.tender_sha256 !== tender.sha256) throw new Refused("challenge-context");
  return build("ready", { who, tender_sha256: tender.sha256, nonce: value.nonce });
}
