// The algorithms of signatures: their DER names, and the spelling that the browser's own functions want.
import { concat, equal } from "./bytes.js";
import { INTEGER, NULL, Different, Reader, SEQUENCE, oid, part, unsigned } from "./der.js";
import * as sm2 from "./sm2.js";

const named = (dotted, ...parameters) => part(SEQUENCE, oid(dotted), ...parameters);
const nothing = part(NULL);
const SHA2 = "2.16.840.1.101.3.4.2";
const WITH_ECDSA = "1.2.840.10045.4.3";
const WITH_RSA = "1.2.840.113549.1.1";
const SM2 = "1.2.156.10197.1.301.1", SM2_WITH_SM3 = "1.2.156.10197.1.501", SM3 = "1.2.156.10197.1.401";
const SIZES = { "P-256": 32, "P-384": 48 };

export const EC_KEY = oid("1.2.840.10045.2.1");
export const P256 = oid("1.2.840.10045.3.1.7");
export const P384 = oid("1.3.132.0.34");
export const RSA_KEY = named(`${WITH_RSA}.1`, nothing);
export const ECDSA_SHA256 = named(`${WITH_ECDSA}.2`);
export const RSA_SHA256 = named(`${WITH_RSA}.11`, nothing);
export const SHA256 = named(`${SHA2}.1`, nothing);

const either = (dotted, meant) => [[named(dotted), meant], [named(dotted, nothing), meant]];

/** Digests by their names, with or without an explicit nothing. */
const DIGESTS = [[1, "SHA-256"], [2, "SHA-384"], [3, "SHA-512"]]
  .flatMap(([number, digest]) => either(`${SHA2}.${number}`, digest))
  .concat(either(SM3, "SM3"));
const WEAK = ["1.2.840.113549.2.2", "1.2.840.113549.2.5", "1.3.14.3.2.26", `${SHA2}.4`].flatMap(
  (dotted) => [named(dotted), named(dotted, nothing)],
);
const SCHEMES = ["SHA-256", "SHA-384", "SHA-512"].flatMap((digest, at) => [
  [named(`${WITH_ECDSA}.${at + 2}`), { scheme: "ecdsa", digest }],
  [named(`${WITH_RSA}.${at + 11}`, nothing), { scheme: "rsa", digest }],
]);
const PLAIN_RSA = either(`${WITH_RSA}.1`, { scheme: "rsa", digest: null });
const IN_CERTIFICATES = either(SM2_WITH_SM3, { scheme: "sm2", digest: "SM3" });
const IN_DOCUMENTS = [...IN_CERTIFICATES, ...either(SM2, { scheme: "sm2", digest: "SM3" })];

const KEYS = { ecdsa: "ec", rsa: "rsa", sm2: "sm2" };

const among = (table, algorithm) => table.find(([known]) => equal(known, algorithm))?.[1] ?? null;

/** `SHA-256`, `SHA-384`, `SHA-512`, `SM3`, or null. */
export const digestOf = (algorithm) => among(DIGESTS, algorithm);

/** Whether a digest is one that no longer counts. */
export const isWeakDigest = (algorithm) => WEAK.some((one) => equal(one, algorithm));

/** {scheme, digest} of a certificate's signature, or null. */
export const certificateScheme = (algorithm) => among([...SCHEMES, ...IN_CERTIFICATES], algorithm);

/** {scheme, digest} of a document's signature, or null; plain RSA leaves the digest to the signer's own field. */
export const schemeOf = (algorithm) => among([...SCHEMES, ...PLAIN_RSA, ...IN_DOCUMENTS], algorithm);

/** The hash of some bytes by a digest's name. */
export async function hashed(digest, data) {
  return digest === "SM3" ? sm2.sm3(data) : new Uint8Array(await crypto.subtle.digest(digest, data));
}

/** Whether `signature` over `data` is by the key of `certificate`. */
export async function holds(certificate, scheme, digest, signature, data) {
  if (certificate.key.kind !== KEYS[scheme]) return false;
  try {
    if (scheme === "sm2") return sm2.verify(certificate.key.point, data, signature);
    return await holdsHere(certificate, digest, signature, data);
  } catch {
    return false;
  }
}

async function holdsHere({ spki, key: { kind, curve } }, digest, signature, data) {
  const algorithm = kind === "ec" ? { name: "ECDSA", namedCurve: curve } : { name: "RSASSA-PKCS1-v1_5", hash: digest };
  const key = await crypto.subtle.importKey("spki", spki, algorithm, false, ["verify"]);
  const spelled = kind === "ec" ? fromDer(signature, SIZES[curve]) : signature;
  return crypto.subtle.verify({ ...algorithm, hash: digest }, key, spelled, data);
}

/** The signature of `data` by a private CryptoKey, and its algorithm's name. */
export async function signed(key, data) {
  const hash = "SHA-256";
  if (key.algorithm.name !== "ECDSA") {
    return { algorithm: RSA_SHA256, signature: new Uint8Array(await crypto.subtle.sign("RSASSA-PKCS1-v1_5", key, data)) };
  }
  const raw = new Uint8Array(await crypto.subtle.sign({ name: "ECDSA", hash }, key, data));
  return { algorithm: ECDSA_SHA256, signature: toDer(raw) };
}

/** An ECDSA signature as certificates have it, from the two numbers one after the other. */
export function toDer(raw) {
  const half = raw.length / 2;
  const numbers = [raw.subarray(0, half), raw.subarray(half)];
  return part(SEQUENCE, ...numbers.map((one) => part(INTEGER, unsigned(one))));
}

function fromDer(signature, size) {
  const outer = new Reader(signature);
  const numbers = outer.inside(SEQUENCE);
  outer.end();
  const padded = [number(numbers, size), number(numbers, size)];
  numbers.end();
  return concat(...padded);
}

function number(reader, size) {
  const content = reader.content(INTEGER);
  const digits = content[0] === 0 ? content.subarray(1) : content;
  if (!equal(content, unsigned(digits)) || digits.length > size) throw new Different();
  return concat(new Uint8Array(size - digits.length), digits);
}
