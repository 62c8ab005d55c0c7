// The supplier's side: seal files to a fresh key, split the key among the custodians, build one bid.json.
// The same as procure/crypto/sealing.py. What comes out is signed with cms.sign once the person has seen it.
import * as age from "./age.js";
import { base64, fromBase64, hex, randomBytes, utf8 } from "./bytes.js";
import { MOST_FILES, build, custodianIds, custodianOf, document, recipientsOf } from "./documents.js";
import { newHash, sha256Now } from "./hashing.js";
import { folded, isSafe } from "./names.js";
import { Refused } from "./refusals.js";
import { base64Text, canonical, conform, hex64, instantText, mapOf, readObject, text } from "./shapes.js";
import { OWN_SHARE, shareIds, split } from "./split.js";

export const SELF = "self";
export const WRAP = { tender_sha256: hex64, bidder: hex64, recipient: text, shares: mapOf(text, base64Text, 0, 64) };
const CHUNK = 65536;
const HEAD = 200 * 1024;

/** Seal a Blob or stream in one pass: {sha256, size, plainSha256, plainSize, head}; `head` is for the self-test.
 *
 * `write(chunk)` gets the ciphertext and is awaited; `progress(bytes)` is told how much of the file was read.
 */
export async function sealFile(source, recipient, { write, progress = () => {} }) {
  const [plain, cipher] = [await meter(), await meter()];
  const stream = source instanceof ReadableStream ? source : source.stream();
  const read = stream.pipeThrough(new TransformStream({
    transform(chunk, controller) {
      plain.update(chunk);
      progress(plain.size);
      controller.enqueue(chunk);
    },
  }));
  const kept = [];
  const reader = (await age.sealStream(read, recipient)).getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    if (cipher.size < HEAD) kept.push(next.value.slice());
    cipher.update(next.value);
    await write(next.value);
  }
  const head = new Uint8Array(await new Blob(kept).arrayBuffer());
  return { sha256: cipher.hex(), size: cipher.size, plainSha256: plain.hex(), plainSize: plain.size, head };
}

/** The bid (unsigned) of files that were sealed to `identity`'s recipient: {bid, manifest, plain}.
 *
 * `files`: [{name, size, sha256, blob, blobSize}], the last two of the ciphertext; `form` the fields read out, money
 * as decimal texts. `seq` and `prev` continue the organisation's chain. `manifest` is the ciphertext to upload.
 */
export async function assemble(tender, { identity, files, form, bidder, ownRecipient, at, seq = 1, prev = null }) {
  checkNames(files.map((one) => one.name));
  checkRoom(tender, files.map((one) => ({ name: one.name, size: one.blobSize })));
  const recipient = await age.recipientOf(identity);
  const plain = manifestOf(tender, bidder, recipient, form, files);
  const manifest = await age.seal(plain.bytes, [recipient]);
  const bid = build("bid", {
    ...heading(tender), bidder, seq, prev, created: instantText(at),
    key: await keyOf(tender, plain.value, identity, ownRecipient),
    manifest: { sha256: sha256Now(manifest), size: manifest.length, plain_sha256: plain.sha256 },
    blobs: files.map((one) => ({ sha256: one.blob, size: one.blobSize })),
  });
  return { bid, manifest, plain: plain.value };
}

/** Seal, sign and test a whole bid: {bid, p7s, manifest, plain}; `target(number)` gives each file's write. */
export async function sealBid(tender, sources, form, { signer, bidder, own, at, seq, prev, sign, target }) {
  checkNames(sources.map((one) => one.name));
  checkRoom(tender, sources.map((one) => ({ name: one.name, size: one.content.size })));
  const { identity, recipient } = await age.newIdentity();
  const [files, heads] = [[], new Map()];
  for (const [number, { name, content }] of sources.entries()) {
    const sealed = await sealFile(content, recipient, { write: target(number) });
    heads.set(sealed.sha256, sealed.head);
    const { plainSize: size, plainSha256: sha256 } = sealed;
    files.push({ name, size, sha256, blob: sealed.sha256, blobSize: sealed.size });
  }
  const ownRecipient = await age.recipientOf(own);
  const made = await assemble(tender, { identity, files, form, bidder, ownRecipient, at, seq, prev });
  heads.set(made.bid.value.manifest.sha256, made.manifest);
  await selfTest(made.bid, [own], (sha256) => heads.get(sha256));
  return { ...made, p7s: await sign(made.bid.bytes, signer, at) };
}

/** The same bid for an amended tender: same key and files, a new manifest, new wraps; unsigned like `assemble`'s.
 *
 * `earlier`: {bid, manifest}, the standing bid and its manifest's ciphertext.
 */
export async function sealAgain(tender, earlier, { own, bidder, ownRecipient, at, seq }) {
  const { identity } = await ownWrap(earlier.bid, own);
  const said = await manifestIn(earlier.bid, identity, earlier.manifest);
  const sizes = new Map(earlier.bid.value.blobs.map((one) => [one.sha256, one.size]));
  const files = said.files.map((one) => ({ ...one, blobSize: sizes.get(one.blob) }));
  const prev = earlier.bid.sha256;
  return assemble(tender, { identity, files, form: said.form, bidder, ownRecipient, at, seq, prev });
}

/** A withdrawal (unsigned) of the standing bid whose SHA-256 is `prev`. */
export const withdraw = (tender, { bidder, seq, prev }) => build("withdraw", { ...heading(tender), bidder, seq, prev });

/** The supplier's own wrap: `identity` opens its bid; in dual mode `shares` holds its share `b`. */
export async function ownWrap(bid, own) {
  const wrap = readObject(await age.open(fromBase64(bid.value.key.wraps[SELF]), [own].flat()));
  conform(wrap, { ...WRAP, identity: text });
  const { recipient } = bid.value.key;
  if (wrap.recipient !== recipient || (await age.recipientOf(wrap.identity)) !== recipient) {
    throw new Refused("wrap-context");
  }
  return wrap;
}

/** Open the bid from its own wrap as the opening will: the manifest wholly, the first piece of every file.
 *
 * `headOf(sha256)` gives (or promises) ciphertext: the manifest's wholly, of the others at least 200 KiB.
 */
export async function selfTest(bid, own, headOf) {
  try {
    const { identity } = await ownWrap(bid, own);
    const said = await manifestIn(bid, identity, await headOf(bid.value.manifest.sha256));
    for (const one of said.files) await checkHead(one, identity, await headOf(one.blob));
  } catch (error) {
    throw new Refused("self-test", { code: error.code ?? "unreadable" });
  }
}

/** A bid's manifest; Refused where its ciphertext does not open to what was signed. */
export async function manifestIn(bid, identity, cipher) {
  const { manifest, blobs, ...said } = bid.value;
  if (sha256Now(cipher) !== manifest.sha256 || cipher.length !== manifest.size) throw new Refused("blob-altered");
  const opened = await age.open(cipher, [identity]).catch(() => { throw new Refused("manifest-unreadable"); });
  if (sha256Now(opened) !== manifest.plain_sha256) throw new Refused("manifest-mismatch");
  const { value } = document("manifest", opened);
  const same = ["tender_sha256", "bidder", "lot", "envelope"].every((name) => value[name] === said[name]);
  const listed = value.files.map((one) => one.blob).join() === blobs.map((one) => one.sha256).join();
  if (!same || !listed || value.recipient !== said.key.recipient) throw new Refused("manifest-binding");
  return value;
}

/** Refused (unsafe-name, name-twice) for names that may not go into a bid together. */
export function checkNames(names) {
  const seen = new Set();
  for (const name of names) {
    if (!isSafe(name)) throw new Refused("unsafe-name", { name });
    if (seen.has(folded(name))) throw new Refused("name-twice", { name });
    seen.add(folded(name));
  }
}

/** Refused (too-many-files, blob-too-big) for what no platform takes in; sizes are of files or their ciphertexts. */
export function checkRoom(tender, files) {
  if (files.length > MOST_FILES) throw new Refused("too-many-files", { most: MOST_FILES, count: files.length });
  const large = files.find((one) => one.size > tender.value.max_blob);
  if (large !== undefined) throw new Refused("blob-too-big", { name: large.name });
}

async function checkHead({ size, sha256 }, identity, head) {
  const reader = (await age.openStream(new Blob([head]).stream(), identity)).getReader();
  const first = await reader.read().catch(() => { throw new Refused("file-unreadable"); });
  reader.cancel().catch(() => {}); // where only the head is there, its end looks cut
  const isWhole = size <= CHUNK;
  const length = first.done ? 0 : first.value.length;
  if (length !== Math.min(size, CHUNK)) throw new Refused("file-mismatch");
  if (isWhole && sha256Now(first.value ?? new Uint8Array()) !== sha256) throw new Refused("file-mismatch");
}

async function meter() {
  const hash = await newHash();
  return {
    size: 0,
    update(chunk) {
      this.size += chunk.length;
      hash.update(chunk);
    },
    hex: () => hash.hex(),
  };
}

const heading = ({ sha256, value }) => (
  { tender: value.tender, tender_sha256: sha256, lot: value.lot, envelope: value.envelope }
);

function manifestOf(tender, bidder, recipient, form, files) {
  const { tender: name, ...context } = heading(tender);
  const listed = files.map(({ name: own, size, sha256, blob }) => ({ name: own, size, sha256, blob }));
  return build("manifest", { ...context, bidder, recipient, salt: hex(randomBytes(32)), form, files: listed });
}

/** The bid key split among the custodians: commitments to the shares, and a wrap for each holder. */
async function keyOf({ value: tender }, manifest, identity, ownRecipient) {
  const holders = custodianIds(tender);
  const dual = tender.mode === "dual";
  const shares = split(utf8(identity), holders.length, tender.threshold, { dual });
  const pick = (ids) => Object.fromEntries(ids.map((id) => [id, base64(shares.get(id))]));
  const wraps = { [SELF]: await wrapOf(manifest, pick(dual ? [OWN_SHARE] : []), [ownRecipient], { identity }) };
  for (const [who, ids] of shareIds(holders, tender.threshold)) {
    wraps[who] = await wrapOf(manifest, pick(ids), recipientsOf(custodianOf(tender, who)));
  }
  const hashes = Object.fromEntries([...shares].map(([id, share]) => [id, sha256Now(share)]));
  return { recipient: manifest.recipient, shares: hashes, wraps };
}

async function wrapOf({ tender_sha256, bidder, recipient }, shares, recipients, more = {}) {
  return base64(await age.seal(canonical({ tender_sha256, bidder, recipient, shares, ...more }), recipients));
}
