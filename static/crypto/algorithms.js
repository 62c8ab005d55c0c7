// The algorithms of signatures: their DER names, and the spelling that the browser's own functions want.
import { concat, equal } from "./bytes.js";
import { INTEGER, NULL, Different, Reader, SEQUENCE, oid, part, unsigned } from "./der.js";

const named = (dotted, ...parameters) => part(SEQUENCE, oid(dotted), ...parameters);
const nothing = part(NULL);
const SHA2 = "2.16.840.1.101.3.4.2";
const WITH_ECDSA = "1.2.840.10045.4.3";
const WITH_RSA = "1.2.840.113549.1.1";
const SIZES = { "P-256": 32, "P-384": 48 };

export const EC_KEY = oid("1.2.840.10045.2.1");
export const P256 = oid("1.2.840.10045.3.1.7");
export const P384 = oid("1.3.132.0.34");
export const RSA_KEY = named(`${WITH_RSA}.1`, nothing);
export const ECDSA_SHA256 = named(`${WITH_ECDSA}.2`);
export const RSA_SHA256 = named(`${WITH_RSA}.11`, nothing);
export const SHA256 = named(`${SHA2}.1`, nothing);

/** Digests by the content of their names, with or without an explicit nothing. */
const DIGESTS = [1, 2, 3].flatMap((number) => {
  const digest = ["SHA-256", "SHA-384", "SHA-512"][number - 1];
  return [[named(`${SHA2}.${number}`, nothing), digest], [named(`${SHA2}.${number}`), digest]];
});
const WEAK = ["1.2.840.113549.2.2", "1.2.840.113549.2.5", "1.3.14.3.2.26", `${SHA2}.4`].flatMap(
  (dotted) => [named(dotted), named(dotted, nothing)],
);
const SCHEMES = ["SHA-256", "SHA-384", "SHA-512"].flatMap((digest, at) => [
  [named(`${WITH_ECDSA}.${at + 2}`), { scheme: "ecdsa", digest }],
  [named(`${WITH_RSA}.${at + 11}`, nothing), { scheme: "rsa", digest }],
]);
const PLAIN_RSA = [[RSA_KEY, { scheme: "rsa", digest: null }], [named(`${WITH_RSA}.1`), { scheme: "rsa", digest: null }]];

const among = (table, algorithm) => table.find(([known]) => equal(known, algorithm))?.[1] ?? null;

/** `SHA-256`, `SHA-384`, `SHA-512`, or null. */
export const digestOf = (algorithm) => among(DIGESTS, algorithm);

/** Whether a digest is one that no longer counts. */
export const isWeakDigest = (algorithm) => WEAK.some((one) => equal(one, algorithm));

/** {scheme, digest} of a certificate's signature, or null. */
export const certificateScheme = (algorithm) => among(SCHEMES, algorithm);

/** {scheme, digest} of a document's signature, or null; plain RSA leaves the digest to the signer's own field. */
export const schemeOf = (algorithm) => among([...SCHEMES, ...PLAIN_RSA], algorithm);

/** Whether `signature` over `data` is by the key of `certificate`. */
export async function holds(certificate, scheme, digest, signature, data) {
  const { kind, curve } = certificate.key;
  if (kind !== (scheme === "ecdsa" ? "ec" : "rsa")) return false;
  const algorithm = kind === "ec" ? { name: "ECDSA", namedCurve: curve } : { name: "RSASSA-PKCS1-v1_5", hash: digest };
  try {
    const key = await crypto.subtle.importKey("spki", certificate.spki, algorithm, false, ["verify"]);
    const spelled = kind === "ec" ? fromDer(signature, SIZES[curve]) : signature;
    return await crypto.subtle.verify({ ...algorithm, hash: digest }, key, spelled, data);
  } catch {
    return false;
  }
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
