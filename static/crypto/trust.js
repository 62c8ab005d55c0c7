// Whether a certificate may sign at an instant: key, usage, dates, chain to one of the roots.
// Revocation is not asked here: the platform asks it when a signature comes in.
import { equal, hex } from "./bytes.js";
import { certificateScheme, holds } from "./algorithms.js";
import { BITS, BOOLEAN, Different, INTEGER, OID, Reader, SEQUENCE, oid } from "./der.js";
import { Refused } from "./refusals.js";

const nameOf = (dotted) => hex(new Reader(oid(dotted)).content(OID));
const CONSTRAINTS = nameOf("2.5.29.19"), USAGE = nameOf("2.5.29.15"), USES = nameOf("2.5.29.37");
const OTHER_NAME = nameOf("2.5.29.17"), KEY_NAME = nameOf("2.5.29.14");
const UNDERSTOOD = new Set([CONSTRAINTS, USAGE, USES, OTHER_NAME]);
const FOR_CLIENTS = [oid("1.3.6.1.5.5.7.3.2"), oid("2.5.29.37.0")];
const SIGNS = 0xc0, ISSUES = 0x04;
const MOST_BETWEEN = 3;

/** The one of `roots` under which `certificate` may sign at `at`. */
export async function check(certificate, between, roots, at) {
  if (!certificate.isStrong) throw new Refused("weak-key");
  checkUsage(certificate);
  if (at < certificate.since) throw new Refused("not-yet-valid", { since: certificate.since });
  if (at > certificate.until) throw new Refused("expired", { until: certificate.until });
  const chain = await built([certificate], between, roots, at);
  if (chain === null) throw new Refused("unknown-ca");
  if (chain.length - 2 !== between.length) throw new Refused("extra-parts");
  return chain.at(-1);
}

function checkUsage({ extensions }) {
  for (const [name, { critical, value }] of extensions) {
    if (critical && !UNDERSTOOD.has(name)) throw new Refused("not-for-signing");
    if (name === CONSTRAINTS && understood(constraintsOf, value).isAuthority) throw new Refused("ca-as-signer");
    if (name === USAGE && (understood(usageOf, value) & SIGNS) === 0) throw new Refused("not-for-signing");
  }
}

function understood(read, value) {
  try {
    return read(value);
  } catch {
    throw new Refused("garbage");
  }
}

/** A chain of one family from its first certificate to a root, or null. */
async function built(chain, between, roots, at) {
  const last = chain.at(-1);
  const mayIssue = last.key.kind === "sm2" ? mayIssueBySm2 : mayIssueHere;
  for (const above of [...roots, ...between]) {
    const isNew = !chain.includes(above) && equal(above.subject, last.issuer);
    if (!isNew || !mayIssue(above, chain.length - 1, at) || !(await issued(above, last))) continue;
    if (roots.includes(above)) return [...chain, above];
    const whole = chain.length <= MOST_BETWEEN ? await built([...chain, above], between, roots, at) : null;
    if (whole !== null) return whole;
  }
  return null;
}

function mayIssueHere(certificate, below, at) {
  const { extensions, isStrong, key, since, until } = certificate;
  if (!isStrong || key.kind === "sm2" || at < since || at > until) return false;
  const constraints = extensions.get(CONSTRAINTS);
  const usage = extensions.get(USAGE);
  if (!constraints?.critical || usage === undefined || !extensions.has(KEY_NAME)) return false;
  if ([...extensions].some(([name, { critical }]) => critical && !UNDERSTOOD.has(name))) return false;
  try {
    const { isAuthority, most } = constraintsOf(constraints.value);
    const forClients = !extensions.has(USES) || isForClients(extensions.get(USES).value);
    return isAuthority && below <= most && (usageOf(usage.value) & ISSUES) !== 0 && forClients;
  } catch {
    return false;
  }
}

/** What authorities of SM2 leave out is not asked of them. */
function mayIssueBySm2({ key, since, until, extensions }, below, at) {
  const constraints = extensions.get(CONSTRAINTS);
  if (key.kind !== "sm2" || at < since || at > until || constraints === undefined) return false;
  try {
    const { isAuthority, most } = constraintsOf(constraints.value);
    const usage = extensions.get(USAGE);
    return isAuthority && below <= most && (usage === undefined || (usageOf(usage.value) & ISSUES) !== 0);
  } catch {
    return false;
  }
}

function issued(above, certificate) {
  const known = certificateScheme(certificate.algorithm);
  return known !== null && holds(above, known.scheme, known.digest, certificate.signature, certificate.body);
}

/** {isAuthority, most}: how many authorities may stand below. */
function constraintsOf(value) {
  const whole = new Reader(value).inside(SEQUENCE);
  const isAuthority = whole.isNext(BOOLEAN) && whole.content(BOOLEAN)[0] === 0xff;
  const most = whole.isNext(INTEGER) ? whole.content(INTEGER) : null;
  whole.end();
  if (most !== null && (most.length !== 1 || most[0] > 0x7f)) throw new Different();
  return { isAuthority, most: most === null ? Infinity : most[0] };
}

/** The first eight bits of a key's usage. */
const usageOf = (value) => new Reader(value).content(BITS)[1] ?? 0;

const isForClients = (value) => (
  new Reader(new Reader(value).content(SEQUENCE)).rest().some((one) => FOR_CLIENTS.some((known) => equal(known, one)))
);
