// X.509 certificates: signing keys, requests, and reading what a certificate says.
import { base64, concat, equal, fromBase64, hex, text, utf8 } from "./bytes.js";
import * as der from "./der.js";
import { Reader, SEQUENCE, SET, oid, part } from "./der.js";
import { sha256Now } from "./hashing.js";
import { Refused } from "./refusals.js";
import { pointOf } from "./sm2.js";
import { ECDSA_SHA256, EC_KEY, P256, P384, RSA_KEY, toDer } from "./algorithms.js";

export const CODE_OID = "2.5.4.97";
const COUNTRY = "2.5.4.6", ORGANISATION = "2.5.4.10", NAME = "2.5.4.3";
const LEAST_RSA_BITS = 2048;
const PEM = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/g;
const EXTENSIONS = 0xa3, VERSION = 0xa0, ATTRIBUTES = 0xa0, LONGEST_SERIAL = 20;
const V3 = part(VERSION, der.integer(2));

/** A fresh P-256 key pair; made extractable only to back it up. */
export const newSigningKey = ({ extractable = false } = {}) => (
  crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, extractable, ["sign", "verify"])
);

/** A request (PEM) signed by the key; the CA takes only its public key. `subject`: {organisation, code, person}. */
export async function request({ privateKey, publicKey }, subject) {
  const spki = new Uint8Array(await crypto.subtle.exportKey("spki", publicKey));
  const body = part(SEQUENCE, der.integer(0), nameOf(subject), spki, Uint8Array.of(ATTRIBUTES, 0));
  const raw = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, privateKey, body);
  const signature = part(der.BITS, Uint8Array.of(0), toDer(new Uint8Array(raw)));
  return pem(part(SEQUENCE, body, ECDSA_SHA256, signature), "CERTIFICATE REQUEST");
}

/** One certificate from PEM (text or bytes) or DER. */
export function load(data) {
  const found = loadAll(data);
  if (found.length !== 1) throw new Refused("bad-certificate");
  return found[0];
}

/** Every certificate of a PEM text, or the one of DER bytes. */
export function loadAll(data) {
  const letters = typeof data === "string" ? data : new TextDecoder("latin1").decode(data);
  try {
    if (!letters.includes("-----BEGIN CERTIFICATE-----")) return [new Certificate(data)];
    return [...letters.matchAll(PEM)].map((found) => new Certificate(fromBase64(found[1].replace(/\s/g, ""))));
  } catch {
    throw new Refused("bad-certificate");
  }
}

/** DER bytes as PEM. */
export function pem(bytes, label = "CERTIFICATE") {
  const lines = base64(bytes).replace(/(.{64})(?=.)/g, "$1\n");
  return `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`;
}

/** SHA-256 hex of the certificate's DER: the `bidder` of a bid and `cert_sha256` of a custodian. */
export const sha256Of = (certificate) => sha256Now(certificate.der);

/** {organisation, code, person} as the certificate's subject names them; what it doesn't name is null. */
export function subjectOf(certificate, codeOid = CODE_OID) {
  const organisation = certificate.named(ORGANISATION);
  const common = certificate.named(NAME);
  const code = certificate.named(codeOid);
  return { organisation: organisation ?? common ?? "", code, person: organisation === null ? null : common };
}

/** {since, until} as Dates. */
export const validity = ({ since, until }) => ({ since, until });

/** The number of a certificate as hex, as lists of certificates show it. */
export const serialOf = (certificate) => hex(new Reader(certificate.serial).content(der.INTEGER)).replace(/^0+(?=.)/, "");

/** What a certificate says; nothing of it is checked but its spelling. */
export class Certificate {
  constructor(bytes) {
    der.checkWhole(bytes);
    this.der = Uint8Array.from(bytes);
    const outermost = new Reader(this.der);
    const whole = outermost.inside(SEQUENCE);
    outermost.end();
    this.body = whole.whole(SEQUENCE);
    this.algorithm = whole.whole(SEQUENCE);
    this.signature = afterSpareBits(whole.content(der.BITS));
    whole.end();
    this.#read(new Reader(this.body).inside(SEQUENCE));
  }

  /** The first value that the subject has under `dotted`, or null. */
  named(dotted) {
    const wanted = oid(dotted);
    for (const set of new Reader(new Reader(this.subject).content(SEQUENCE)).rest()) {
      for (const one of new Reader(new Reader(set).content(SET)).rest()) {
        const attribute = new Reader(one).inside(SEQUENCE);
        if (equal(attribute.whole(der.OID), wanted)) return textOf(attribute);
      }
    }
    return null;
  }

  /** Whether the key is P-256, P-384, SM2 or RSA of 2048 bits or more. */
  get isStrong() {
    const { kind, bits, curve } = this.key;
    return kind === "sm2" || (kind === "ec" ? curve !== null : kind === "rsa" && bits >= LEAST_RSA_BITS);
  }

  #read(body) {
    body.exactly(V3);
    this.serial = body.whole(der.INTEGER);
    if (this.serial.length - 2 > LONGEST_SERIAL) throw new der.Different();
    if (!equal(body.whole(SEQUENCE), this.algorithm)) throw new der.Different();
    this.issuer = body.whole(SEQUENCE);
    const dates = body.inside(SEQUENCE);
    [this.since, this.until] = [timeOf(dates), timeOf(dates)];
    dates.end();
    this.subject = body.whole(SEQUENCE);
    this.spki = body.whole(SEQUENCE);
    this.key = keyOf(this.spki);
    this.extensions = body.isNext(EXTENSIONS) ? extensionsOf(body.inside(EXTENSIONS)) : new Map();
    body.end();
  }
}

function keyOf(spki) {
  const whole = new Reader(spki).inside(SEQUENCE);
  const algorithm = whole.whole(SEQUENCE);
  const bits = afterSpareBits(whole.content(der.BITS));
  whole.end();
  const point = pointOf(spki);
  if (point !== null) return { kind: "sm2", point };
  if (equal(algorithm, RSA_KEY)) return { kind: "rsa", bits: modulusBits(bits) };
  const kind = new Reader(algorithm).inside(SEQUENCE);
  if (!equal(kind.whole(der.OID), EC_KEY)) return { kind: "other" };
  const curve = kind.whole();
  const name = [[P256, "P-256"], [P384, "P-384"]].find(([known]) => equal(known, curve))?.[1] ?? null;
  return { kind: "ec", curve: name };
}

function modulusBits(key) {
  const modulus = new Reader(key).inside(SEQUENCE).content(der.INTEGER);
  const digits = modulus[0] === 0 ? modulus.subarray(1) : modulus;
  return 8 * digits.length - Math.clz32(digits[0]) + 24;
}

function extensionsOf(wrapped) {
  const found = new Map();
  const list = wrapped.inside(SEQUENCE);
  wrapped.end();
  for (const one of list.rest()) {
    const extension = new Reader(one).inside(SEQUENCE);
    const name = hex(extension.content(der.OID));
    const critical = extension.isNext(der.BOOLEAN) && extension.content(der.BOOLEAN)[0] === 0xff;
    const value = extension.content(der.OCTETS);
    extension.end();
    if (found.has(name)) throw new der.Different();
    found.set(name, { critical, value });
  }
  return found;
}

/** UTCTime or GeneralizedTime in the one spelling that certificates have. */
function timeOf(reader) {
  const isLong = reader.isNext(der.TIME);
  const digits = text(reader.content(isLong ? der.TIME : der.UTC_TIME));
  const year = isLong ? digits.slice(0, 4) : `${digits.slice(0, 2) < "50" ? "20" : "19"}${digits.slice(0, 2)}`;
  return instantOf(year + digits.slice(isLong ? 4 : 2));
}

/** The instant of `YYYYMMDDHHMMSSZ`. */
export function instantOf(digits) {
  const found = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(digits);
  if (found === null) throw new der.Different();
  const [, year, month, day, hour, minute, second] = found;
  const at = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(at.getTime()) || at.toISOString().replace(/[-:T]|\.000/g, "") !== digits) throw new der.Different();
  return at;
}

function afterSpareBits(bits) {
  if (bits[0] !== 0) throw new der.Different();
  return bits.subarray(1);
}

function textOf(attribute) {
  const tag = attribute.tag;
  const content = attribute.content(tag);
  if (tag === der.UTF8) return text(content);
  return new TextDecoder(tag === der.BMP ? "utf-16be" : "latin1").decode(content);
}

function nameOf({ organisation, code = null, person = null }) {
  const parts = [[COUNTRY, "CN"], [ORGANISATION, organisation], [CODE_OID, code], [NAME, person ?? organisation]];
  const given = parts.filter(([, value]) => value !== null);
  const spelled = given.map(([name, value]) => {
    const tag = name === COUNTRY ? der.PRINTABLE : der.UTF8;
    return part(SET, part(SEQUENCE, oid(name), part(tag, utf8(value))));
  });
  return part(SEQUENCE, concat(...spelled));
}
