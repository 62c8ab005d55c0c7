// The age v1 format (c2sp.org/age): identities, sealing, opening, streams of any size.
// An identity is a text `AGE-SECRET-KEY-1…` or an X25519 CryptoKey, which may be non-extractable.
import { bech32 } from "../vendor/@scure/base/index.js";
import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from "../vendor/age-encryption/dist/index.js";
import { concat } from "./bytes.js";
import { Refused } from "./refusals.js";

const PKCS8 = Uint8Array.of(0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x6e, 4, 0x22, 4, 0x20);
const KEY_SIZE = 32;

/** A fresh identity (74 characters) and its recipient `age1…`. */
export async function newIdentity() {
  const identity = await generateX25519Identity();
  return { identity, recipient: await identityToRecipient(identity) };
}

/** The recipient that an identity opens; Refused for anything but an identity. */
export async function recipientOf(identity) {
  if (typeof identity === "string") secretOf(identity);
  try {
    return await identityToRecipient(identity);
  } catch {
    throw new Refused("bad-identity");
  }
}

/** The identity as a CryptoKey that can't be read again; NotSupportedError where the browser has no X25519. */
export function keyOf(identity) {
  const secret = concat(PKCS8, secretOf(identity));
  return crypto.subtle.importKey("pkcs8", secret, { name: "X25519" }, false, ["deriveBits"]);
}

/** Whether this browser keeps an identity as a CryptoKey. */
export async function hasKeys() {
  try {
    await keyOf((await newIdentity()).identity);
    return true;
  } catch {
    return false;
  }
}

/** Whether a text is an X25519 recipient in its one spelling. */
export function isRecipient(text) {
  if (typeof text !== "string") return false;
  try {
    const { prefix, bytes } = bech32.decodeToBytes(text);
    return prefix === "age" && bytes.length === KEY_SIZE && bech32.encodeFromBytes("age", bytes) === text;
  } catch {
    return false;
  }
}

/** An age file of `bytes` that each of `recipients` opens. */
export const seal = (bytes, recipients) => sealerTo(recipients).encrypt(bytes);

/** The plain bytes of an age file; Refused when no identity fits or it was altered. */
export async function open(bytes, identities) {
  const opener = openerWith(identities);
  try {
    return await opener.decrypt(bytes);
  } catch {
    throw new Refused("does-not-open");
  }
}

/** The stream of an age file, read while `stream` is read. */
export const sealStream = (stream, recipient) => sealerTo([recipient]).encrypt(stream);

/** The plain stream of an age file; reading it fails where it was altered or cut. */
export async function openStream(stream, identity) {
  const opener = openerWith([identity]);
  try {
    return await opener.decrypt(stream);
  } catch {
    throw new Refused("does-not-open");
  }
}

function sealerTo(recipients) {
  const sealer = new Encrypter();
  for (const recipient of recipients) {
    if (!isRecipient(recipient)) throw new Refused("bad-recipient", { recipient });
    sealer.addRecipient(recipient);
  }
  return sealer;
}

function openerWith(identities) {
  const opener = new Decrypter();
  for (const identity of identities) {
    if (typeof identity === "string") secretOf(identity);
    opener.addIdentity(identity);
  }
  return opener;
}

function secretOf(identity) {
  try {
    const { bytes } = bech32.decodeToBytes(identity);
    const same = bech32.encodeFromBytes("AGE-SECRET-KEY-", bytes).toUpperCase() === identity;
    if (same && bytes.length === KEY_SIZE) return bytes;
  } catch {
    // Refused below, like a text that is no identity for another reason.
  }
  throw new Refused("bad-identity");
}
