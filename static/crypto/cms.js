// Detached CMS signatures (RFC 5652) with CAdES-BES attributes over exact bytes: made as procure/crypto/usual.py
// makes them, and read as strictly as procure/crypto/envelope.py reads them.
import { digestOf, hashed, holds, isWeakDigest, schemeOf, SHA256, signed } from "./algorithms.js";
import { compare, concat, equal, hex, text, utf8 } from "./bytes.js";
import { CODE_OID, Certificate, instantOf, sha256Of } from "./certificates.js";
import * as der from "./der.js";
import { OCTETS, Reader, SEQUENCE, SET, oid, part } from "./der.js";
import { digest as sha256Bytes } from "./hashing.js";
import { Refused } from "./refusals.js";
import { check } from "./trust.js";

const LARGEST = 64 * 1024;
const OPTIONAL_0 = 0xa0, OPTIONAL_1 = 0xa1;
const DATA = oid("1.2.840.113549.1.7.1");
const SIGNED_DATA = oid("1.2.840.113549.1.7.2");
const SM2_DATA = oid("1.2.156.10197.6.1.4.2.1");
const SM2_SIGNED_DATA = oid("1.2.156.10197.6.1.4.2.2");
const CONTENT_TYPE = oid("1.2.840.113549.1.9.3");
const MESSAGE_DIGEST = oid("1.2.840.113549.1.9.4");
const SIGNING_TIME = oid("1.2.840.113549.1.9.5");
const SIGNING_CERTIFICATE = oid("1.2.840.113549.1.9.16.2.47");
const VERSION = der.integer(1);

/** The detached signature (DER) over `data`; `signer`: {key, certificate, between}, `at` the claimed time. */
export async function sign(data, { key, certificate, between = [] }, at) {
  const listed = attributes(data, certificate, at);
  const { algorithm, signature } = await signed(key, listed);
  const signer = part(
    SEQUENCE, VERSION, part(SEQUENCE, certificate.issuer, certificate.serial), SHA256,
    concat(Uint8Array.of(OPTIONAL_0), listed.subarray(1)), algorithm, part(OCTETS, signature),
  );
  const every = [certificate, ...between].map((one) => one.der).sort(compare);
  const content = part(
    SEQUENCE, VERSION, part(SET, SHA256), part(SEQUENCE, DATA), part(OPTIONAL_0, ...every), part(SET, signer),
  );
  return part(SEQUENCE, SIGNED_DATA, part(OPTIONAL_0, content));
}

/** Who signed exactly `data`, with a certificate good at `at` under one of `roots`.
 *
 * Gives {certificate, root, code, signedAt, bindsCertificate}; `oids` says by a root's hash where its certificates
 * have the credit code. Refused with the codes of procure/crypto/cms.py.
 */
export async function verify(data, p7s, { roots, oids = {} }, at) {
  const envelope = read(p7s);
  const { certificate, between } = certificatesOf(envelope);
  if (!certificate.isStrong) throw new Refused("weak-key");
  await checkSignature(envelope, certificate, data);
  const root = await check(certificate, between, roots, at);
  const bindsCertificate = await binds(envelope, certificate);
  const code = certificate.named(oids[sha256Of(root)] ?? CODE_OID);
  return { certificate, root, code, signedAt: envelope.signedAt, bindsCertificate };
}

/** The certificate a signature claims; nothing is proved by it. */
export const signerOf = (p7s) => certificatesOf(read(p7s)).certificate;

/** The time a signature claims, or null; nothing is proved by it. */
export const signingTime = (p7s) => read(p7s).signedAt;

/** The parts of a signature; Refused for anything that is not one exact detached signature. */
export function read(p7s) {
  if (p7s.length > LARGEST) throw new Refused("garbage");
  try {
    return readContent(p7s);
  } catch (error) {
    throw error instanceof Refused ? error : new Refused("garbage");
  }
}

function attributes(data, certificate, at) {
  const time = utf8(`${at.toISOString().replace(/[-:T]|\.\d+/g, "").slice(2)}`);
  const named = part(SEQUENCE, part(SEQUENCE, part(SEQUENCE, part(OCTETS, sha256Bytes(certificate.der)))));
  const listed = [
    [CONTENT_TYPE, DATA],
    [SIGNING_TIME, part(der.UTC_TIME, time)],
    [MESSAGE_DIGEST, part(OCTETS, sha256Bytes(data))],
    [SIGNING_CERTIFICATE, named],
  ].map(([kind, value]) => part(SEQUENCE, kind, part(SET, value)));
  return part(SET, ...listed.sort(compare));
}

function readContent(p7s) {
  const { content, data } = insideOf(p7s);
  content.exactly(VERSION);
  const digests = content.inside(SET).rest();
  const encapsulated = content.inside(SEQUENCE);
  const type = encapsulated.whole(der.OID);
  if (!encapsulated.isAtEnd()) throw new Refused("embedded");
  const certificates = content.isNext(OPTIONAL_0) ? new Reader(content.content(OPTIONAL_0)).rest() : null;
  const extra = content.isNext(OPTIONAL_1);
  if (extra) content.content(OPTIONAL_1);
  const signers = content.inside(SET).rest();
  content.end();
  if (signers.length !== 1) throw new Refused("two-signers");
  if (extra) throw new Refused("extra-parts");
  if (certificates === null) throw new Refused("certificate-missing");
  checkOrder(certificates);
  der.checkWhole(signers[0]);
  const said = signerInfo(new Reader(signers[0]).inside(SEQUENCE), digests, data);
  if (!equal(type, data)) throw new Refused("not-exact-der");
  return { certificates, ...said };
}

/** The content of a signature, and the kind of data that it is over: that of its own family. */

function insideOf(p7s) {
  const outermost = new Reader(p7s);
  const outer = outermost.inside(SEQUENCE);
  outermost.end();
  const data = outer.exactly(SIGNED_DATA, SM2_SIGNED_DATA) === SIGNED_DATA ? DATA : SM2_DATA;
  const wrapped = outer.inside(OPTIONAL_0);
  outer.end();
  const content = wrapped.inside(SEQUENCE);
  wrapped.end();
  return { content, data };
}

function signerInfo(signer, digests, data) {
  signer.exactly(VERSION);
  const sid = signer.inside(SEQUENCE);
  const [issuer, serial] = [sid.whole(SEQUENCE), sid.whole(der.INTEGER)];
  sid.end();
  const digestName = signer.whole(SEQUENCE);
  const listed = signer.isNext(OPTIONAL_0) ? signer.content(OPTIONAL_0) : null;
  const algorithm = signer.whole(SEQUENCE);
  const signature = signer.content(OCTETS);
  if (signer.isNext(OPTIONAL_1)) throw new Refused("extra-parts");
  signer.end();
  if (listed === null) throw new Refused("no-attributes");
  const named = algorithms(digestName, algorithm, digests);
  if (data === SM2_DATA && named.scheme !== "sm2") throw new Refused("unsupported-algorithm");
  const said = { ...named, ...attributesOf(listed, data) };
  return { issuer, serial, signature, signedBytes: part(SET, listed), ...said };
}

function algorithms(digestName, algorithm, digests) {
  if (isWeakDigest(digestName)) throw new Refused("weak-digest");
  const digest = digestOf(digestName);
  const known = schemeOf(algorithm);
  const fits = digest !== null && known !== null && (known.digest ?? digest) === digest;
  if (!fits || (digest === "SM3" && known.scheme !== "sm2")) throw new Refused("unsupported-algorithm");
  if (digests.length !== 1 || digestOf(digests[0]) !== digest) throw new Refused("not-exact-der");
  return { digest, scheme: known.scheme };
}

function attributesOf(listed, data) {
  const whole = new Reader(listed).rest();
  checkOrder(whole);
  const found = new Map();
  for (const one of whole) {
    const attribute = new Reader(one).inside(SEQUENCE);
    const name = hex(attribute.whole(der.OID));
    const values = new Reader(attribute.content(SET)).rest();
    attribute.end();
    if (found.has(name) || values.length !== 1) throw new Refused("not-exact-der");
    found.set(name, values[0]);
  }
  const value = (kind) => found.get(hex(kind));
  const type = value(CONTENT_TYPE);
  const messageDigest = value(MESSAGE_DIGEST);
  if (type === undefined || messageDigest === undefined || !equal(type, data)) throw new Refused("no-attributes");
  return {
    messageDigest: new Reader(messageDigest).content(OCTETS),
    signedAt: timeOf(value(SIGNING_TIME)),
    certificateHash: certificateHash(value(SIGNING_CERTIFICATE)),
  };
}

function timeOf(value) {
  if (value === undefined) return null;
  const isLong = value[0] === der.TIME;
  const digits = text(new Reader(value).content(isLong ? der.TIME : der.UTC_TIME));
  return instantOf(isLong ? digits : `${digits.slice(0, 2) < "50" ? "20" : "19"}${digits}`);
}

/** RFC 5035: the first certificate named is the signer's; its digest is SHA-256 where none is named. */
function certificateHash(value) {
  if (value === undefined) return null;
  const first = new Reader(value).inside(SEQUENCE).inside(SEQUENCE).inside(SEQUENCE);
  const digest = first.isNext(SEQUENCE) ? digestOf(first.whole(SEQUENCE)) : "SHA-256";
  if (digest === null) throw new Refused("weak-digest");
  return { digest, value: first.content(OCTETS) };
}

function checkOrder(parts) {
  if (parts.some((one, at) => at > 0 && compare(parts[at - 1], one) > 0)) throw new Refused("not-exact-der");
}

function certificatesOf(envelope) {
  let found;
  try {
    found = envelope.certificates.map((one) => new Certificate(one));
  } catch {
    throw new Refused("garbage");
  }
  const isOwn = (one) => equal(one.issuer, envelope.issuer) && equal(one.serial, envelope.serial);
  const own = found.filter(isOwn);
  if (own.length !== 1) throw new Refused("certificate-missing");
  return { certificate: own[0], between: found.filter((one) => one !== own[0]) };
}

async function checkSignature({ digest, scheme, messageDigest, signature, signedBytes }, certificate, data) {
  const same = equal(await hashed(digest, data), messageDigest);
  if (!same || !(await holds(certificate, scheme, digest, signature, signedBytes))) throw new Refused("changed");
}

async function binds({ certificateHash: named }, certificate) {
  if (named === null) return false;
  if (!equal(await hashed(named.digest, certificate.der), named.value)) throw new Refused("changed");
  return true;
}
