// PKCS#12 files: a signing key with its certificate under a passphrase, as procure/client/p12.py writes and reads.
import { sha256 as noble } from "../vendor/@noble/hashes/sha2.js";
import { EC_KEY, P256, P384, RSA_KEY } from "./algorithms.js";
import { concat, equal, randomBytes, utf8 } from "./bytes.js";
import { Certificate } from "./certificates.js";
import * as der from "./der.js";
import { OCTETS, Reader, SEQUENCE, SET, oid, part } from "./der.js";
import { digest as sha256Bytes } from "./hashing.js";
import { Refused } from "./refusals.js";

const ROUNDS = 600000;
const SEAL_ROUNDS = 100000; // each is worked out in JavaScript
const MOST_ROUNDS = 10000000;
const OPTIONAL_0 = 0xa0, SIMPLE_0 = 0x80;
const BLOCK = 64;
const NOTHING = part(der.NULL);
const DATA = oid("1.2.840.113549.1.7.1"), ENCRYPTED = oid("1.2.840.113549.1.7.6");
const PBES2 = oid("1.2.840.113549.1.5.13"), PBKDF2 = oid("1.2.840.113549.1.5.12");
const HMAC_SHA256 = part(SEQUENCE, oid("1.2.840.113549.2.9"), NOTHING);
const AES_256 = oid("2.16.840.1.101.3.4.1.42");
const SHA256_NAMES = [[NOTHING], []].map((more) => part(SEQUENCE, oid("2.16.840.1.101.3.4.2.1"), ...more));
const BAG = "1.2.840.113549.1.12.10.1";
const PLAIN_KEY_BAG = oid(`${BAG}.1`), KEY_BAG = oid(`${BAG}.2`), CERTIFICATE_BAG = oid(`${BAG}.3`);
const X509 = oid("1.2.840.113549.1.9.22.1"), LOCAL_KEY = oid("1.2.840.113549.1.9.21");
const LEAST_RSA_BITS = 2048;

/** The file of an extractable key, with the certificates above its own; `certificate` may still be null. */
export async function write({ privateKey }, certificate, passphrase, above = []) {
  const pkcs8 = new Uint8Array(await crypto.subtle.exportKey("pkcs8", privateKey));
  const name = certificate === null ? null : sha256Bytes(certificate.der).subarray(0, 20);
  const mark = name === null ? [] : [part(SET, part(SEQUENCE, LOCAL_KEY, part(SET, part(OCTETS, name))))];
  const [algorithm, sealed] = await encrypt(pkcs8, passphrase);
  const keyBag = bag(KEY_BAG, part(SEQUENCE, algorithm, part(OCTETS, sealed)), ...mark);
  const own = certificate === null ? [] : [certificateBag(certificate, ...mark)];
  const [method, locked] = await encrypt(part(SEQUENCE, ...own, ...above.map((one) => certificateBag(one))), passphrase);
  const certificates = part(SEQUENCE, der.integer(0), part(SEQUENCE, DATA, method, part(SIMPLE_0, locked)));
  const safes = part(
    SEQUENCE, part(SEQUENCE, ENCRYPTED, part(OPTIONAL_0, certificates)), plainContent(part(SEQUENCE, keyBag)),
  );
  return part(SEQUENCE, der.integer(3), plainContent(safes), await seal(safes, passphrase));
}

/** {key, certificate, above, pkcs8}: `key` can't be extracted, `pkcs8` is for whoever needs it once more.
 *
 * Refused: wrong-passphrase (or altered), weak-key.
 */
export async function read(bytes, passphrase) {
  let parts;
  try {
    parts = await unlocked(bytes, passphrase);
  } catch {
    throw new Refused("wrong-passphrase");
  }
  const algorithm = algorithmOf(parts.pkcs8);
  const key = await crypto.subtle.importKey("pkcs8", parts.pkcs8, algorithm, false, ["sign"]).catch(() => null);
  if (key === null || key.algorithm.modulusLength < LEAST_RSA_BITS) throw new Refused("weak-key");
  return { key, ...parts };
}

const plainContent = (bytes) => part(SEQUENCE, DATA, part(OPTIONAL_0, part(OCTETS, bytes)));
const bag = (kind, content, ...attributes) => part(SEQUENCE, kind, part(OPTIONAL_0, content), ...attributes);
const certificateBag = (certificate, ...attributes) => (
  bag(CERTIFICATE_BAG, part(SEQUENCE, X509, part(OPTIONAL_0, part(OCTETS, certificate.der))), ...attributes)
);

async function unlocked(bytes, passphrase) {
  const outermost = new Reader(bytes);
  const whole = outermost.inside(SEQUENCE);
  outermost.end();
  whole.exactly(der.integer(3));
  const safes = plainBytes(whole.inside(SEQUENCE));
  await checkSeal(whole.inside(SEQUENCE), safes, passphrase);
  const found = { keys: [], certificates: [] };
  for (const one of new Reader(new Reader(safes).content(SEQUENCE)).rest()) {
    await openSafe(new Reader(one).inside(SEQUENCE), passphrase, found);
  }
  const [pkcs8] = found.keys;
  if (found.keys.length !== 1) throw new der.Different();
  return { pkcs8, ...(await sorted(pkcs8, found.certificates)) };
}

/** The certificate of the key first, as files of authorities list them in any order. */
async function sorted(pkcs8, certificates) {
  const algorithm = algorithmOf(pkcs8);
  const isEc = algorithm?.name === "ECDSA";
  const key = algorithm && await crypto.subtle.importKey("pkcs8", pkcs8, algorithm, true, ["sign"]);
  const { d, p, q, dp, dq, qi, key_ops: ops, ...half } = key ? await crypto.subtle.exportKey("jwk", key) : {};
  const isOwn = async (certificate) => {
    if (certificate.key.kind !== (isEc ? "ec" : "rsa")) return false;
    const options = isEc ? { ...algorithm, namedCurve: certificate.key.curve } : algorithm;
    const other = await crypto.subtle.importKey("spki", certificate.spki, options, true, ["verify"]);
    const { x, y, n } = await crypto.subtle.exportKey("jwk", other);
    return x === half.x && y === half.y && n === half.n;
  };
  const own = [];
  for (const one of certificates) if (key && await isOwn(one)) own.push(one);
  const certificate = own[0] ?? null;
  return { certificate, above: certificates.filter((one) => one !== certificate) };
}

async function openSafe(safe, passphrase, found) {
  const kind = safe.whole(der.OID);
  if (equal(kind, DATA)) return openBags(new Reader(safe.content(OPTIONAL_0)).content(OCTETS), passphrase, found);
  if (!equal(kind, ENCRYPTED)) throw new der.Different();
  const content = safe.inside(OPTIONAL_0).inside(SEQUENCE);
  content.exactly(der.integer(0));
  const locked = content.inside(SEQUENCE);
  locked.exactly(DATA);
  const method = locked.whole(SEQUENCE);
  return openBags(await decrypt(method, locked.content(SIMPLE_0), passphrase), passphrase, found);
}

async function openBags(bytes, passphrase, found) {
  for (const one of new Reader(new Reader(bytes).content(SEQUENCE)).rest()) {
    const reader = new Reader(one).inside(SEQUENCE);
    const kind = reader.whole(der.OID);
    const content = reader.inside(OPTIONAL_0);
    if (equal(kind, PLAIN_KEY_BAG)) found.keys.push(content.whole(SEQUENCE));
    if (equal(kind, KEY_BAG)) {
      const locked = content.inside(SEQUENCE);
      const method = locked.whole(SEQUENCE);
      found.keys.push(await decrypt(method, locked.content(OCTETS), passphrase));
    }
    if (equal(kind, CERTIFICATE_BAG)) found.certificates.push(certificateIn(content.inside(SEQUENCE)));
  }
}

function certificateIn(reader) {
  reader.exactly(X509);
  return new Certificate(reader.inside(OPTIONAL_0).content(OCTETS));
}

function plainBytes(content) {
  content.exactly(DATA);
  return content.inside(OPTIONAL_0).content(OCTETS);
}

function algorithmOf(pkcs8) {
  const whole = new Reader(pkcs8).inside(SEQUENCE);
  whole.exactly(der.integer(0));
  const algorithm = whole.whole(SEQUENCE);
  if (equal(algorithm, RSA_KEY)) return { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
  for (const [curve, namedCurve] of [[P256, "P-256"], [P384, "P-384"]]) {
    if (equal(algorithm, part(SEQUENCE, EC_KEY, curve))) return { name: "ECDSA", namedCurve };
  }
  return null;
}

async function encrypt(bytes, passphrase) {
  const [salt, iv] = [randomBytes(16), randomBytes(16)];
  const derived = part(SEQUENCE, PBKDF2, part(SEQUENCE, part(OCTETS, salt), der.integer(ROUNDS), HMAC_SHA256));
  const cipher = part(SEQUENCE, AES_256, part(OCTETS, iv));
  const key = await derive(passphrase, salt, ROUNDS, "encrypt");
  const sealed = await crypto.subtle.encrypt({ name: "AES-CBC", iv }, key, bytes);
  return [part(SEQUENCE, PBES2, part(SEQUENCE, derived, cipher)), new Uint8Array(sealed)];
}

async function decrypt(method, sealed, passphrase) {
  const whole = new Reader(method).inside(SEQUENCE);
  whole.exactly(PBES2);
  const [derived, cipher] = new Reader(whole.content(SEQUENCE)).rest().map((one) => new Reader(one).inside(SEQUENCE));
  derived.exactly(PBKDF2);
  const values = derived.inside(SEQUENCE);
  const salt = values.content(OCTETS);
  const rounds = roundsIn(values);
  if (values.isNext(der.INTEGER)) values.content(der.INTEGER);
  values.exactly(HMAC_SHA256);
  cipher.exactly(AES_256);
  const key = await derive(passphrase, salt, rounds, "decrypt");
  return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-CBC", iv: cipher.content(OCTETS) }, key, sealed));
}

async function derive(passphrase, salt, iterations, use) {
  const secret = await crypto.subtle.importKey("raw", utf8(passphrase), "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations };
  return crypto.subtle.deriveKey(how, secret, { name: "AES-CBC", length: 256 }, false, [use]);
}

function roundsIn(reader) {
  const rounds = reader.content(der.INTEGER).reduce((sum, byte) => 256 * sum + byte, 0);
  if (rounds < 1 || rounds > MOST_ROUNDS) throw new der.Different();
  return rounds;
}

async function seal(bytes, passphrase) {
  const salt = randomBytes(16);
  const mac = await macOf(bytes, macKey(passphrase, salt, SEAL_ROUNDS));
  const info = part(SEQUENCE, SHA256_NAMES[0], part(OCTETS, mac));
  return part(SEQUENCE, info, part(OCTETS, salt), der.integer(SEAL_ROUNDS));
}

async function checkSeal(reader, bytes, passphrase) {
  const info = reader.inside(SEQUENCE);
  info.exactly(...SHA256_NAMES);
  const expected = info.content(OCTETS);
  const salt = reader.content(OCTETS);
  const rounds = reader.isAtEnd() ? 1 : roundsIn(reader);
  if (!equal(await macOf(bytes, macKey(passphrase, salt, rounds)), expected)) throw new Refused("wrong-passphrase");
}

async function macOf(bytes, secret) {
  const key = await crypto.subtle.importKey("raw", secret, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", key, bytes));
}

/** The key of the file's seal (RFC 7292, appendix B). */
function macKey(passphrase, salt, rounds) {
  const letters = `${passphrase}\0`.split("").flatMap(twoBytes);
  const filled = (bytes) => {
    const size = BLOCK * Math.ceil(bytes.length / BLOCK);
    return Uint8Array.from({ length: size }, (_, at) => bytes[at % bytes.length]);
  };
  const key = noble(concat(new Uint8Array(BLOCK).fill(3), filled(salt), filled(Uint8Array.from(letters))));
  const [fresh, used] = [noble.create(), noble.create()];
  for (let round = 1; round < rounds; round += 1) {
    fresh._cloneInto(used); // one hash used again and again: more than twice as quick as a new one for each round
    used.update(key).digestInto(key);
  }
  return key;
}

function twoBytes(letter) {
  const code = letter.charCodeAt(0);
  return [code >> 8, code & 0xff];
}
