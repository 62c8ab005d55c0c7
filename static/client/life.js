// The life of a browser's keys: enrolled, backed up, put to use, renewed. Keys are made readable, written into the
// backup, and used only from what the person's own copy of the backup gives back, imported unreadable.
import * as age from "../crypto/age.js";
import * as backups from "../crypto/backup.js";
import { base64, equal, text, utf8 } from "../crypto/bytes.js";
import * as certificates from "../crypto/certificates.js";
import * as cms from "../crypto/cms.js";
import * as p12 from "../crypto/p12.js";
import { Refused } from "../crypto/refusals.js";
import * as keystore from "./keystore.js";
import { accepted, now, send, signerOf } from "./api.js";

const ENROLMENT = "procure-enrol:"; // what the holder of an authority's certificate signs, with the code
const REQUESTED = { organisation: "procure" }; // whom the certificate names is the platform's to say

/**
 * Exchange a one-time code for a certificate; the item then waits for its backup to be proved. `authority` is
 * {bytes, passphrase} of a licensed authority's .p12, `replaces` the reason to end every other certificate.
 */
export async function enrol({ code, passphrase, person, spare, replaces, authority }) {
  const made = authority ? await authoritysKeys(authority) : await freshKeys();
  const [own, safe] = await identities(person.decrypts, spare);
  const asked = { code, recipient: own?.recipient ?? null, spare_recipient: safe?.recipient ?? null };
  if (replaces) asked.replaces = replaces;
  if (authority) asked.p7s = base64(await claim(code, made));
  else asked.csr = await certificates.request(made.keyPair, REQUESTED);
  const sealed = { identity: await sealedOf(own, passphrase), spare: await sealedOf(safe, passphrase) };
  const answer = await issued("/api/enrol", asked, made); // little is left to do from here on
  await keep(made, answer, passphrase, { recipient: asked.recipient, spareRecipient: asked.spare_recipient, ...sealed });
}

/** A new signing key on the word of the old; the identity stays, and so does its backup. */
export async function renew({ item, passphrase, ended }) {
  const made = await freshKeys();
  const csr = await certificates.request(made.keyPair, REQUESTED);
  const at = new Date(Math.min(now(), ended)); // an ended certificate signs nothing after its end
  const p7s = base64(await cms.sign(utf8(csr), await signerOf(item), at));
  const recipients = { recipient: item.recipient, spare_recipient: item.spareRecipient };
  const answer = await issued("/api/renew", { csr, p7s, ...recipients }, made);
  const kept = { recipient: item.recipient, spareRecipient: item.spareRecipient, identity: null, spare: null };
  await keep(made, answer, passphrase, kept);
}

/**
 * Put keys to use from their backup files. Refused with `wrong-passphrase`, `no-certificate`, `other-person`,
 * `other-backup` (`expected` names the one certificate that may come), `identity-missing`, `other-identity`.
 */
export async function restore({ key, identity, passphrase, person, expected }) {
  const found = await p12.read(key, passphrase);
  if (!found.certificate) throw new Refused("no-certificate");
  const certificateSha256 = await certificates.sha256Of(found.certificate);
  const line = person.certificates.find((one) => one.sha256 === certificateSha256);
  if (!line) throw new Refused("other-person", { whom: whom(await certificates.subjectOf(found.certificate)) });
  if (expected && expected !== certificateSha256) throw new Refused("other-backup");
  const opened = line.recipient ? await identityFor(line.recipient, identity, passphrase, person.decrypts) : null;
  const { root, between } = await chainOf(found, line, person, await keystore.get(certificateSha256));
  await keystore.put({
    ...(await facts(found.certificate, between, root)),
    recipient: line.recipient,
    spareRecipient: line.spare_recipient,
    signingKey: found.key,
    identity: opened,
    backedUp: true,
  });
  return certificateSha256;
}

async function freshKeys() {
  return { keyPair: await certificates.newSigningKey({ extractable: true }), certificate: null, above: [] };
}

async function authoritysKeys({ bytes, passphrase }) {
  const found = await p12.read(bytes, passphrase).catch((refusal) => {
    throw refusal.code === "wrong-passphrase" ? new Refused("authority-unopened") : refusal;
  });
  if (!found.certificate) throw new Refused("no-certificate");
  const privateKey = await crypto.subtle.importKey("pkcs8", found.pkcs8, found.key.algorithm, true, ["sign"]);
  return { keyPair: { privateKey }, certificate: found.certificate, above: found.above };
}

async function identities(decrypts, spare) {
  if (!decrypts) return [null, null];
  return [await age.newIdentity(), spare ? await age.newIdentity() : null];
}

async function claim(code, made) {
  const signer = { key: made.keyPair.privateKey, certificate: made.certificate, between: belowRoot(made.above) };
  return await cms.sign(utf8(ENROLMENT + code.trim().toUpperCase()), signer, now());
}

/** The platform's answer, refused unless its certificate is for the very key, under the very root. */
async function issued(path, asked, made) {
  const answer = await (await accepted(await send("POST", path, { json: asked }))).json();
  const certificate = certificates.load(answer.certificate);
  const root = certificates.load(answer.root);
  const isOwn = made.certificate
    ? equal(certificate.der, made.certificate.der)
    : await isUnder(made.keyPair.privateKey, certificate, root);
  if (!isOwn) throw new Refused("foreign-certificate");
  return { certificate, root };
}

/** Whether the key signs for the certificate and the root stands above it, tried out with a signature. */
async function isUnder(key, certificate, root) {
  const tried = utf8("procure-try");
  try {
    const at = certificates.validity(certificate).since;
    const p7s = await cms.sign(tried, { key, certificate, between: [] }, at);
    await cms.verify(tried, p7s, { roots: [root], oids: {} }, at);
    return true;
  } catch {
    return false;
  }
}

async function keep(made, { certificate, root }, passphrase, { recipient, spareRecipient, identity, spare }) {
  const between = belowRoot(made.above);
  const key = await p12.write(made.keyPair, certificate, passphrase, [...between, root]);
  const item = { ...(await facts(certificate, between, root)), recipient, spareRecipient, backedUp: false };
  await keystore.persist();
  await keystore.put({ ...item, backup: { key, identity, spare } });
}

async function facts(certificate, between, root) {
  const { organisation, code, person } = await certificates.subjectOf(certificate);
  return {
    certificateSha256: await certificates.sha256Of(certificate),
    certificate: certificates.pem(certificate.der),
    between: between.map((one) => certificates.pem(one.der)),
    root: certificates.pem(root.der),
    organisation,
    code,
    person,
  };
}

async function sealedOf(made, passphrase) {
  return made && (await backups.seal(utf8(made.identity), passphrase));
}

/** The identity of a recipient: from its file, else from the keys that are here already, as after a renewal. */
async function identityFor(recipient, file, passphrase, needed) {
  if (!file) {
    const held = (await keystore.all()).find((one) => one.backedUp && one.identity && one.recipient === recipient);
    if (!held && needed) throw new Refused("identity-missing");
    return held?.identity ?? null;
  }
  const identity = text(await backups.open(file, passphrase)).trim();
  if ((await age.recipientOf(identity)) !== recipient) throw new Refused("other-identity");
  return (await age.hasKeys()) ? await age.keyOf(identity) : file;
}

/** What stands above a certificate: the root pinned at enrolment, where the backup has it, and what is between. */
async function chainOf(found, line, person, held) {
  const between = belowRoot(found.above);
  if (held) return { root: certificates.load(held.root), between };
  const above = line.from_authority ? undefined : found.above.find((one) => isSelfIssued(one));
  return { root: above ?? certificates.load(person.root), between };
}

function belowRoot(above) {
  return above.filter((one) => !isSelfIssued(one));
}

const isSelfIssued = ({ issuer, subject }) => equal(issuer, subject);

const whom = ({ organisation, person }) => [organisation, person].filter(Boolean).join(" ");
